package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.output.RuleStatus;
import io.ringmill.output.RuleStatus.Began;
import io.ringmill.output.RuleStatus.Counted;
import io.ringmill.output.RuleStatus.State;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rules are doing, asked for while events flow. */
@Timeout(120)
class FiringNowTest {

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, who: symbol}}
            windows:
              all: {by: all, window: tumbling 10 events, select: {most: max(x)}}
            rules:
              high: {on: s, when: x > 50, fire: both, message: "{who} {x}"}
              long: {on: s, when: x > 50, for: 30ns, endFor: 2 events, cooldown: 1us}
              thrice: {on: s, when: x > 50, for: 3 events, until: x < 10}
              each: {on: s, when: x > 50, fire: each}
              quiet: {on: s, silence: 40ns}
              most: {on: all, when: most > 90}
              pair: {sequence: [{low: {on: s, when: x < 50, times: 2}}, {high: {on: s, when: x > low.x}}, {not: {on: s, when: x > 99}}], within: 100ns, overlap: 3}
            """;

    private static Engine engine(Topology topology) {
        EngineSettings settings = EngineSettings.DEFAULT.withTopology(topology).withRing(256);
        return Engine.builder(Pipeline.parse(PIPELINE, "firing.yml"))
                .settings(topology == Topology.SHARDED ? settings.withWorkers(3) : settings)
                .start();
    }

    private static void publish(EventPublisher s, String key, long timeNs, double x) {
        s.claim(s.key(key), timeNs)
                .set(s.field("x"), x)
                .setSymbol(s.field("who"), s.symbol("w" + (int) x))
                .publish();
    }

    private static RuleStatus status(Engine engine, String rule, String key) {
        List<RuleStatus> told = engine.alerts(rule, key);
        assertThat(told).hasSize(1);
        return told.get(0);
    }

    @Test
    void shouldTellSinceWhenAndOfWhat() {
        Engine engine = engine(Topology.FUSED);
        try (engine) {
            EventPublisher s = engine.publisher("s");
            publish(s, "a", 100, 60);
            publish(s, "a", 110, 70);
            publish(s, "b", 111, 20);

            RuleStatus high = status(engine, "high", "a");
            assertThat(high.state()).isEqualTo(State.FIRING);
            assertThat(high.sequence()).isEqualTo(2);
            assertThat(high.sinceNs()).isEqualTo(100);
            assertThat(high.alert()).contains(new Began(0, 100));
            assertThat(high.values()).isEqualTo(Map.of("x", "60", "who", "w60"));
            RuleStatus pending = status(engine, "long", "a");
            assertThat(List.of(pending.state(), pending.sinceNs(), pending.untilNs()))
                    .containsExactly(State.PENDING, 100L, 130L);
            assertThat(pending.values()).isEqualTo(Map.of("x", "70"));
            RuleStatus thrice = status(engine, "thrice", "a");
            assertThat(List.of(
                            thrice.state(), thrice.sinceNs(), thrice.counted().orElseThrow()))
                    .containsExactly(State.PENDING, 100L, new Counted(2, 3));
            assertThat(thrice.values()).isEqualTo(Map.of("x", "70"));
            assertThat(engine.alerts("each", "a")).isEmpty();
            assertThat(engine.alerts("high", "nobody")).isEmpty();
            RuleStatus quiet = status(engine, "quiet", "b");
            assertThat(List.of(quiet.state(), quiet.untilNs())).containsExactly(State.NORMAL, 151L);
            assertThat(status(engine, "pair", "b").run().orElseThrow().counted())
                    .isEqualTo(new Counted(1, 2));

            publish(s, "a", 160, 20);
            publish(s, "b", 161, 21);
            publish(s, "b", 162, 80);
            assertThat(status(engine, "high", "a").state()).isEqualTo(State.NORMAL);
            assertThat(status(engine, "high", "a").alert()).contains(new Began(0, 100));
            RuleStatus ending = status(engine, "long", "a");
            assertThat(List.of(
                            ending.state(), ending.sinceNs(), ending.counted().orElseThrow()))
                    .containsExactly(State.ENDING, 130L, new Counted(1, 2));
            assertThat(ending.alert()).contains(new Began(3, 130));
            assertThat(ending.cooldownUntilNs()).isEqualTo(1130);
            RuleStatus pair = status(engine, "pair", "b");
            assertThat(List.of(pair.state(), pair.sinceNs(), pair.untilNs()))
                    .containsExactly(State.PENDING, 111L, 211L);
            assertThat(pair.run().orElseThrow().awaits()).isEqualTo("not");
            assertThat(pair.run().orElseThrow().seen())
                    .containsExactly(
                            new RuleStatus.Seen("low", 4, Map.of("x", "21")),
                            new RuleStatus.Seen("high", 5, Map.of("x", "80")));
            assertThat(pair.values()).isEqualTo(Map.of("low.seq", "4", "low.x", "21", "high.seq", "5", "high.x", "80"));
            assertThat(engine.alerts())
                    .extracting(each -> each.rule() + " " + each.key())
                    .containsExactly("high b", "long a", "long b", "thrice b", "pair a", "pair b");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"FUSED", "PARALLEL", "SHARDED"})
    void shouldTellWhatInlineTells(Topology topology) {
        List<List<RuleStatus>> expected = run(Topology.INLINE);
        List<List<RuleStatus>> actual = run(topology);
        assertThat(actual).isEqualTo(expected);
        for (String rule : List.of("high", "long", "thrice", "quiet", "most", "pair")) {
            assertThat(expected)
                    .as(rule)
                    .anyMatch(told ->
                            told.stream().anyMatch(status -> status.rule().equals(rule)));
        }
    }

    /** What is told at some sequences, and after the end. */
    private static List<List<RuleStatus>> run(Topology topology) {
        List<List<RuleStatus>> told = new ArrayList<>();
        Engine engine = engine(topology);
        try (engine) {
            Random random = new Random(4);
            EventPublisher s = engine.publisher("s");
            long timeNs = 0;
            for (int i = 0; i < 3_000; i++) {
                timeNs += random.nextInt(20) == 0 ? 30 : random.nextInt(4);
                publish(s, "k" + random.nextInt(8), timeNs, random.nextInt(100));
                if (i % 150 == 0) {
                    told.add(engine.alerts());
                    told.add(engine.alerts("most", ""));
                }
            }
        }
        told.add(engine.alerts());
        return told;
    }

    @Test
    void shouldRefuseUnknownRules() {
        try (Engine engine = engine(Topology.INLINE)) {
            assertThatThrownBy(() -> engine.alerts("hihg", "a"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("did you mean 'high'");
            assertThat(engine.alerts()).isEmpty();
        }
    }
}
