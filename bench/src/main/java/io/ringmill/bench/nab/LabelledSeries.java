package io.ringmill.bench.nab;

import java.util.List;

/**
 * A file of the benchmark.
 *
 * @param name its path below {@code data}
 * @param timesNs of the rows, epoch nanoseconds
 * @param values of the rows
 * @param windows in which an alarm is right, in order, none overlapping
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record LabelledSeries(String name, long[] timesNs, double[] values, List<Window> windows) {

    private static final double PROBATION = 0.15;
    /** Rows of a file on probation are of at most so many. */
    private static final int LONGEST = 5_000;

    /** Rows from the first to the last, both included. */
    public record Window(int first, int last) {
        boolean has(int row) {
            return first <= row && row <= last;
        }
    }

    /** How many rows at the beginning do not count. */
    int probation() {
        return (int) (PROBATION * Math.min(values.length, LONGEST));
    }
}
