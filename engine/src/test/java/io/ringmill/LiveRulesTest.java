package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.RuleStatus;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rules that are added, replaced, removed and silenced at random while events of two streams flow: in every topology the same
 * alerts come, the same is pending, and the digest is the same. A failure prints the seed; {@code -Dringmill.seed=N} runs one.
 */
@Timeout(300)
class LiveRulesTest {

    private static final int TRIALS = Integer.getInteger("ringmill.live", 3);
    private static final int EVENTS = 2_500;

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, who: symbol}, outOfOrder: 10ns, derive: {up: delta(x)}}
              q: {key: k, time: {field: t, unit: ns}, fields: {bid: double, n: long}}
            windows:
              bar: {on: s, window: tumbling 50ns, select: {most: max(x), mid: median(x)}}
              few: {on: s, window: sliding 5 events, select: {mean: mean(x), top: max(x)}}
              span: {on: s, window: sliding 60ns, select: {mean: mean(x), mid: median(x)}}
              hop: {on: s, window: hopping 60ns every 20ns, select: {sum: sum(x), mid: median(x)}}
              bursts: {on: q, window: session gap 15ns, select: {n: sum(n)}}
              all: {on: q, by: all, window: tumbling 40ns, select: {n: sum(n), last: last(bid)}}
            rules:
              each: {on: s, when: x > 60, fire: each}
              held: {on: s, when: x > 40, for: 20ns, fire: both}
              bars: {on: bar, when: most > 90}
            """;

    /** What rules say, of all kinds and over all kinds of nodes. */
    private static final List<String> RULES = List.of(
            "{on: s, when: x > 60, fire: each}",
            "{on: s, when: x > 60, until: x < 30, fire: both, cooldown: 40ns}",
            "{on: s, when: x > 40, for: 20ns, endFor: 2 events, fire: both, message: '{key} {x} {few.mean}'}",
            "{on: s, when: x > 30, for: 3 events, endFor: 10ns, fire: both}",
            "{on: s, silence: 60ns, fire: both}",
            "{on: q, silence: 40ns, endFor: 30ns, fire: both}",
            "{on: bar, when: most > 90 and mid > 50, keys: [k1, k2]}",
            "{on: few, when: mean > 50 and count > 3, fire: both}",
            "{on: span, when: mid > bar.most - 40 and bar.count > 1, for: 10ns}",
            "{on: s, when: x > q.bid and q.n > 3, fire: both, limit: 2 per 50ns}",
            "{on: s, when: 'crosses_above(x, q.bid)'}",
            "{on: q, when: bid > prev(bid) and few.count > 2 and bursts.n > 5}",
            "{on: q, when: bid > few.top and span.count > 2}",
            "{on: hop, when: sum > 100 and mid > 20, fire: each, cooldown: 30ns}",
            "{on: all, when: n > 200, fire: both}",
            "{on: bursts, when: 'n > 20 or (n > 10 and s.x > 50)'}",
            "{on: s, when: who == \"ann\" and x > 50 and up > 0, keys: [k0, k3]}",
            "{sequence: [{low: {on: s, when: x < 10}}, {high: {on: s, when: x > 90}}], within: 300ns}",
            "{sequence: [{top: {on: s, when: x > 80}}, {not: {on: q, when: bid > 80}}], within: 100ns, overlap: 3}",
            "{sequence: [{a: {on: q, when: n > 6}}, {b: {on: s, when: x > a.bid, times: 2}}], within: 200ns}");

    private record Outcome(List<String> raised, List<List<RuleStatus>> active, long digest, int changes) {}

    private static Outcome run(Topology topology, int workers, int seed) {
        List<String> raised = Collections.synchronizedList(new ArrayList<>());
        List<List<RuleStatus>> active = new ArrayList<>();
        int changes = 0;
        EngineSettings settings =
                EngineSettings.DEFAULT.withTopology(topology).withRing(256).withWorkers(workers);
        Engine engine = Engine.builder(Pipeline.parse(PIPELINE, "live.yml"))
                .settings(settings)
                .digest(true)
                .onAlert(alert -> raised.add(alert.sequence() + " " + alert))
                .start();
        try (engine) {
            Random random = new Random(seed);
            Feed feed = new Feed(engine, random);
            for (int i = 0; i < EVENTS; i++) {
                feed.publish();
                if (random.nextInt(60) == 0) {
                    change(engine, random);
                    changes++;
                }
                if (random.nextInt(500) == 0) {
                    active.add(engine.alerts());
                }
            }
            engine.end();
        }
        Collections.sort(raised);
        return new Outcome(raised, active, engine.metrics().digest(), changes);
    }

    /** Events of both streams, with ties and disorder. */
    private static final class Feed {
        private final Random random;
        private final EventPublisher s;
        private final EventPublisher q;
        private long nowNs = 1_000;

        Feed(Engine engine, Random random) {
            this.random = random;
            s = engine.publisher("s");
            q = engine.publisher("q");
        }

        void publish() {
            nowNs += random.nextInt(40) == 0 ? random.nextInt(100) : random.nextInt(3);
            String key = "k" + random.nextInt(6);
            if (random.nextInt(3) > 0) {
                s.claim(s.key(key), nowNs - random.nextInt(12))
                        .set(s.field("x"), random.nextInt(20) == 0 ? Double.NaN : random.nextInt(100))
                        .set(s.field("who"), random.nextBoolean() ? "ann" : "bob")
                        .publish();
            } else {
                q.claim(q.key(key), nowNs)
                        .set(q.field("bid"), (double) random.nextInt(100))
                        .set(q.field("n"), (long) random.nextInt(10))
                        .publish();
            }
        }
    }

    private static void change(Engine engine, Random random) {
        List<String> names =
                engine.rules().list().stream().map(rule -> rule.spec().name()).toList();
        String text = RULES.get(random.nextInt(RULES.size()));
        String any = names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
        int what = names.isEmpty() ? 0 : random.nextInt(names.size() > 12 ? 5 : 4);
        if (what == 0) {
            String free = "r" + random.nextInt(30);
            if (!names.contains(free)) {
                engine.rules().add(free, text);
            }
        } else if (what == 1) {
            engine.rules().replace(any, text);
        } else if (what == 2) {
            silence(engine, any, random);
        } else {
            engine.rules().remove(any);
        }
    }

    private static void silence(Engine engine, String rule, Random random) {
        Duration duration = Duration.ofNanos(random.nextInt(300));
        List<String> keys = engine.keys("", 100);
        if (random.nextBoolean() || keys.isEmpty()) {
            engine.rules().silence(rule, duration);
        } else {
            engine.rules().silence(rule, keys.get(random.nextInt(keys.size())), duration);
        }
    }

    @Test
    void shouldAlertAlikeInEveryTopologyWhenRulesAreChangedAtRandom() {
        Integer only = Integer.getInteger("ringmill.seed");
        Map<String, Integer> alerts = new LinkedHashMap<>();
        for (int seed = only == null ? 0 : only; seed < (only == null ? TRIALS : only + 1); seed++) {
            Outcome expected = run(Topology.INLINE, 1, seed);
            for (Map.Entry<Topology, Integer> topology : List.of(
                    Map.entry(Topology.FUSED, 1),
                    Map.entry(Topology.PARALLEL, 1),
                    Map.entry(Topology.SHARDED, 2),
                    Map.entry(Topology.SHARDED, 3))) {
                Outcome actual = run(topology.getKey(), topology.getValue(), seed);
                assertThat(actual.raised())
                        .as("seed %d, %s", seed, topology)
                        .containsExactlyElementsOf(expected.raised());
                assertThat(actual.active()).as("seed %d, %s", seed, topology).isEqualTo(expected.active());
                assertThat(actual.digest()).as("seed %d, %s", seed, topology).isEqualTo(expected.digest());
            }
            alerts.merge("all", expected.raised().size(), Integer::sum);
        }
        assertThat(alerts.get("all")).isGreaterThan(only == null ? 200 * TRIALS : 0);
    }

    /** The first half in one engine, the rest in another of any topology, which goes on with the rules that there are by then. */
    @Test
    void shouldGoOnFromACheckpointWithTheRulesThatThereWere() throws Exception {
        for (int seed = 0; seed < 2; seed++) {
            Outcome expected = run(Topology.INLINE, 1, seed);
            for (Topology topology : List.of(Topology.PARALLEL, Topology.SHARDED)) {
                Outcome actual = new Interrupted(topology, seed).run();
                assertThat(actual.raised()).as("seed %d, %s", seed, topology).isEqualTo(expected.raised());
                assertThat(actual.digest()).as("seed %d, %s", seed, topology).isEqualTo(expected.digest());
            }
        }
    }

    private static final class Interrupted {
        private final Topology topology;
        private final Random random;
        private final List<String> raised = Collections.synchronizedList(new ArrayList<>());
        private Checkpoint checkpoint;
        private byte[] state;

        Interrupted(Topology topology, int seed) {
            this.topology = topology;
            random = new Random(seed);
        }

        private Engine.Builder builder(Topology of) {
            EngineSettings settings =
                    EngineSettings.DEFAULT.withTopology(of).withRing(256).withWorkers(of == Topology.SHARDED ? 2 : 1);
            return Engine.builder(Pipeline.parse(PIPELINE, "live.yml"))
                    .settings(settings)
                    .digest(true)
                    .onAlert(alert -> raised.add(alert.sequence() + " " + alert));
        }

        Outcome run() throws IOException {
            long nowNs;
            try (Engine engine = builder(Topology.FUSED).start()) {
                Feed feed = new Feed(engine, random);
                events(engine, feed, EVENTS / 2);
                nowNs = feed.nowNs;
                engine.checkpoint((at, writer) -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    writer.writeTo(out);
                    checkpoint = at;
                    state = out.toByteArray();
                });
            }
            Engine engine = builder(topology)
                    .resumeFrom(checkpoint, () -> new ByteArrayInputStream(state))
                    .start();
            try (engine) {
                Feed feed = new Feed(engine, random);
                feed.nowNs = nowNs;
                events(engine, feed, EVENTS - EVENTS / 2);
                engine.end();
            }
            Collections.sort(raised);
            return new Outcome(raised, List.of(), engine.metrics().digest(), 0);
        }

        private void events(Engine engine, Feed feed, int count) {
            for (int i = 0; i < count; i++) {
                feed.publish();
                if (random.nextInt(60) == 0) {
                    change(engine, random);
                }
                if (random.nextInt(500) == 0) {
                    engine.alerts();
                }
            }
        }
    }
}
