package io.ringmill.server.live;

import io.ringmill.Engine;
import io.ringmill.output.RuleStatus;
import io.ringmill.publish.EngineFailedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What is pending and firing. The engine waits while it is asked for that, the longer the more rules and keys there are; so it is asked
 * when somebody looks, and at most for one hundredth of the time, or every ten seconds: where an answer takes longer than a tenth of a
 * second, that costs more, up to a fifth of the time.
 *
 * <p><b>Threading:</b> any.
 */
public final class RuleStates {

    private static final long SHORTEST_NS = 200_000_000L;
    private static final long LONGEST_NS = 10_000_000_000L;
    private static final int SHARE = 100;
    private static final int MOST_SHARE = 5;
    private static final double NS_PER_MS = 1e6;

    /** So long a status waits for newer counts. */
    private static final long SHORT_PATIENCE_NS = 300_000_000L;

    private final Supplier<List<RuleStatus>> engine;
    private final Asking asking;
    private final AtomicBoolean offered = new AtomicBoolean();
    private volatile Known known = new Known(List.of(), Map.of(), Map.of(), 0, 0);
    private volatile boolean asked;
    private volatile EngineFailedException halted;

    RuleStates(Engine engine, Asking asking) {
        this(engine::alerts, asking);
    }

    RuleStates(Supplier<List<RuleStatus>> engine, Asking asking) {
        this.engine = engine;
        this.asking = asking;
    }

    /** What was on at a moment. Immutable. */
    public record Known(
            List<RuleStatus> all,
            Map<String, List<RuleStatus>> byRule,
            Map<String, Map<RuleStatus.State, Integer>> counts,
            long askedNs,
            long tookNs) {

        /** Those of a rule. */
        public List<RuleStatus> of(String rule) {
            return byRule.getOrDefault(rule, List.of());
        }

        /** How old it is. */
        public double ageMs() {
            return Math.max(0, System.nanoTime() - askedNs) / NS_PER_MS;
        }
    }

    /**
     * As new as that may be.
     *
     * @throws EngineFailedException if the engine has halted
     * @throws UnansweredException if the engine does not answer, and never has
     */
    public Known now() {
        return now(Asking.PATIENCE_NS);
    }

    private Known now(long patienceNs) {
        if (!isFresh()) {
            try {
                asking.ask(
                        () -> {
                            refresh();
                            return null;
                        },
                        patienceNs);
            } catch (UnansweredException late) {
                if (!asked) {
                    throw late;
                }
            }
        }
        return known();
    }

    /** As {@link #now()}, of which somebody needs the counts soon; null if the engine has never answered. */
    public Known soon() {
        try {
            return now(SHORT_PATIENCE_NS);
        } catch (UnansweredException never) {
            return null;
        }
    }

    /** What the engine answered last, at once; newer is asked for. Null if it never has. */
    public Known last() {
        if (!isFresh() && offered.compareAndSet(false, true) && !asking.offer(this::refresh)) {
            offered.set(false);
        }
        return asked ? known() : null;
    }

    private Known known() {
        EngineFailedException failure = halted;
        if (failure != null) {
            throw failure;
        }
        return known;
    }

    /** How old an answer may be, in nanoseconds. */
    public long intervalNs() {
        long tookNs = known.tookNs();
        return Math.max(SHORTEST_NS, Math.min(SHARE * tookNs, Math.max(LONGEST_NS, (MOST_SHARE - 1) * tookNs)));
    }

    private boolean isFresh() {
        return asked && System.nanoTime() - known.askedNs() < intervalNs();
    }

    private void refresh() {
        try {
            if (!isFresh()) {
                ask();
            }
        } catch (EngineFailedException failed) {
            halted = failed;
            asked = true;
        } finally {
            offered.set(false);
        }
    }

    private void ask() {
        long beganNs = System.nanoTime();
        List<RuleStatus> told = engine.get();
        long askedNs = System.nanoTime();
        Map<String, List<RuleStatus>> byRule = new HashMap<>();
        Map<String, Map<RuleStatus.State, Integer>> counts = new HashMap<>();
        told.forEach(status -> {
            byRule.computeIfAbsent(status.rule(), rule -> new ArrayList<>()).add(status);
            counts.computeIfAbsent(status.rule(), rule -> new EnumMap<>(RuleStatus.State.class))
                    .merge(status.state(), 1, Integer::sum);
        });
        known = new Known(told, byRule, counts, askedNs, askedNs - beganNs);
        asked = true;
    }
}
