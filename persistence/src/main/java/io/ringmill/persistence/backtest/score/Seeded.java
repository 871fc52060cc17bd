package io.ringmill.persistence.backtest.score;

/**
 * Numbers that look random and are the same everywhere: SplitMix64 of Steele, Lea and Flood, "Fast Splittable Pseudorandom
 * Number Generators", OOPSLA 2014. Single-threaded.
 */
final class Seeded {

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    Seeded(long seed) {
        state = seed;
    }

    /** The number of a number. */
    static long mix(long number) {
        long z = number + STEP;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 up to below a bound. */
    int below(int bound) {
        long next = mix(state);
        state += STEP;
        return (int) (((next >>> 32) * bound) >>> 32);
    }
}
