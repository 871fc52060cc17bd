package io.ringmill.window.runtime;

import io.ringmill.time.CalendarCuts;
import io.ringmill.window.WindowForm;

/**
 * Cuts time at every start and every end of a tumbling or hopping window, so that each window is made of whole slices: at
 * most two for each hop ("On-the-Fly Sharing for Streamed Aggregation", Krishnamurthy, Wu and Franklin, SIGMOD 2006,
 * who call them paired windows).
 */
final class Slices {

    private final long hop;
    private final long offset;
    /** Where in a hop a window ends; 0 if that is where the next one begins. */
    private final long cut;

    /** Null where there is no calendar. */
    private final CalendarCuts calendar;

    Slices(WindowForm form) {
        calendar = form.calendar()
                .map(span -> new CalendarCuts(span, form.offsetNs()))
                .orElse(null);
        hop = form.kind() == WindowForm.Kind.HOPPING ? form.hopNs() : form.size();
        offset = Math.floorMod(form.offsetNs(), hop);
        cut = form.size() % hop;
    }

    /** How far into a hop a time is. */
    private long into(long timeNs) {
        return Math.floorMod(Math.floorMod(timeNs, hop) - offset, hop);
    }

    /** Start of the slice to which a time belongs; the least time if it would be before that. */
    long start(long timeNs) {
        if (calendar != null) {
            return calendar.start(timeNs);
        }
        long into = into(timeNs);
        return Times.minus(timeNs, into < cut ? into : into - cut);
    }

    /** End of the slice to which a time belongs; the greatest time if it would be after that. */
    long end(long timeNs) {
        if (calendar != null) {
            return calendar.end(timeNs);
        }
        long into = into(timeNs);
        return Times.plus(timeNs, (into < cut ? cut : hop) - into);
    }

    /** The first end of a window that is at or after a time. */
    long windowEnd(long timeNs) {
        return Times.plus(timeNs, Math.floorMod(cut - into(timeNs), hop));
    }
}
