package io.ringmill.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * The offset of a zone at a local time, as {@link ZoneRules#getOffset(LocalDateTime)} gives it, in gaps and overlaps too:
 * the one before the change. Remembers the stretch of time between two changes.
 *
 * <p><b>Threading:</b> any thread; a lost update of the stretch costs a look-up. <b>Allocation:</b> when a time lies in
 * another stretch than the last one.
 */
final class LocalOffsets {

    /** Local seconds [from, to) that all have this offset. */
    private record Stretch(long from, long to, int offset) {}

    private final ZoneRules rules;
    private Stretch last;

    LocalOffsets(ZoneRules rules) {
        this.rules = rules;
        ZoneOffset offset = rules.getOffset(Instant.EPOCH);
        this.last =
                rules.isFixedOffset() ? new Stretch(Long.MIN_VALUE, Long.MAX_VALUE, offset.getTotalSeconds()) : find(0);
    }

    /** Seconds to take from a local time to have UTC. */
    int at(long localSecond) {
        Stretch stretch = last;
        if (localSecond < stretch.from || localSecond >= stretch.to) {
            stretch = find(localSecond);
            last = stretch;
        }
        return stretch.offset;
    }

    private Stretch find(long localSecond) {
        int offset = rules.getOffset(LocalDateTime.ofEpochSecond(localSecond, 0, ZoneOffset.UTC))
                .getTotalSeconds();
        // In a gap this is the first instant after the change, which has no local time of its own.
        Instant instant = Instant.ofEpochSecond(localSecond - offset);
        ZoneOffsetTransition next = rules.nextTransition(instant);
        ZoneOffsetTransition previous = rules.previousTransition(instant.plusNanos(1));
        if (previous != null && localSecond < localEnd(previous)) {
            next = previous;
            previous = rules.previousTransition(previous.getInstant());
        }
        long from = previous == null ? Long.MIN_VALUE : localEnd(previous);
        long to = next == null ? Long.MAX_VALUE : localEnd(next);
        return new Stretch(from, to, offset);
    }

    /** The local time from which on the offset after the change holds without doubt. */
    private static long localEnd(ZoneOffsetTransition transition) {
        LocalDateTime before = transition.getDateTimeBefore();
        LocalDateTime after = transition.getDateTimeAfter();
        return (before.isAfter(after) ? before : after).toEpochSecond(ZoneOffset.UTC);
    }
}
