package io.ringmill.bench.measure;

import java.util.Arrays;
import java.util.Collection;

/** Repeated measurements of one thing. Immutable. */
public final class Sample {

    /** Normal quantile for 95 % on two sides. */
    private static final double Z = 1.96;

    /** Ascending. */
    private final double[] values;

    /** A sample of at least one value. */
    public Sample(double[] measured) {
        if (measured.length == 0) {
            throw new IllegalArgumentException("a sample needs a value");
        }
        values = measured.clone();
        Arrays.sort(values);
    }

    public static Sample of(Collection<? extends Number> values) {
        return new Sample(values.stream().mapToDouble(Number::doubleValue).toArray());
    }

    /** The measurements, ascending. */
    public double[] values() {
        return values.clone();
    }

    public int size() {
        return values.length;
    }

    public double median() {
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** The lower end of the 95 % confidence interval of the median, by order statistics; the minimum of few values. */
    public double low() {
        return values[rank()];
    }

    /** The upper end of that interval. */
    public double high() {
        return values[values.length - 1 - rank()];
    }

    /** (high - low) / median. */
    public double spread() {
        return median() == 0 ? 0 : (high() - low()) / median();
    }

    /** Whether the medians differ beyond noise: whether their intervals do not even touch. */
    public boolean differsFrom(Sample other) {
        return low() > other.high() || high() < other.low();
    }

    private int rank() {
        double rank = Math.floor((values.length - Z * Math.sqrt(values.length)) / 2);
        return (int) Math.max(0, Math.min(rank, Math.floorDiv(values.length - 1, 2)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sample sample && Arrays.equals(values, sample.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return median() + " [" + low() + ", " + high() + "] of " + size();
    }
}
