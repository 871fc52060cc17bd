package io.ringmill.time;

/**
 * Cuts time into lengths of a zone's calendar. Days, weeks (from Monday), months and several hours begin where the clock
 * first shows their time, or a later one if it skips that. Up to an hour, each length that the clock shows twice is two;
 * where a change of the clock is no multiple of the length, it ends one.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Units:</b> epoch nanoseconds.
 * <b>Cost:</b> two comparisons while times fall into the span that was asked for last, else a few binary searches.
 */
public final class CalendarCuts {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;
    /** The Monday before the epoch, a Thursday. */
    private static final long MONDAY = -3;

    private final CalendarSpan span;
    private final ZoneOffsets zone;
    /** All in seconds. */
    private final long length;

    private final long offset;
    private long startNs;
    private long endNs;

    /** {@code offsetNs}: by how much they begin later, in whole seconds. */
    public CalendarCuts(CalendarSpan span, long offsetNs) {
        this.span = span;
        zone = ZoneOffsets.of(span.zone());
        length = span.usualNs() / SECOND_NS;
        offset = offsetNs / SECOND_NS;
    }

    /** Start of the span to which a time belongs; the least time if it would be before that. */
    public long start(long timeNs) {
        find(timeNs);
        return startNs;
    }

    /** End of the span to which a time belongs; the greatest time if it would be after that. */
    public long end(long timeNs) {
        find(timeNs);
        return endNs;
    }

    private void find(long timeNs) {
        if (timeNs >= startNs && timeNs < endNs) {
            return;
        }
        long second = Math.floorDiv(timeNs, SECOND_NS);
        if (length <= HOUR) {
            findShort(second);
        } else {
            long index = index(second + zone.at(second) - offset);
            // Around a change of the clock, the next may have begun although the clock shows an earlier time.
            while (begin(index + 1) <= second) {
                index++;
            }
            startNs = toNs(begin(index));
            endNs = toNs(begin(index + 1));
        }
    }

    private void findShort(long second) {
        long start = second - Math.floorMod(second + zone.at(second) - offset, length);
        long end = start + length;
        long changeBefore = zone.stretchStart(second);
        long changeAfter = zone.stretchEnd(second);
        startNs = toNs(start < changeBefore && isOdd(changeBefore) ? changeBefore : start);
        endNs = toNs(end > changeAfter && isOdd(changeAfter) ? changeAfter : end);
    }

    /** Whether a change of the clock is no multiple of the length. */
    private boolean isOdd(long change) {
        return (zone.at(change) - zone.at(change - 1)) % length != 0;
    }

    /** The number of the span in which a local second is. */
    private long index(long localSecond) {
        long day = Math.floorDiv(localSecond, DAY);
        return switch (span.unit()) {
            case M, H -> Math.floorDiv(localSecond, length);
            case D -> Math.floorDiv(day, (long) span.count());
            case W -> Math.floorDiv(day - MONDAY, 7L * span.count());
            case MO -> Math.floorDiv(CivilDate.month(day), (long) span.count());
        };
    }

    private long begin(long index) {
        long local = switch (span.unit()) {
            case M, H -> index * length;
            case D -> index * span.count() * DAY;
            case W -> (index * 7 * span.count() + MONDAY) * DAY;
            case MO -> CivilDate.firstDay(index * span.count()) * DAY;
        };
        return zone.firstAt(local + offset);
    }

    private static long toNs(long second) {
        if (second > Long.MAX_VALUE / SECOND_NS) {
            return Long.MAX_VALUE;
        }
        return second < Long.MIN_VALUE / SECOND_NS ? Long.MIN_VALUE : second * SECOND_NS;
    }
}
