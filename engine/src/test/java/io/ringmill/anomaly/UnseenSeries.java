package io.ringmill.anomaly;

import java.util.Random;

/**
 * Series of 6,000 values in shapes that nobody looked at when the detector was made: it was run on them once they were written, and
 * changed no more. What is odd begins at value 4,000.
 */
enum UnseenSeries {
    /** An autoregressive series whose memory goes from 0.2 to 0.95, with the same deviation. */
    MEMORY_GROWS(0, 400),
    /** A tooth of a sawtooth of 60 values is missing. */
    MISSING_TOOTH(1, 120),
    /** A square wave of 100 values is up for 70 of them in place of 50. */
    LONGER_DUTY(2, 400),
    /** A machine that is off or on, in turns of about 40 values, stays off. */
    STAYS_OFF(3, 400),
    /** A battery that loses 0.1 a value and is charged every 500 loses three times as much. */
    BATTERY_FADES(4, 400),
    /** Sales that grow and double at noon are 30 % fewer. */
    SALES_DROP(5, 400),
    /** Counts that scatter more than Poisson's double. */
    BURSTY_COUNTS_DOUBLE(6, 400),
    /** A pulse of 5 values, each 50, comes 20 values early. */
    EARLY_BEAT(7, 100),
    /** A random walk jumps by eight of its steps. */
    WALK_JUMPS(8, 50),
    /** Latencies, lognormal, have twice the median. */
    LATENCY_DOUBLES(9, 400),
    /** One of 20 latencies is ten times as long. */
    SLOW_REQUESTS(10, 400),
    /** A temperature in steps of half a degree begins to rise by 0.01 a value. */
    SLOW_DRIFT(11, 400),
    /** Of two sines of 37 and 41 values one vanishes. */
    BEAT_ENDS(12, 400);

    static final int SIZE = 6_000;
    static final int BEGIN = 4_000;

    private final int place;
    final int within;

    UnseenSeries(int place, int within) {
        this.place = place;
        this.within = within;
    }

    double[] values(int seed, boolean isOdd) {
        Random random = new Random(9_000 + 100L * place + seed);
        double[] x = new double[SIZE];
        double[] state = new double[3];
        for (int i = 0; i < SIZE; i++) {
            boolean odd = isOdd && i >= BEGIN && i < BEGIN + 400;
            x[i] = value(i, odd, state, random);
        }
        return x;
    }

    private double value(int i, boolean odd, double[] state, Random random) {
        double gauss = random.nextGaussian();
        double uniform = random.nextDouble();
        return switch (this) {
            case MEMORY_GROWS -> {
                double memory = odd ? 0.95 : 0.2;
                state[0] = memory * state[0] + Math.sqrt(1 - memory * memory) * gauss;
                yield state[0];
            }
            case MISSING_TOOTH -> (odd && i < BEGIN + 60 ? 0 : i % 60) + gauss;
            case LONGER_DUTY -> (i % 100 < (odd ? 70 : 50) ? 10 : 0) + 0.5 * gauss;
            case STAYS_OFF -> {
                state[0] = odd ? 0 : uniform < 1 / 40.0 ? 1 - state[0] : state[0];
                yield 50 * state[0] + gauss;
            }
            case BATTERY_FADES -> {
                state[0] = i % 500 == 0 ? 100 : state[0] - (odd ? 0.3 : 0.1);
                yield state[0] + 0.2 * gauss;
            }
            case SALES_DROP -> {
                double usual = (100 + 0.01 * i) * (1.5 - 0.5 * StrictMath.cos(2 * Math.PI * i / 288));
                yield (odd ? 0.7 : 1) * usual * (1 + 0.08 * gauss);
            }
            case BURSTY_COUNTS_DOUBLE -> {
                state[0] = 0.8 * state[0] + 0.6 * gauss;
                yield Math.floor((odd ? 2 : 1) * 5 * StrictMath.exp(0.5 * state[0]) * (0.5 + uniform));
            }
            case EARLY_BEAT -> {
                int at = i % 50;
                boolean early = odd && i < BEGIN + 50;
                boolean beats = early ? at >= 30 && at < 35 : at < 5;
                yield (beats ? 20 : 0) + gauss;
            }
            case WALK_JUMPS -> {
                state[0] += gauss + (odd && i == BEGIN ? 8 : 0);
                yield state[0];
            }
            case LATENCY_DOUBLES -> (odd ? 2 : 1) * StrictMath.exp(3 + 0.6 * gauss);
            case SLOW_REQUESTS -> (odd && uniform < 0.05 ? 10 : 1) * StrictMath.exp(3 + 0.6 * gauss);
            case SLOW_DRIFT -> {
                state[0] += odd ? 0.01 : 0;
                yield Math.rint(2 * (20 + state[0] + 0.4 * gauss)) / 2;
            }
            case BEAT_ENDS -> {
                double second = odd ? 0 : StrictMath.sin(2 * Math.PI * i / 41);
                yield 5 * (StrictMath.sin(2 * Math.PI * i / 37) + second) + 0.5 * gauss;
            }
        };
    }
}
