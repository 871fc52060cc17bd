package io.ringmill.persistence;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How fast a replay goes: as fast as it can, or by event time at a multiple of the clock's speed.
 *
 * <p><b>Threading:</b> the replaying thread. <b>Units:</b> event times in epoch nanoseconds.
 */
public sealed class Pace permits SteeredPace {

    /** A stop is seen after at most this long. */
    static final long LONGEST_PARK_NS = 50_000_000;

    private final double factor;
    private final LongSupplier nanoTime;
    private final LongConsumer parkNanos;

    private boolean begun;
    private long firstTimeNs;
    private long startedNs;

    Pace(double factor, LongSupplier nanoTime, LongConsumer parkNanos) {
        this.factor = factor;
        this.nanoTime = nanoTime;
        this.parkNanos = parkNanos;
    }

    /** As fast as it can. */
    public static Pace max() {
        return of(Double.POSITIVE_INFINITY);
    }

    /** So many seconds of event time a second. */
    public static Pace of(double factor) {
        return new Pace(checked(factor), System::nanoTime, LockSupport::parkNanos);
    }

    /** A speed that there can be. */
    static double checked(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("a speed of " + factor + ": it is above 0, such as 1 or 10");
        }
        return factor;
    }

    /**
     * The speed that {@code max}, {@code 1x} or {@code 0.5x} names.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Pace parse(String text) {
        if (text.equals("max")) {
            return max();
        }
        try {
            return of(Double.parseDouble(text.endsWith("x") ? text.substring(0, text.length() - 1) : text));
        } catch (NumberFormatException ignored) {
            throw new IllegalArgumentException("a speed of '" + text + "': say max, or a multiple such as 1x or 10x");
        }
    }

    /** Seconds of event time a second; infinite for as fast as it can. */
    public double factor() {
        return factor;
    }

    /** As fast as it can. */
    boolean isMax() {
        return factor == Double.POSITIVE_INFINITY;
    }

    /** A session begins: its first event is due at once. */
    void begin() {
        begun = false;
    }

    /** Returns when an event of this time is due, or {@code stopped} says so. */
    public void await(long timeNs, BooleanSupplier stopped) {
        if (factor == Double.POSITIVE_INFINITY) {
            return;
        }
        if (!begun) {
            begun = true;
            firstTimeNs = timeNs;
            startedNs = nanoTime.getAsLong();
        }
        long dueNs = startedNs + (long) ((timeNs - firstTimeNs) / factor);
        for (long leftNs = dueNs - nanoTime.getAsLong();
                leftNs > 0 && !stopped.getAsBoolean();
                leftNs = dueNs - nanoTime.getAsLong()) {
            parkNanos.accept(Math.min(leftNs, LONGEST_PARK_NS));
        }
    }
}
