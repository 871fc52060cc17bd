package io.ringmill.anomaly;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Series of 6,000 values of which is known what is odd; a day is 288 of them. */
enum SyntheticSeries {
    SPIKE_ON_NOISY_SINE(4_000, 50, random -> at(noisySine(random, 1), 4_000, 1, x -> x + 18)),
    SMALL_SPIKE_ON_SINE(4_000, 50, random -> at(noisySine(random, 1), 4_000, 1, x -> x + 5)),
    SPIKE_ON_CLEAN_SINE(4_000, 50, random -> at(noisySine(random, 0.1), 4_000, 1, x -> x + 5)),
    SHIFT_OF_TWO_SD(4_000, 400, random -> noise(random, i -> i < 4_000 ? 0 : 2, i -> 1)),
    SHIFT_OF_ONE_SD(4_000, 400, random -> noise(random, i -> i < 4_000 ? 0 : 1, i -> 1)),
    SPREAD_TIMES_THREE(4_000, 400, random -> noise(random, i -> 0, i -> i < 4_000 ? 1 : 3)),
    SPREAD_OVER_FIVE(4_000, 400, random -> noise(random, i -> 0, i -> i < 4_000 ? 1 : 0.2)),
    BLIP_ON_FLAT_LINE(4_000, 50, random -> at(noise(random, i -> 5, i -> 0), 4_000, 1, x -> 6)),
    FROZEN_SENSOR(4_000, 400, random -> frozen(noise(random, i -> 10, i -> 1), 4_000)),
    MISSING_BUSY_HOURS(4_132, 208, random -> noise(random, i -> busy(i) && day(i) != 14 ? 80 : 20, i -> 1)),
    MISSING_SINE_CYCLE(4_032, 308, SyntheticSeries::missingCycle),
    BATCHES_STOP(4_000, 400, random -> batches(random, i -> i < 4_000 ? 12 : 0)),
    BATCHES_DOUBLE(4_000, 400, random -> batches(random, i -> i < 4_000 ? 12 : 6)),
    DROP_TO_ZERO(4_000, 50, random -> at(noisySine(random, 1), 4_000, 10, x -> 0)),

    FLAT_LINE(random -> noise(random, i -> 5, i -> 0)),
    WHITE_NOISE(random -> noise(random, i -> 0, i -> 1)),
    HEAVY_TAILS(SyntheticSeries::heavyTails),
    RANDOM_WALK(SyntheticSeries::walk),
    NOISY_SINE(random -> noisySine(random, 1)),
    TREND(random -> noise(random, i -> i * 0.01, i -> 1)),
    GROWING_SCALE(random -> noise(random, i -> 10 * StrictMath.exp(i / 3_000.0), i -> StrictMath.exp(i / 3_000.0))),
    COUNTS(SyntheticSeries::counts),
    BATCHES(random -> batches(random, i -> 12));

    static final int SIZE = 6_000;
    static final int DAY = 288;

    /** Where what is odd begins, and within how many values it is to be found; none of a series that is as usual. */
    final int begin;

    final int within;
    private final Source source;

    private interface Source {
        double[] of(Random random);
    }

    private interface Change {
        double of(double x);
    }

    SyntheticSeries(Source source) {
        this(SIZE, 0, source);
    }

    SyntheticSeries(int begin, int within, Source source) {
        this.begin = begin;
        this.within = within;
        this.source = source;
    }

    boolean isOdd() {
        return within > 0;
    }

    double[] values(int seed) {
        return source.of(new Random(100 + seed));
    }

    private static double[] at(double[] x, int from, int count, Change change) {
        for (int i = from; i < from + count; i++) {
            x[i] = change.of(x[i]);
        }
        return x;
    }

    private static double[] noise(Random random, IntToDoubleFunction mean, IntToDoubleFunction deviation) {
        double[] x = new double[SIZE];
        Arrays.setAll(x, i -> mean.applyAsDouble(i) + deviation.applyAsDouble(i) * random.nextGaussian());
        return x;
    }

    private static double[] noisySine(Random random, double noise) {
        return noise(random, i -> 50 + 10 * StrictMath.sin(2 * Math.PI * i / DAY), i -> noise);
    }

    private static int day(int i) {
        return i / DAY;
    }

    private static boolean busy(int i) {
        return i % DAY > 100 && i % DAY < 200;
    }

    private static double[] missingCycle(Random random) {
        double[] x = noisySine(random, 1);
        for (int i = 14 * DAY; i < 15 * DAY; i++) {
            x[i] = 50 + random.nextGaussian();
        }
        return x;
    }

    private static double[] frozen(double[] x, int from) {
        Arrays.fill(x, from, SIZE, x[from - 1]);
        return x;
    }

    private static double[] batches(Random random, IntToDoubleFunction every) {
        double[] x = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            int period = (int) every.applyAsDouble(i);
            x[i] = 10 + random.nextGaussian();
            if (period > 0 && i % period == 0) {
                x[i] += 50 + 5 * random.nextGaussian();
            }
        }
        return x;
    }

    /** Student's t with three degrees of freedom. */
    private static double[] heavyTails(Random random) {
        double[] x = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            double squares = 0;
            for (int j = 0; j < 3; j++) {
                double gauss = random.nextGaussian();
                squares += gauss * gauss;
            }
            x[i] = random.nextGaussian() / Math.sqrt(squares / 3);
        }
        return x;
    }

    private static double[] walk(Random random) {
        double[] x = new double[SIZE];
        for (int i = 1; i < SIZE; i++) {
            x[i] = x[i - 1] + random.nextGaussian();
        }
        return x;
    }

    /** Poisson's, with mean 4. */
    private static double[] counts(Random random) {
        double[] x = new double[SIZE];
        double none = StrictMath.exp(-4);
        for (int i = 0; i < SIZE; i++) {
            int count = -1;
            double left = 1;
            do {
                count++;
                left *= random.nextDouble();
            } while (left > none);
            x[i] = count;
        }
        return x;
    }
}
