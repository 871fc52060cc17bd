package io.ringmill.server.live;

import io.ringmill.Engine;
import io.ringmill.output.RuleStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is pending and firing. The engine waits while it is asked for that, the longer the more rules and keys there are; so it is asked
 * when somebody looks, and at most for one hundredth of the time.
 *
 * <p><b>Threading:</b> any.
 */
public final class RuleStates {

    private static final long SHORTEST_NS = 200_000_000L;
    private static final int SHARE = 100;

    private final Engine engine;
    private List<RuleStatus> all = List.of();
    private Map<String, List<RuleStatus>> byRule = Map.of();
    private boolean asked;
    private long askedNs;
    private long tookNs;

    RuleStates(Engine engine) {
        this.engine = engine;
    }

    /**
     * All, as new as that may be.
     *
     * @throws io.ringmill.publish.EngineFailedException if the engine has halted
     */
    public synchronized List<RuleStatus> all() {
        refresh();
        return all;
    }

    /** Those of a rule, as {@link #all}. */
    public synchronized List<RuleStatus> of(String rule) {
        refresh();
        return byRule.getOrDefault(rule, List.of());
    }

    /** How many keys of each rule are in which state, as {@link #all}. */
    public synchronized Map<String, Map<RuleStatus.State, Integer>> counts() {
        refresh();
        Map<String, Map<RuleStatus.State, Integer>> counts = new HashMap<>();
        byRule.forEach((rule, states) -> {
            Map<RuleStatus.State, Integer> ofRule = new EnumMap<>(RuleStatus.State.class);
            states.forEach(status -> ofRule.merge(status.state(), 1, Integer::sum));
            counts.put(rule, ofRule);
        });
        return counts;
    }

    /** How old an answer may be, in nanoseconds. */
    public synchronized long intervalNs() {
        return Math.max(SHORTEST_NS, SHARE * tookNs);
    }

    private void refresh() {
        long nowNs = System.nanoTime();
        if (asked && nowNs - askedNs < intervalNs()) {
            return;
        }
        List<RuleStatus> told = engine.alerts();
        Map<String, List<RuleStatus>> grouped = new HashMap<>();
        told.forEach(status -> grouped.computeIfAbsent(status.rule(), rule -> new ArrayList<>())
                .add(status));
        asked = true;
        askedNs = System.nanoTime();
        tookNs = askedNs - nowNs;
        all = told;
        byRule = grouped;
    }
}
