package io.ringmill.window;

import io.ringmill.time.CalendarSpan;
import java.util.Optional;

/**
 * The shape of a window.
 *
 * @param kind which form
 * @param size N for the forms that count events, nanoseconds for those that measure time; 0 for {@code RUNNING}; where there
 *     is a calendar, how long its windows are most often
 * @param hopNs distance between starts of successive windows; {@code HOPPING} only
 * @param offsetNs shift against the epoch or the calendar; {@code TUMBLING_TIME} and {@code HOPPING} only
 * @param calendar what windows are aligned to instead of the epoch; {@code TUMBLING_TIME} only
 */
public record WindowForm(Kind kind, long size, long hopNs, long offsetNs, Optional<CalendarSpan> calendar) {

    /** A form without calendar. */
    public WindowForm(Kind kind, long size, long hopNs, long offsetNs) {
        this(kind, size, hopNs, offsetNs, Optional.empty());
    }

    /** Windows of a calendar. */
    public static WindowForm of(CalendarSpan calendar, long offsetNs) {
        return new WindowForm(Kind.TUMBLING_TIME, calendar.usualNs(), 0, offsetNs, Optional.of(calendar));
    }

    /** The forms of the pipeline file. */
    public enum Kind {
        SLIDING_EVENTS,
        SLIDING_TIME,
        TUMBLING_EVENTS,
        TUMBLING_TIME,
        HOPPING,
        SESSION,
        RUNNING
    }

    /** Up to this many events slide as a short window, which is kept in another way. */
    public static final int MOST_SHORT_EVENTS = 256;

    /** Whether it slides, and so holds its events one by one. */
    public boolean slides() {
        return kind == Kind.SLIDING_EVENTS || kind == Kind.SLIDING_TIME;
    }

    /** Whether it slides over time or over many events. */
    public boolean isSlidingLong() {
        return kind == Kind.SLIDING_TIME || (kind == Kind.SLIDING_EVENTS && size > MOST_SHORT_EVENTS);
    }

    /** Whether all its windows are of one length of time, the size. */
    public boolean isOfLength() {
        return kind == Kind.SLIDING_TIME || (kind == Kind.TUMBLING_TIME && calendar.isEmpty()) || kind == Kind.HOPPING;
    }

    /** True for the forms whose windows end by the watermark: tumbling and hopping time, sessions. */
    public boolean closesByTime() {
        return kind == Kind.TUMBLING_TIME || kind == Kind.HOPPING || kind == Kind.SESSION;
    }
}
