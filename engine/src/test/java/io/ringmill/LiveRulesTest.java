package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.RuleStatus;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

    private record Outcome(List<String> raised, List<List<RuleStatus>> active, long digest, int changes) {}

    private static Outcome run(Topology topology, int workers, int seed) {
        List<String> raised = Collections.synchronizedList(new ArrayList<>());
        List<List<RuleStatus>> active = new ArrayList<>();
        int changes = 0;
        EngineSettings settings =
                EngineSettings.DEFAULT.withTopology(topology).withRing(256).withWorkers(workers);
        Engine engine = Engine.builder(Pipeline.parse(RandomLiveRules.PIPELINE, "live.yml"))
                .settings(settings)
                .digest(true)
                .onAlert(alert -> raised.add(alert.sequence() + " " + alert))
                .start();
        try (engine) {
            Random random = new Random(seed);
            RandomLiveRules live = new RandomLiveRules(engine, random, 1_000);
            for (int i = 0; i < EVENTS; i++) {
                live.publish();
                if (random.nextInt(60) == 0) {
                    live.change(RandomLiveRules.RULES);
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
            return Engine.builder(Pipeline.parse(RandomLiveRules.PIPELINE, "live.yml"))
                    .settings(settings)
                    .digest(true)
                    .onAlert(alert -> raised.add(alert.sequence() + " " + alert));
        }

        Outcome run() throws IOException {
            long nowNs;
            try (Engine engine = builder(Topology.FUSED).start()) {
                RandomLiveRules live = new RandomLiveRules(engine, random, 1_000);
                events(engine, live, EVENTS / 2);
                nowNs = live.nowNs();
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
                RandomLiveRules live = new RandomLiveRules(engine, random, nowNs);
                events(engine, live, EVENTS - EVENTS / 2);
                engine.end();
            }
            Collections.sort(raised);
            return new Outcome(raised, List.of(), engine.metrics().digest(), 0);
        }

        private void events(Engine engine, RandomLiveRules live, int count) {
            for (int i = 0; i < count; i++) {
                live.publish();
                if (random.nextInt(60) == 0) {
                    live.change(RandomLiveRules.RULES);
                }
                if (random.nextInt(500) == 0) {
                    engine.alerts();
                }
            }
        }
    }
}
