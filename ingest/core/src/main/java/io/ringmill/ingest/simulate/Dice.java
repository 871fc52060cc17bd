package io.ringmill.ingest.simulate;

/**
 * Random numbers that are the same on every JDK and machine: SplitMix64 (G. Steele et al., "Fast splittable
 * pseudorandom number generators", 2014). Single-threaded; no allocation.
 */
final class Dice {

    private static final double UNIT = 0x1p-53;
    private static final double SUM_OF_TWELVE_MEAN = 6;

    private long state;

    Dice(long seed) {
        state = seed;
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** From 0 to below 1. */
    double unit() {
        return (next() >>> 11) * UNIT;
    }

    /** From 0 to below {@code bound}. */
    int below(int bound) {
        return (int) (unit() * bound);
    }

    /** Nearly normal, mean 0 and variance 1: the sum of twelve uniform numbers, which needs no logarithm. */
    double normal() {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            long bits = next();
            sum += (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        }
        return sum / 0x1p16 - SUM_OF_TWELVE_MEAN;
    }
}
