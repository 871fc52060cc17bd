package io.ringmill.server.live;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Samples, column by column. The arrays are the caller's own.
 *
 * @param fields those of the names that are fields of events, and no values of the window
 * @param columns NaN for what is missing
 * @param keptFromNs time of the oldest that is kept; the least long if there is none
 * @param keptRows how many are kept
 */
@SuppressWarnings("ArrayRecordComponent") // columns of numbers, which nobody compares
public record Rows(
        List<String> names, List<String> fields, long[] timesNs, double[][] columns, long keptFromNs, int keptRows) {

    /** None, of a window with these values. */
    public static Rows none(List<String> names) {
        return new Rows(names, List.of(), new long[0], new double[names.size()][0], Long.MIN_VALUE, 0);
    }

    /** At most so many of them: of each span of rows those in which a column has its least and its greatest value. */
    public Rows reduced(int most) {
        int rows = timesNs.length;
        if (rows <= most) {
            return this;
        }
        int spans = Math.max(1, most / Math.max(1, 2 * columns.length));
        TreeSet<Integer> chosen = new TreeSet<>();
        for (int span = 0; span < spans; span++) {
            int first = (int) ((long) span * rows / spans);
            int end = (int) ((long) (span + 1) * rows / spans);
            if (columns.length == 0) {
                chosen.add(first);
            }
            for (double[] column : columns) {
                chosen.add(extreme(column, first, end, 1));
                chosen.add(extreme(column, first, end, -1));
            }
        }
        int[] places = chosen.stream().limit(most).mapToInt(Integer::intValue).toArray();
        double[][] fewer = new double[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            double[] column = columns[i];
            fewer[i] = Arrays.stream(places).mapToDouble(place -> column[place]).toArray();
        }
        long[] times = Arrays.stream(places).mapToLong(place -> timesNs[place]).toArray();
        return new Rows(names, fields, times, fewer, keptFromNs, keptRows);
    }

    private static int extreme(double[] column, int first, int end, int sign) {
        int best = first;
        for (int i = first; i < end; i++) {
            if (sign * column[i] > sign * column[best] || Double.isNaN(column[best])) {
                best = i;
            }
        }
        return best;
    }
}
