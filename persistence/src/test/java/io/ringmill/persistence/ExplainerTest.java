package io.ringmill.persistence;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.anomaly.AnomalyDetector;
import io.ringmill.anomaly.JointDetector;
import io.ringmill.output.Alert;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.persistence.Explanation.Held;
import io.ringmill.persistence.Explanation.Oddity;
import io.ringmill.persistence.Explanation.Part;
import io.ringmill.persistence.Explanation.Raised;
import io.ringmill.persistence.Explanation.Surprised;
import io.ringmill.persistence.Explanation.Truth;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Explanations of a recorded run, beside what its callbacks saw. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainerTest {

    private record Seen(String rule, String key, long sequence, Map<String, String> values, String message) {}

    private Path dir;

    private final List<Seen> alerts = new ArrayList<>();

    private final Map<String, List<Long>> timesNs = new HashMap<>();

    /** By sequence, the time of the oldest event that px20 holds. */
    private final Map<Long, Long> startsNs = new HashMap<>();

    /** By window, key and sequence: the values in the order of the file. */
    private final Map<List<Object>, List<String>> results = new HashMap<>();

    @BeforeAll
    void record(@TempDir Path temp) throws IOException {
        dir = temp;
        try (Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.FUSED))
                .journal(ChronicleJournal.open(dir))
                .onAlert(alert -> alerts.add(seen(alert)))
                .onResults(result -> results.put(
                        List.of(result.window(), result.key(), result.sequence()),
                        List.of(result.text(0), Long.toString(result.count()), Long.toString(result.endNs()))))
                .onResult("px20", result -> {
                    List<Long> times = timesNs.computeIfAbsent(result.key(), key -> new ArrayList<>());
                    times.add(result.timeNs());
                    int oldest = Math.max(0, times.size() - 20);
                    startsNs.put(result.sequence(), times.get(oldest));
                })
                .start()) {
            Recording.publish(engine, 3000, 7);
            engine.end();
        }
    }

    private static Seen seen(Alert alert) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < alert.values().size(); i++) {
            values.put(alert.values().get(i).name(), alert.valueText(i));
        }
        return new Seen(alert.rule(), alert.key(), alert.sequence(), values, alert.message());
    }

    private Explainer explainer() {
        return new Explainer(Recording.pipeline(), () -> new ChronicleJournalReader(dir), 1);
    }

    @Test
    void shouldShowWhatAnAlertWasMadeOf() throws IOException {
        List<Seen> spikes =
                alerts.stream().filter(alert -> alert.rule().equals("spike")).toList();
        assertThat(spikes).hasSizeGreaterThan(3);
        for (Seen spike : List.of(spikes.get(0), spikes.get(spikes.size() / 2), spikes.get(spikes.size() - 1))) {
            Explanation why = explainer().atSequence(spike.sequence()).explain("spike", spike.key());
            assertThat(why.fired()).isTrue();
            assertThat(why.sequence()).isEqualTo(spike.sequence());
            Evaluation evaluation = why.evaluation().orElseThrow();
            assertThat(evaluation.sequence()).isEqualTo(spike.sequence());
            Part and = evaluation.conditions().get(0).tree();
            assertThat(and.truth()).contains(Truth.TRUE);
            Part above = and.parts().get(0);
            assertThat(above.text()).isEqualTo("price > px20.mean + 2 * px20.sd");
            assertThat(above.parts().get(0).value()).isEqualTo(spike.values().get("price"));
            // The sum, computed here of what the alert itself held.
            double sum = Double.parseDouble(spike.values().get("px20.mean"))
                    + 2 * Double.parseDouble(spike.values().get("px20.sd"));
            assertThat(Double.parseDouble(above.parts().get(1).value())).isEqualTo(sum);
            assertThat(and.parts().get(1).parts().get(1).value())
                    .isEqualTo(spike.values().get("quotes.bid"));
            assertThat(why.windows()).singleElement().satisfies(px20 -> {
                assertThat(held(px20)).isEqualTo(results.get(List.of("px20", spike.key(), spike.sequence())));
                assertThat(px20.startNs()).isEqualTo(startsNs.get(spike.sequence()));
            });
            Raised newest = why.alerts().get(why.alerts().size() - 1);
            assertThat(List.of(newest.state(), newest.sequence(), newest.message()))
                    .containsExactly(Alert.State.FIRING, spike.sequence(), spike.message());
            assertThat(why.events().get(why.events().size() - 1).values())
                    .containsEntry("price", spike.values().get("price"));
        }
    }

    private static final String ODD = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, y: double, q: symbol}}
            windows:
              w:
                window: running
                where: x < 1000
                select:
                  score: anomaly(x, 10)
                  view: anomaly_view(x, 10)
                  half: anomaly(x, y) / 2
                  chosen: anomaly(if(q == "it's  odd" or q == 'a"b', x, y), y)
            rules:
              odd: {on: w, when: score > 0.5, fire: each}
            """;

    @Test
    void shouldSayWhatTheDetectorsOfAnomaliesSaw(@TempDir Path temp) throws IOException {
        Pipeline pipeline = Pipeline.parse(ODD, "test.yml");
        List<Seen> odd = new ArrayList<>();
        AnomalyDetector detector = new AnomalyDetector(6, 0);
        JointDetector joint = new JointDetector(2, 8, 0);
        JointDetector chosen = new JointDetector(2, 8, 0);
        Random random = new Random(3);
        try (Engine engine = Engine.builder(pipeline)
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(temp))
                .onAlert(alert -> odd.add(seen(alert)))
                .start()) {
            EventPublisher publisher = engine.publisher("s");
            int twoBlanks = publisher.symbol("it's  odd");
            int oneBlank = publisher.symbol("it's odd");
            for (int i = 0; odd.isEmpty(); i++) {
                double x = i < 800 ? random.nextGaussian() : 50;
                double y = x + random.nextGaussian();
                publisher
                        .claim(publisher.key("a"), i)
                        .set(publisher.field("x"), i % 7 == 6 ? 2_000 : x)
                        .set(publisher.field("y"), y)
                        .setSymbol(publisher.field("q"), i % 2 == 0 ? twoBlanks : oneBlank)
                        .publish();
                if (i % 7 != 6) {
                    chosen.update(new double[] {i % 2 == 0 ? x : y, y}, 0, i);
                    detector.update(x, i);
                    joint.update(new double[] {x, y}, 0, i);
                }
            }
            engine.end();
        }
        Explanation why = new Explainer(pipeline, temp, 1)
                .atSequence(odd.get(0).sequence())
                .explain("odd", "a");

        List<Oddity> oddities = why.windows().get(0).oddities();
        assertThat(oddities)
                .extracting(Oddity::call)
                .containsExactly(
                        "anomaly(x, 10)", "anomaly(x, y)", "anomaly(if(q == \"it's  odd\" or q == 'a\"b', x, y), y)");
        assertThat(oddities.get(2).surprise()).isEqualTo(chosen.surprise());
        assertThat(oddities.get(0).surprise()).isEqualTo(detector.surprise());
        assertThat(oddities.get(0).alarm()).isEqualTo(detector.asked()).isLessThan(detector.surprise());
        assertThat(oddities.get(0).views()).hasSize(8).isSortedAccordingTo(comparing(view -> -view.surprise()));
        Surprised most = oddities.get(0).views().get(0);
        assertThat(most.surprise()).isPositive();
        assertThat(oddities.get(0).views())
                .filteredOn(view -> view.view().equals("step"))
                .singleElement()
                .satisfies(step -> assertThat(step.surprise()).isEqualTo(detector.surprise(6)))
                .satisfies(step -> assertThat(step.meaning()).isEqualTo("far from the value before it"));
        assertThat(oddities.get(1).surprise()).isEqualTo(joint.surprise());
        assertThat(oddities.get(1).views())
                .extracting(Surprised::view)
                .containsExactlyInAnyOrder("x", "y", "relation of x", "relation of y");
    }

    @Test
    void shouldTellOfLateEventsNoFurtherBackThanOfOthers() throws IOException {
        for (int key = 0; key < 6; key++) {
            Explanation why = explainer().explain("spike", "key " + key);
            assertThat(why.events()).hasSize(Explainer.EVENTS);
            long from = why.events().get(0).sequence();
            assertThat(why.notes())
                    .allSatisfy(note ->
                            assertThat(Long.parseLong(note.split(" ")[1])).isGreaterThan(from));
        }
    }

    private static List<String> held(Held window) {
        return List.of(
                window.values().values().iterator().next(),
                Long.toString(window.count()),
                Long.toString(window.endNs()));
    }

    @Test
    void shouldSayWhatWasFalseOrUnknownWhereNothingFired() throws IOException {
        String key = alerts.get(0).key();
        List<Long> fired = alerts.stream()
                .filter(alert -> alert.rule().equals("spike"))
                .map(Seen::sequence)
                .toList();
        int looked = 0;
        for (long sequence = 100; looked < 4; sequence += 97) {
            if (fired.contains(sequence)) {
                continue;
            }
            looked++;
            Explanation why = explainer().atSequence(sequence).explain("spike", key);
            assertThat(why.fired()).isFalse();
            why.evaluation().ifPresent(evaluation -> {
                assertThat(evaluation.sequence()).isLessThanOrEqualTo(why.sequence());
                Part tree = evaluation.conditions().get(0).tree();
                assertThat(tree.truth().orElseThrow() == Truth.TRUE).isEqualTo(fired.contains(evaluation.sequence()));
            });
        }
        Explanation nobody = explainer().explain("spike", "nobody");
        assertThat(nobody.evaluation()).isEmpty();
        assertThat(nobody.eventCount()).isZero();
    }

    @Test
    void shouldFindTheAlertsOfAnEvent() throws IOException {
        Seen some = alerts.get(alerts.size() / 3);
        List<Explainer.Fired> expected = alerts.stream()
                .filter(alert -> alert.sequence() == some.sequence())
                .map(alert -> new Explainer.Fired(alert.rule(), alert.key(), alert.sequence()))
                .toList();
        assertThat(explainer().atSequence(some.sequence()).alerts()).isEqualTo(expected);
    }

    @Test
    void shouldLookAtATime() throws IOException {
        long halfNs = Recording.START_NS + 300_000_000L;
        Explanation why =
                explainer().atTime(halfNs).explain("many", alerts.get(0).key());
        why.events().forEach(event -> assertThat(event.timeNs()).isLessThanOrEqualTo(halfNs));
    }

    @Test
    void shouldRefuseUnknownRulesAndSessions() {
        assertThatThrownBy(() -> explainer().explain("spyke", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 'spike'?");
        assertThatThrownBy(() -> new Explainer(Recording.pipeline(), () -> new ChronicleJournalReader(dir), 2)
                        .explain("spike", "a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds no session 2");
    }
}
