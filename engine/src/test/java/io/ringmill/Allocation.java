package io.ringmill;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntToLongFunction;

/** What a thread allocates once the JVM has compiled what it runs. */
public final class Allocation {

    /** So many are needed at worst, on a machine so busy that the JVM is long in compiling. */
    private static final int MOST_ROUNDS = 60;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /**
     * The bytes of the round that allocates least, of as many as it takes until one stays below a bound. What events allocate they allocate
     * in each round; what code allocates that is not compiled yet, and the JVM for its profiles, in the first ones.
     *
     * @param round is handed how many came before it, and returns how many bytes it has allocated
     */
    public static long least(long bound, IntToLongFunction round) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MOST_ROUNDS && least >= bound; i++) {
            least = Math.min(least, round.applyAsLong(i));
        }
        return least;
    }

    /** What this thread allocates in it. */
    public static long by(Runnable round) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        round.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
