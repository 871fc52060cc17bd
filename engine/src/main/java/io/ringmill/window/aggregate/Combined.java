package io.ringmill.window.aggregate;

/** Aggregates that are put together from others; see {@link Aggregate}. */
public final class Combined {

    private Combined() {}

    public static double range(double max, double min) {
        return max - min;
    }

    /** Of longs: missing if these are, and if no long holds it. */
    public static long range(long max, long min) {
        long range = max - min;
        return range < 0 || max == CellBits.MISSING ? CellBits.MISSING : range;
    }

    /** What is known of a quantile by rounded values; it is between the least and the greatest. */
    public static double within(double max, double min, double rounded) {
        return Math.max(min, Math.min(max, rounded));
    }

    /** Events in a second, over a length of time in nanoseconds. */
    public static double rate(long count, long lengthNs) {
        return count / (lengthNs / 1e9);
    }

    /** Events in a second, from the first to the last; missing where that takes no time. */
    public static double rate(long count, long firstNs, long lastNs) {
        double span = CellBits.span(firstNs, lastNs);
        return span > 0 ? (count - 1) / (span / 1e9) : Double.NaN;
    }
}
