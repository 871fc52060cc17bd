package io.ringmill.time;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The offsets of a zone at all times that nanoseconds reach, 1677 to 2262, as the JDK's time zone data has them: the same
 * JDK data gives the same answers.
 *
 * <p><b>Threading:</b> any thread; the stretch found last is a hint that threads may overwrite for each other.
 * <b>Allocation:</b> none after construction, which happens once for each zone. <b>Units:</b> seconds, of the epoch or of
 * the local clock (local seconds: those that the epoch second would have if the clock showed UTC).
 * <b>Cost:</b> two comparisons while times stay between two changes of the clock, else a binary search.
 */
public final class ZoneOffsets {

    /** In place of an epoch second: the clocks never show the local time. */
    public static final long SKIPPED = Long.MIN_VALUE;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LAST_SECOND = Long.MAX_VALUE / SECOND_NS + 1;

    /** More than any offset. */
    private static final long DAY = 86_400;

    private static final Map<ZoneId, ZoneOffsets> KNOWN = new ConcurrentHashMap<>();

    /** Stretch i, in which the offset is {@code offsets[i]}, is [changes[i], changes[i + 1]). */
    private final long[] changes;

    private final int[] offsets;
    private int last;

    private ZoneOffsets(ZoneRules rules) {
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        Instant first = Instant.ofEpochSecond(-LAST_SECOND);
        ZoneOffsetTransition next = rules.nextTransition(first);
        while (next != null && next.toEpochSecond() < LAST_SECOND) {
            transitions.add(next);
            next = rules.nextTransition(next.getInstant());
        }
        changes = new long[transitions.size() + 2];
        offsets = new int[transitions.size() + 1];
        changes[0] = Long.MIN_VALUE;
        offsets[0] = rules.getOffset(first).getTotalSeconds();
        for (int i = 0; i < transitions.size(); i++) {
            changes[i + 1] = transitions.get(i).toEpochSecond();
            offsets[i + 1] = transitions.get(i).getOffsetAfter().getTotalSeconds();
        }
        changes[changes.length - 1] = Long.MAX_VALUE;
    }

    /** The offsets of a zone. */
    public static ZoneOffsets of(ZoneId zone) {
        return KNOWN.computeIfAbsent(zone, id -> new ZoneOffsets(id.getRules()));
    }

    /** The offsets of the zone of this id; for generated code. */
    public static ZoneOffsets of(String zoneId) {
        return of(ZoneId.of(zoneId));
    }

    /** What the local clock shows at a time, as a local second. */
    public long toLocalSecond(long epochNs) {
        long second = Math.floorDiv(epochNs, SECOND_NS);
        return second + offsets[stretch(second)];
    }

    /** Seconds by which the local clock is ahead of UTC. */
    public int at(long epochSecond) {
        return offsets[stretch(epochSecond)];
    }

    /** When the offset of this moment began. */
    long stretchStart(long epochSecond) {
        return changes[stretch(epochSecond)];
    }

    /** When the offset of this moment ends. */
    long stretchEnd(long epochSecond) {
        return changes[stretch(epochSecond) + 1];
    }

    private int stretch(long epochSecond) {
        int hint = last;
        if (epochSecond >= changes[hint] && epochSecond < changes[hint + 1]) {
            return hint;
        }
        int low = 0;
        int high = offsets.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (changes[middle] <= epochSecond) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        last = low;
        return low;
    }

    /** The moment at which the clock shows a local time; {@link #SKIPPED} if there is none. */
    long toEpochSecond(long localSecond, Overlap overlap) {
        int hint = last;
        if (localSecond - DAY >= changes[hint] && localSecond + DAY < changes[hint + 1]) {
            return localSecond - offsets[hint];
        }
        long found = SKIPPED;
        for (int i = stretch(localSecond - DAY); i < offsets.length && changes[i] <= localSecond + DAY; i++) {
            long second = localSecond - offsets[i];
            boolean shown = second >= changes[i] && second < changes[i + 1];
            if (shown && (found == SKIPPED || overlap == Overlap.LATER)) {
                found = second;
            }
        }
        return found;
    }

    /** The first moment at which the clock shows that local time or a later one. */
    long firstAt(long localSecond) {
        int i = stretch(localSecond - DAY);
        while (localSecond - offsets[i] >= changes[i + 1]) {
            i++;
        }
        return Math.max(localSecond - offsets[i], changes[i]);
    }
}
