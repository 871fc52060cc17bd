package io.ringmill.server.api;

import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.Newest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys of a window in the order of something that the window holds of them, the most first.
 *
 * <p><b>Threading:</b> any thread; one ranks at a time. <b>Cost:</b> each key is read, some at a time, and the order stands for
 * {@link #STANDS_NS}, or a hundred times as long as that took. <b>Size:</b> {@link #MOST_KEPT} orders.
 */
final class KeyRanks {

    static final long STANDS_NS = 2_000_000_000L;
    private static final int SHARE = 100;
    private static final int MOST_KEPT = 8;
    private static final int KEYS_AT_ONCE = 500;

    private record Asked(String window, String order, String match, int keys) {}

    private record Ranked(List<String> keys, long untilNs) {}

    private record Rank(String key, double rank) {}

    private final LiveEngine live;
    private final Map<Asked, Ranked> kept = new LinkedHashMap<>();

    KeyRanks(LiveEngine live) {
        this.live = live;
    }

    /**
     * The keys of which the window holds something.
     *
     * @param order {@code change} or {@code volume}
     * @param match by which the keys were found
     */
    synchronized List<String> ranked(String window, String order, String match, List<String> keys) {
        Asked asked = new Asked(window, order, match, keys.size());
        Ranked known = kept.remove(asked);
        if (known == null || known.untilNs - System.nanoTime() < 0) {
            long beganNs = System.nanoTime();
            List<String> ranked = rank(window, order, keys);
            long tookNs = System.nanoTime() - beganNs;
            known = new Ranked(ranked, beganNs + tookNs + Math.max(STANDS_NS, SHARE * tookNs));
        }
        kept.put(asked, known);
        if (kept.size() > MOST_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return known.keys;
    }

    private List<String> rank(String window, String order, List<String> keys) {
        List<Rank> ranks = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            List<Reading> readings = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)).stream()
                    .map(key -> new Reading(window, key))
                    .toList();
            for (Result result : live.read(readings)) {
                Double change = order.equals("volume") ? null : Newest.change(result);
                double rank = order.equals("volume") ? result.count() : change == null ? -1 : Math.abs(change);
                ranks.add(new Rank(result.key(), rank));
            }
        }
        return ranks.stream()
                .sorted(Comparator.comparingDouble(Rank::rank).reversed())
                .map(Rank::key)
                .toList();
    }
}
