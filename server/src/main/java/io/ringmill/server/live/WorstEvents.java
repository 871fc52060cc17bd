package io.ringmill.server.live;

import io.ringmill.metrics.SlowEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The slowest events since the start, with what stood in their way when they were first told of: what is known of that is kept for
 * some time only.
 *
 * <p><b>Threading:</b> one thread looks, any reads.
 */
final class WorstEvents {

    /** Who was told of late may have been slow because of a collection that the JVM tells of later. */
    private static final int LOOKS = 10;

    private final Pauses pauses;
    private Map<Slow, Integer> looks = Map.of();
    private volatile List<Slow> worst = List.of();

    WorstEvents(Pauses pauses) {
        this.pauses = pauses;
    }

    /** What the engine tells of them. */
    void look(List<SlowEvent> told) {
        Map<Slow, Slow> before = new HashMap<>();
        worst.forEach(slow -> before.put(slow.because(null), slow));
        Map<Slow, Integer> looked = new HashMap<>();
        List<Slow> now = new ArrayList<>();
        for (SlowEvent event : told) {
            Slow slow = Slow.of(event);
            int times = looks.getOrDefault(slow, 0);
            looked.put(slow, times + 1);
            Slow known = before.getOrDefault(slow, slow);
            now.add(
                    known.cause() == null && times < LOOKS
                            ? slow.because(pauses.cause(slow.takenNs() - slow.ns(), slow.takenNs())
                                    .orElse(null))
                            : known);
        }
        now.sort(Comparator.comparingLong(Slow::ns).reversed());
        looks = looked;
        worst = List.copyOf(now);
    }

    /** The slowest first. */
    List<Slow> all() {
        return worst;
    }
}
