package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules that are silenced while events flow. */
@Timeout(120)
class RulesTest {

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double}, outOfOrder: 10ns}
            windows:
              bar: {on: s, window: tumbling 50ns, select: {most: max(x)}}
            rules:
              each: {on: s, when: x > 60, fire: each}
              both: {on: s, when: x > 60, fire: both}
              held: {on: s, when: x > 40, for: 20ns, fire: both}
              quiet: {on: s, silence: 60ns, fire: both}
              bars: {on: bar, when: most > 90}
              pair: {sequence: [{low: {on: s, when: x < 10}}, {high: {on: s, when: x > 90}}], within: 300ns}
            """;

    private static final List<String> RULES = List.of("each", "both", "held", "quiet", "bars", "pair");

    private record Raised(String rule, String key, String state, long sequence, long timeNs, long endedSequence) {}

    /** {@code key} is null of a silence of all keys. */
    private record Silenced(String rule, String key, long sequence, long untilNs) {}

    private record Outcome(List<Raised> raised, long digest, List<Silenced> silenced) {}

    private static Engine.Builder builder(Topology topology) {
        EngineSettings settings = EngineSettings.DEFAULT.withTopology(topology).withRing(256);
        return Engine.builder(Pipeline.parse(PIPELINE, "rules.yml"))
                .settings(topology == Topology.SHARDED ? settings.withWorkers(3) : settings)
                .digest(true);
    }

    /** {@code silences}: whether rules are silenced now and then. */
    private static Outcome run(Topology topology, boolean silences) {
        List<Raised> raised = Collections.synchronizedList(new ArrayList<>());
        List<Silenced> silenced = new ArrayList<>();
        Engine engine = builder(topology)
                .onAlert(alert -> raised.add(new Raised(
                        alert.rule(),
                        alert.key(),
                        alert.state().name(),
                        alert.sequence(),
                        alert.timeNs(),
                        alert.endedSequence())))
                .start();
        try (engine) {
            Random random = new Random(8);
            EventPublisher s = engine.publisher("s");
            long newestNs = 0;
            for (int i = 0; i < 12_000; i++) {
                newestNs += random.nextInt(40) == 0 ? random.nextInt(100) : random.nextInt(4);
                s.claim(s.key("k" + random.nextInt(9)), newestNs - random.nextInt(11))
                        .set(s.field("x"), (double) random.nextInt(100))
                        .publish();
                if (random.nextInt(100) == 0) {
                    String rule = RULES.get(random.nextInt(RULES.size()));
                    long ns = random.nextInt(4) == 0 ? 0 : random.nextInt(1_500);
                    String key = random.nextInt(3) == 0 ? null : "k" + random.nextInt(9);
                    if (silences) {
                        Duration duration = Duration.ofNanos(ns);
                        long sequence = key == null
                                ? engine.rules().silence(rule, duration)
                                : engine.rules().silence(rule, key, duration);
                        silenced.add(new Silenced(rule, key, sequence, ns));
                    } else {
                        engine.rules().skip();
                    }
                }
            }
            engine.end();
        }
        return new Outcome(raised, engine.metrics().digest(), silenced);
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "PARALLEL", "SHARDED"})
    void shouldBeSilentAlikeInEveryTopology(Topology topology) {
        Outcome expected = run(Topology.FUSED, true);
        Outcome actual = run(topology, true);
        assertThat(actual.silenced()).isEqualTo(expected.silenced()).hasSizeGreaterThan(50);
        assertThat(actual.raised()).containsExactlyInAnyOrderElementsOf(expected.raised());
        assertThat(actual.digest()).isEqualTo(expected.digest()).isNotZero();
    }

    /** Of {@code fire: each}, without a cooldown, what a silence leaves out follows from the alerts alone. */
    @Test
    void shouldLeaveOutJustWhatIsRaisedWhileItIsSilent() {
        List<Raised> all = run(Topology.FUSED, false).raised();
        Outcome silent = run(Topology.FUSED, true);
        List<Raised> expected = all.stream()
                .filter(raised -> raised.rule().equals("each"))
                .filter(raised -> !isSilent(raised, silent.silenced()))
                .toList();
        List<Raised> actual = silent.raised().stream()
                .filter(raised -> raised.rule().equals("each"))
                .toList();
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.size())
                .isLessThan((int) all.stream()
                                .filter(raised -> raised.rule().equals("each"))
                                .count()
                        - 100);
        // An end that is told is that of an alert that was raised.
        silent.raised().stream()
                .filter(raised -> raised.state().equals("RESOLVED"))
                .forEach(ended -> assertThat(silent.raised())
                        .anyMatch(raised -> raised.rule().equals(ended.rule())
                                && raised.key().equals(ended.key())
                                && raised.sequence() == ended.endedSequence()));
    }

    private static boolean isSilent(Raised raised, List<Silenced> silenced) {
        return isSilent(raised, silenced, null) || isSilent(raised, silenced, raised.key());
    }

    private static boolean isSilent(Raised raised, List<Silenced> silenced, String key) {
        return silenced.stream()
                .filter(each -> each.rule().equals(raised.rule()) && each.sequence() <= raised.sequence())
                .filter(each -> Objects.equals(each.key(), key))
                .reduce((before, last) -> last)
                .filter(last -> raised.timeNs() < untilNs(last))
                .isPresent();
    }

    /** The newest event time when it began, and so long. */
    private static long untilNs(Silenced silenced) {
        Random random = new Random(8);
        long newestNs = 0;
        long handedInNs = Long.MIN_VALUE;
        long sequence = 0;
        while (true) {
            newestNs += random.nextInt(40) == 0 ? random.nextInt(100) : random.nextInt(4);
            random.nextInt(9);
            handedInNs = Math.max(handedInNs, newestNs - random.nextInt(11));
            random.nextInt(100);
            sequence++;
            if (random.nextInt(100) == 0) {
                random.nextInt(RULES.size());
                if (random.nextInt(4) != 0) {
                    random.nextInt(1_500);
                }
                if (random.nextInt(3) != 0) {
                    random.nextInt(9);
                }
                if (sequence == silenced.sequence()) {
                    return handedInNs + silenced.untilNs();
                }
                sequence++;
            }
        }
    }

    @Test
    void shouldRefuseWhatMakesNoSenseAndChangeNothing() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Engine> self = new AtomicReference<>();
        Engine engine = builder(Topology.FUSED)
                .onAlert(alert -> {
                    try {
                        self.get().rules().silence("each", Duration.ofSeconds(1));
                    } catch (IllegalStateException refused) {
                        thrown.set(refused);
                    }
                })
                .start();
        self.set(engine);
        try (engine) {
            Rules rules = engine.rules();
            assertThat(rules.list()).extracting(rule -> rule.spec().name()).isEqualTo(RULES);
            assertThatThrownBy(() -> rules.silence("ecah", Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("did you mean 'each'");
            assertThatThrownBy(() -> rules.silence("each", Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> rules.silence("each", Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has seen no event");
            assertThatThrownBy(() -> rules.repeat("explode each"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("this version does not know");
            EventPublisher s = engine.publisher("s");
            s.claim(s.key("a"), 1).set(s.field("x"), 70.0).publish();
            engine.awaitHandled();
            assertThat(engine.metrics().alerts()).isEqualTo(2);
            assertThatThrownBy(() -> rules.silence("each", "b", Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no event of key 'b' has come");
            rules.silence("each", Duration.ofSeconds(Long.MAX_VALUE));
            s.claim(s.key("a"), Long.MAX_VALUE / 2).set(s.field("x"), 70.0).publish();
            engine.awaitHandled();
            assertThat(engine.metrics().rules().get(0).alerts()).isEqualTo(1);
            assertThat(rules.list().get(0).silentUntilNs()).isEqualTo(Long.MAX_VALUE);
            assertThat(rules.list().get(1).silentUntilNs()).isEqualTo(Long.MIN_VALUE);
        }
        assertThat(thrown.get()).hasMessageContaining("a callback must not change rules of its own engine");
        assertThatThrownBy(() -> engine.rules().silence("each", Duration.ofSeconds(1)))
                .isInstanceOf(EngineClosedException.class);
    }
}
