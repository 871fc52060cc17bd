package io.ringmill.window;

/** Aggregates that are put together from others; see {@link Aggregate}. */
final class Combined {

    private Combined() {}

    static double range(double max, double min) {
        return max - min;
    }

    /** Missing if all values are equal. */
    static double zscore(double last, double mean, double deviation) {
        return deviation > 0 ? (last - mean) / deviation : Double.NaN;
    }

    /** Events in a second, over a length of time in nanoseconds. */
    static double rate(long count, long lengthNs) {
        return count / (lengthNs / 1e9);
    }

    /** Events in a second, from the first to the last; missing where that takes no time. */
    static double rate(long count, long firstNs, long lastNs) {
        double span = Slots.span(firstNs, lastNs);
        return span > 0 ? (count - 1) / (span / 1e9) : Double.NaN;
    }
}
