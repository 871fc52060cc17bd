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
}
