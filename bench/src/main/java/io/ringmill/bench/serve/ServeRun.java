package io.ringmill.bench.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One engine, round after round alone, served, watched and attacked, in turns. */
final class ServeRun {

    private static final double WARM_UP_SECONDS = 3;
    private static final int PAGE_NICENESS = 0;
    private static final int ATTACK_NICENESS = 10;
    private static final double SETTLE_SECONDS = 2;
    private static final double SECOND_NS = 1e9;
    private static final double P99 = 99;

    private final ServePlan plan;
    private final List<Map<String, Object>> rounds = new ArrayList<>();

    ServeRun(ServePlan plan) {
        this.plan = plan;
    }

    Map<String, Object> run() throws IOException {
        Path folder = Files.createTempDirectory("ringmill-bench-server");
        Path keystore = Servers.keystore(folder);
        try (EngineLoad load = new EngineLoad(plan.topology());
                ClientProcess page = new ClientProcess("page", PAGE_NICENESS);
                ClientProcess attack = new ClientProcess("attack", ATTACK_NICENESS)) {
            load.fullSpeed(Math.min(WARM_UP_SECONDS, plan.seconds()));
            load.paced(Math.min(WARM_UP_SECONDS, plan.seconds()), plan.eventsPerSecond());
            List<Condition> conditions = List.of(Condition.values());
            // The first of all is not counted: all code has run by then.
            for (int round = 0; round <= plan.rounds(); round++) {
                for (int i = 0; i < conditions.size(); i++) {
                    Condition condition = conditions.get((i + round) % conditions.size());
                    Map<String, Object> figures = new Round(condition, load, page, attack).measure(keystore);
                    if (round > 0) {
                        figures.put("round", round);
                        rounds.add(figures);
                    }
                }
            }
            return Map.of(
                    "topology",
                    plan.topology().name().toLowerCase(Locale.ROOT),
                    "rounds",
                    rounds,
                    "right",
                    load.isRight());
        } finally {
            Files.delete(keystore);
            Files.delete(folder);
        }
    }

    /** One condition, once. */
    private final class Round {

        private final Condition condition;
        private final EngineLoad load;
        private final ClientProcess page;
        private final ClientProcess attack;
        private final Map<String, Object> figures = new LinkedHashMap<>();

        Round(Condition condition, EngineLoad load, ClientProcess page, ClientProcess attack) {
            this.condition = condition;
            this.load = load;
            this.page = page;
            this.attack = attack;
        }

        Map<String, Object> measure(Path keystore) throws IOException {
            figures.put("condition", condition.name());
            if (!condition.isServed()) {
                measure();
                return figures;
            }
            Optional<Path> tls = condition.isAttacked() ? Optional.of(keystore) : Optional.empty();
            long beginNs;
            try (Servers servers = Servers.start(load.engine(), tls)) {
                if (condition.isAttacked()) {
                    attack.order("begin", servers.port(), servers.tlsPort(), plan.watchers(), plan.tricklers());
                }
                if (condition.isWatched()) {
                    page.order("begin", servers.port());
                }
                measure();
                figures.put("refused", servers.refusals());
                if (condition.isWatched()) {
                    figures.put("page", page.order("end"));
                }
                if (condition.isAttacked()) {
                    figures.put("attack", attack.order("end"));
                }
                beginNs = System.nanoTime();
            }
            figures.put("closeSeconds", (System.nanoTime() - beginNs) / SECOND_NS);
            return figures;
        }

        private void measure() {
            LockSupport.parkNanos((long) (Math.min(SETTLE_SECONDS, plan.seconds()) * SECOND_NS));
            try (Memory memory = new Memory()) {
                Usage before = Usage.now(page, attack);
                figures.put("eventsPerSecond", load.fullSpeed(plan.seconds()));
                Usage between = Usage.now(page, attack);
                Histogram latencies = load.paced(plan.seconds(), plan.eventsPerSecond());
                Usage after = Usage.now(page, attack);
                figures.put("p50Ns", latencies.getValueAtPercentile(50));
                figures.put("p99Ns", latencies.getValueAtPercentile(P99));
                figures.put("p999Ns", latencies.getValueAtPercentile(99.9));
                figures.put("fullSpeedCpu", between.since(before));
                figures.put("pacedCpu", after.since(between));
                figures.put("memory", memory.figures());
            }
        }
    }
}
