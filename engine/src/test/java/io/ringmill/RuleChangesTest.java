package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.event.EventColumns;
import io.ringmill.output.Alert;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.RuleBuilder;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.rule.Fire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of rules, of what they remember, and of whoever deals with them, when they are changed while events flow. */
@Timeout(120)
class RuleChangesTest {

    private static final String STREAMS = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, n: long}}
              q: {key: k, time: {field: t, unit: ns}, fields: {bid: double}}
            windows:
              few: {on: s, window: sliding 3 events, select: {mean: mean(x)}}
            """;

    private static final String PIPELINE = STREAMS + """
            rules:
              high: {on: s, when: x > 60, until: x < 30, fire: both}
              low: {on: s, when: x < 10, for: 2 events}
            """;

    /** A publisher of the test's own. */
    interface Values {
        long put(String key, long time, double x, long n);
    }

    private final List<String> raised = Collections.synchronizedList(new ArrayList<>());

    private Engine start(Topology topology) {
        EngineSettings settings = EngineSettings.DEFAULT
                .withTopology(topology)
                .withRing(64)
                .withWorkers(topology == Topology.SHARDED ? 2 : 1);
        return Engine.builder(Pipeline.parse(PIPELINE, "rules.yml"))
                .settings(settings)
                .digest(true)
                .onAlert(alert -> raised.add(
                        alert.rule() + " " + alert.state().label() + " " + alert.key() + "@" + alert.timeNs()))
                .start();
    }

    private static void put(EventPublisher s, String key, long timeNs, double x) {
        s.claim(s.key(key), timeNs).set(s.field("x"), x).publish();
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldGoOnWithOtherRulesAndBeginAnewWithThose(Topology topology) {
        try (Engine engine = start(topology)) {
            EventPublisher s = engine.publisher("s");
            put(s, "a", 1, 70);
            put(s, "b", 2, 5);
            put(s, "c", 3, 90);
            assertThat(engine.rules()
                            .add(
                                    "mean",
                                    rule -> rule.on("s").when("few.mean > 50").fire(Fire.BOTH)))
                    .isEqualTo(3);
            assertThat(engine.rules().list())
                    .extracting(rule -> rule.spec().name())
                    .containsExactly("high", "low", "mean");
            assertThat(engine.pipeline().rules()).hasSize(3);
            assertThat(engine.alerts()).extracting(RuleStatus::rule).containsExactly("high", "high", "low");
            put(s, "b", 4, 6); // the second event of low
            put(s, "a", 5, 80); // mean: the window has gone on
            engine.rules().replace("high", "{on: s, when: x > 75, until: x < 30, fire: both}");
            assertThat(engine.alerts()).extracting(RuleStatus::rule).containsExactlyInAnyOrder("low", "mean");
            put(s, "a", 6, 80);
            put(s, "a", 7, 20);
            put(s, "c", 8, 20); // the episode of high is over since it was replaced
            engine.rules().remove("low");
            put(s, "d", 9, 1);
            put(s, "d", 10, 1);
            engine.awaitHandled();
            raised.sort(Comparator.comparing(alert -> alert.substring(alert.length() - 1)));
            assertThat(raised)
                    .containsExactly(
                            "high firing a@1",
                            "high firing c@3",
                            "low firing b@4",
                            "mean firing a@5",
                            "high firing a@6",
                            "high resolved a@7",
                            "mean firing c@8");
            assertThat(engine.metrics().rules())
                    .extracting(rule -> rule.name() + " " + rule.alerts())
                    .containsExactly("high 4", "mean 2");
        }
    }

    @Test
    void shouldRefuseWhatAFileWouldRefuseAndChangeNothing() {
        try (Engine engine = start(Topology.FUSED)) {
            EventPublisher s = engine.publisher("s");
            put(s, "a", 1, 70);
            refuseAsInFile(engine, """
                    on: s
                    when: x > 3
                    cooldown: 5 sekonds
                    severty: info
                    """);
            refuseAsInFile(engine, """
                    on: s
                    when: |
                      few.maen > x
                      and side == "buy"
                    """);
            assertThatThrownBy(() -> engine.rules().add("low", "{on: s, when: x > 1}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is a rule 'low' already; replace it, or take another name");
            assertThatThrownBy(() -> engine.rules().replace("lwo", "{on: s, when: x > 1}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no rule 'lwo'; did you mean 'low'?");
            assertThatThrownBy(() -> engine.rules().remove("hihg"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no rule 'hihg'; did you mean 'high'?");
            assertThatThrownBy(() -> engine.rules().add("a b", "{on: s, when: x > 1}"))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("'a b' cannot name a rule");
            assertThatThrownBy(() ->
                            engine.rules().add("long", "{on: s, when: x > 1, message: \"" + "m".repeat(70_000) + "\"}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rule long is a text of 70");
            assertThatThrownBy(() -> engine.rules().add("r", "{on: s, when: few.start > 5}"))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("window few does not remember the times of its events");
            assertThatThrownBy(() -> engine.rules().add("r", "")).isInstanceOf(PipelineException.class);
            assertThatThrownBy(() -> engine.rules().add("r", RuleBuilder::byAll))
                    .isInstanceOf(PipelineException.class);
            assertThat(engine.metrics().ring().sequences()).as("events").isEqualTo(1);
            assertThat(engine.rules().list()).hasSize(2);
            assertThat(engine.alerts()).hasSize(1);
            assertThat(s.key("buy")).as("the next key").isEqualTo(s.key("a") + 1);
        }
    }

    @Test
    void shouldTakeFurtherChangesWhateverNamesAndTextsARuleHas() {
        String name = "a" + "-a".repeat(9_000);
        try (Engine engine = start(Topology.INLINE)) {
            engine.rules().add(name, rule -> rule.on("s").when("x > 1").message("\u0080 \uffff \ud800"));
            engine.rules().add("escaped", "{on: s, when: x > 1, message: \"\\u0080\"}");
            engine.rules().remove(name);
            assertThat(engine.rules().list()).hasSize(3);
        }
    }

    private static void refuseAsInFile(Engine engine, String rule) {
        String above = STREAMS + "rules:\n  r:\n";
        List<String> expected = faults(() -> {
            try (Engine never =
                    Engine.builder(Pipeline.parse(above + rule.indent(4), "f")).start()) {
                never.end();
            }
        });
        assertThat(expected).hasSize(2).anyMatch(fault -> fault.contains("did you mean"));
        int lines = above.split("\n").length;
        List<String> own = expected.stream()
                .map(fault -> place(fault, lines, 4) + message(fault))
                .toList();
        assertThat(faults(() -> engine.rules().add("r", rule)))
                .isEqualTo(own.stream().map(fault -> "rules.r:" + fault).toList());
        assertThat(faults(() -> engine.rules().replace("low", rule)))
                .isEqualTo(own.stream()
                        .map(fault -> "rules.low:" + fault.replace("rules.r", "rules.low"))
                        .toList());
    }

    private static List<String> faults(Runnable action) {
        try {
            action.run();
        } catch (PipelineException faulty) {
            return faulty.faults().stream().map(Object::toString).toList();
        }
        throw new AssertionError("no faults");
    }

    private static String message(String fault) {
        return fault.substring(fault.indexOf(": "));
    }

    private static String place(String fault) {
        String[] place = fault.substring(0, fault.indexOf(": ")).split(":");
        return place[1] + ":" + place[2];
    }

    private static String place(String fault, int lines, int columns) {
        String[] place = place(fault).split(":");
        return Integer.parseInt(place[0]) - lines + ":" + (Integer.parseInt(place[1]) - columns);
    }

    @Test
    void shouldRefuseChangesInACallback() {
        AtomicReference<Engine> self = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Engine engine = Engine.builder(Pipeline.parse(PIPELINE, "rules.yml"))
                .onAlert(alert -> {
                    try {
                        self.get().rules().remove("low");
                    } catch (IllegalStateException refused) {
                        thrown.set(refused);
                    }
                })
                .start();
        self.set(engine);
        try (engine) {
            put(engine.publisher("s"), "a", 1, 70);
            engine.awaitHandled();
            assertThat(thrown.get()).hasMessageContaining("a callback must not change rules of its own engine");
            assertThat(engine.rules().list()).hasSize(2);
        }
        assertThatThrownBy(() -> engine.rules().remove("low"))
                .isInstanceOf(io.ringmill.publish.EngineClosedException.class);
    }

    /** Publishers of all kinds that were there before go on, with what they have gathered. */
    @Test
    void shouldTakeEventsOfAllPublishersAcrossChanges() {
        long digest = publishInAllWays(Topology.INLINE);
        List<String> expected = List.copyOf(raised);
        assertThat(expected).contains("r0 firing b@2").hasSizeGreaterThan(150);
        for (Topology topology : List.of(Topology.FUSED, Topology.PARALLEL, Topology.SHARDED)) {
            raised.clear();
            assertThat(publishInAllWays(topology)).as("%s", topology).isEqualTo(digest);
            assertThat(raised).as("%s", topology).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Returns the digest. */
    private long publishInAllWays(Topology topology) {
        try (Engine engine = start(topology)) {
            EventPublisher s = engine.publisher("s");
            Values values = engine.publisher("s", Values.class);
            EventColumns columns = s.columns(8);
            long timeNs = 0;
            // A sequence wants its rows in cells, not as values; what reads q makes rows longer where rules are apart.
            List<String> rules = List.of(
                    "{on: s, when: x >= 0, fire: each}",
                    "{on: s, when: x > 50 and (q.bid > 1 or n >= 0), fire: each}",
                    "{sequence: [{a: {on: s, when: x > 50}}, {b: {on: s, when: x > a.x}}], within: 100ns}");
            for (int round = 0; round < 30; round++) {
                s.claim(s.key("a"), ++timeNs).set(s.field("x"), 1.0).add();
                if (round % 3 == 0) {
                    engine.rules().add("r" + round, rules.get(round / 3 % 3));
                } else if (round % 3 == 2) {
                    engine.rules().remove("r" + (round - 2));
                }
                s.claim(s.key("b"), ++timeNs).set(s.field("x"), 2.0).publish();
                values.put("a", ++timeNs, 70, round);
                values.put("c", ++timeNs, 80, round);
                for (int row = 0; row < 8; row++) {
                    columns.keys()[row] = s.key("d" + row % 3);
                    columns.times()[row] = ++timeNs;
                    columns.doubles("x")[row] = 100.0 - row;
                    columns.longs("n")[row] = row;
                }
                s.publish(columns, 0, 8);
            }
            engine.awaitHandled();
            assertThat(engine.metrics().streams().get(0).accepted()).isEqualTo(360);
            assertThat(engine.metrics().windows().get(0).emissions()).isEqualTo(360);
            return engine.metrics().digest();
        }
    }

    /** So many keys that their states are read ahead where rows come together: those of the rules there are by then. */
    @Test
    void shouldComeToTheSameWhenColumnsOfManyKeysEnterAcrossChanges() {
        long digest = publishManyKeys(false);
        List<String> expected = List.copyOf(raised);
        assertThat(expected).hasSizeGreaterThan(1000);
        raised.clear();
        assertThat(publishManyKeys(true)).isEqualTo(digest);
        assertThat(raised).isEqualTo(expected);
    }

    private long publishManyKeys(boolean together) {
        int keys = 5000;
        try (Engine engine = start(Topology.INLINE)) {
            EventPublisher s = engine.publisher("s");
            EventColumns columns = s.columns(keys);
            for (int round = 0; round < 6; round++) {
                if (round == 2) {
                    engine.rules()
                            .add("more", "{on: s, when: x > 50 and n > 4990 or x > 102, fire: each, cooldown: 3ns}");
                } else if (round == 4) {
                    engine.rules().remove("more");
                    engine.rules().remove("high");
                }
                for (int row = 0; row < keys; row++) {
                    columns.keys()[row] = s.key("k" + row * 7 % keys);
                    columns.times()[row] = (long) round * keys + row + 1;
                    columns.doubles("x")[row] = 20.0 * round + row % 5;
                    columns.longs("n")[row] = row;
                }
                for (int row = 0; row < keys; row += together ? keys : 1) {
                    s.publish(columns, row, together ? keys : 1);
                }
            }
            engine.awaitHandled();
            return engine.metrics().digest();
        }
    }

    private static final class Taken implements Sink {
        final List<String> alerts = Collections.synchronizedList(new ArrayList<>());

        @Override
        public String name() {
            return "taken";
        }

        @Override
        public void onAlert(Alert alert) {
            alerts.add(alert.rule() + " " + alert.state().label() + " " + alert.message());
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldHandAlertsToSinksWithTheLimitsOfTheirRules() {
        Taken sink = new Taken();
        String limited = "{on: s, when: x > 60, fire: each, limit: 2 per 100ns, message: 'x {x}'}";
        Engine engine = Engine.builder(Pipeline.parse(STREAMS + "rules:\n  r: " + limited + "\n", "rules.yml"))
                .sink(sink)
                .start();
        try (engine) {
            EventPublisher s = engine.publisher("s");
            for (int i = 1; i <= 4; i++) {
                put(s, "a", i, 60 + i);
            }
            engine.rules().add("wide", "{on: s, when: x > 90 and n > q.bid and few.mean > 3, fire: each}");
            put(s, "a", 5, 65); // r's limit goes on
            engine.rules().replace("r", limited.replace("x {x}", "again {x}"));
            put(s, "a", 6, 66); // and begins anew
            engine.rules().remove("r");
            engine.rules().add("r2", limited.replace("x {x}", "other {x}"));
            put(s, "a", 7, 67);
        }
        assertThat(sink.alerts)
                .containsExactly(
                        "r firing x 61",
                        "r firing x 62",
                        "r limited 3 more alerts were not delivered: at most 2 per 100ns",
                        "r firing again 66",
                        "r2 firing other 67");
    }

    @Test
    void shouldEndASilenceWithTheRule() {
        try (Engine engine = start(Topology.FUSED)) {
            EventPublisher s = engine.publisher("s");
            put(s, "a", 1, 0);
            engine.rules().silence("high", Duration.ofSeconds(1));
            engine.rules().silence("low", Duration.ofSeconds(1));
            engine.rules().replace("high", "{on: s, when: x > 60}");
            put(s, "a", 2, 70);
            put(s, "a", 3, 1);
            put(s, "a", 4, 1);
            engine.awaitHandled();
            assertThat(raised).containsExactly("high firing a@2");
            assertThat(engine.rules().list().get(0).silentUntilNs()).isEqualTo(Long.MIN_VALUE);
        }
    }
}
