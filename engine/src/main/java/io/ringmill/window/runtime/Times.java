package io.ringmill.window.runtime;

/** Times and durations in nanoseconds, without overflow. */
public final class Times {

    private Times() {}

    /** {@code time - duration}, or the least time where that would be less. */
    public static long minus(long timeNs, long durationNs) {
        long result = timeNs - durationNs;
        return result > timeNs ? Long.MIN_VALUE : result;
    }

    /** {@code time + duration}, or the greatest time where that would be more. */
    public static long plus(long timeNs, long durationNs) {
        long result = timeNs + durationNs;
        return result < timeNs ? Long.MAX_VALUE : result;
    }
}
