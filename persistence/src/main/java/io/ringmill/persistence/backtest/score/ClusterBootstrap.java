package io.ringmill.persistence.backtest.score;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * An interval of a mean by a bootstrap of clusters: mark-outs that overlap in time, of all keys together, are drawn together,
 * so that what they have in common needs no model. A cluster ends where nothing overlaps, or after {@link #LONGEST} horizons.
 * Of each draw the mean's distance in its own standard errors is taken (the bootstrap-t: P. Hall, "Theoretical Comparison of
 * Bootstrap Confidence Intervals", Annals of Statistics 16, 1988), which keeps its level with few clusters, too.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> O({@link #DRAWS} × clusters).
 */
final class ClusterBootstrap {

    static final int DRAWS = 999;

    /** With fewer clusters than these there is no such interval. */
    static final int FEWEST = 10;

    private static final int LONGEST = 10;

    private final double[] sums;
    private final int[] counts;
    private int clusters;

    ClusterBootstrap(MarkOuts marks, long horizonNs) {
        sums = new double[marks.count()];
        counts = new int[marks.count()];
        int[] inTime = IntStream.range(0, marks.count())
                .boxed()
                .sorted(Comparator.comparingLong(marks::startNs))
                .mapToInt(Integer::intValue)
                .toArray();
        long firstNs = 0;
        long lastNs = 0;
        for (int i : inTime) {
            long startNs = marks.startNs(i);
            boolean isApart = startNs - lastNs >= horizonNs || (startNs - firstNs) / LONGEST >= horizonNs;
            if (clusters == 0 || isApart) {
                clusters++;
                firstNs = startNs;
            }
            lastNs = startNs;
            sums[clusters - 1] += marks.value(i);
            counts[clusters - 1]++;
        }
    }

    boolean isPossible() {
        return clusters >= FEWEST;
    }

    /** The estimate with its interval from draws. */
    Estimate of(Estimate estimate, long seed) {
        Seeded random = new Seeded(seed);
        int[] all = IntStream.range(0, clusters).toArray();
        double error = error(all, estimate.mean());
        double[] distances = new double[DRAWS];
        int known = 0;
        int[] drawn = new int[clusters];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < clusters; i++) {
                drawn[i] = random.below(clusters);
            }
            double mean = mean(drawn);
            double distance = (mean - estimate.mean()) / error(drawn, mean);
            if (Double.isFinite(distance)) {
                distances[known++] = distance;
            }
        }
        Arrays.sort(distances, 0, known);
        boolean isKnown = known > DRAWS / 2 && error > 0;
        double low = isKnown ? estimate.mean() - distances[(int) (known * 0.975)] * error : Double.NaN;
        double high = isKnown ? estimate.mean() - distances[(int) (known * 0.025)] * error : Double.NaN;
        return new Estimate(
                estimate.count(),
                estimate.mean(),
                estimate.median(),
                estimate.stddev(),
                estimate.t(),
                low,
                high,
                estimate.hitRate());
    }

    private double mean(int[] drawn) {
        double sum = 0;
        long count = 0;
        for (int cluster : drawn) {
            sum += sums[cluster];
            count += counts[cluster];
        }
        return sum / count;
    }

    /** Of the mean, a ratio of two sums over clusters. */
    private double error(int[] drawn, double mean) {
        double squares = 0;
        long count = 0;
        for (int cluster : drawn) {
            double apart = sums[cluster] - mean * counts[cluster];
            squares += apart * apart;
            count += counts[cluster];
        }
        return Math.sqrt(squares * drawn.length / (drawn.length - 1)) / count;
    }
}
