package io.ringmill.persistence;

import java.util.function.BooleanSupplier;

/**
 * A pace that can be changed while a replay goes: paused, stepped, made faster or slower, or let run up to a time. What comes of the
 * events does not depend on it.
 *
 * <p><b>Threading:</b> the replaying thread waits; the rest from any thread.
 */
public final class SteeredPace extends Pace {

    private static final long MILLISECOND_NS = 1_000_000;

    /** Where a replay stands. */
    public record State(long positionNs, boolean running, double speed) {}

    private boolean running;
    private double speed;

    /** Events that may pass though it is paused. */
    private int steps;

    private boolean untilAlert;
    private long seekNs = Long.MIN_VALUE;
    private long positionNs = Long.MIN_VALUE;

    /** From where on time counts: an event of {@link #fromNs} was due at {@link #fromNanoTime}. */
    private boolean counts;

    private long fromNs = Long.MIN_VALUE;
    private long fromNanoTime;

    /**
     * A pace.
     *
     * @param running whether it goes, or waits before the first event
     * @param speed seconds of event time a second; infinite for as fast as it can
     */
    public SteeredPace(boolean running, double speed) {
        super(1, System::nanoTime, ns -> {});
        this.running = running;
        this.speed = checked(speed);
    }

    /** Goes on, or waits before the next event. */
    public synchronized void run(boolean on) {
        running = on;
        steps = 0;
        untilAlert = false;
        changed();
    }

    /** From now on at this speed. */
    public synchronized void speed(double newSpeed) {
        speed = checked(newSpeed);
        changed();
    }

    /** Lets one event pass, and waits. */
    public synchronized void stepEvent() {
        steps = running ? 1 : steps + 1;
        running = false;
        untilAlert = false;
        changed();
    }

    /** Lets events pass, as fast as it can, until {@link #alerted} is called, and waits. */
    public synchronized void stepAlert() {
        running = false;
        untilAlert = true;
        changed();
    }

    /** Lets all events before that time pass, as fast as it can. */
    public synchronized void seek(long timeNs) {
        seekNs = timeNs;
        changed();
    }

    /** The newest event has raised an alert. */
    public synchronized void alerted() {
        untilAlert = false;
    }

    /** Wakes who waits: it is to stop. */
    public synchronized void wake() {
        notifyAll();
    }

    /** Whether it goes on by itself once it is where it was told to go. */
    public synchronized boolean goes() {
        return running;
    }

    /** Where it stands. */
    public synchronized State state() {
        return new State(positionNs, running || untilAlert || seekNs != Long.MIN_VALUE, speed);
    }

    private void changed() {
        counts = false;
        notifyAll();
    }

    @Override
    boolean isMax() {
        return false;
    }

    @Override
    synchronized void begin() {
        counts = false;
        fromNs = Long.MIN_VALUE;
        positionNs = Long.MIN_VALUE;
    }

    @Override
    public synchronized void await(long timeNs, BooleanSupplier stopped) {
        try {
            for (long leftNs = leftNs(timeNs); leftNs > 0 && !stopped.getAsBoolean(); leftNs = leftNs(timeNs)) {
                long ms = Math.min(leftNs, LONGEST_PARK_NS) / MILLISECOND_NS;
                wait(ms, ms == 0 ? (int) leftNs : 0);
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
        positionNs = Math.max(positionNs, timeNs);
    }

    /** How long an event has to wait yet. */
    private long leftNs(long timeNs) {
        if (timeNs < seekNs || untilAlert) {
            return 0;
        }
        if (seekNs != Long.MIN_VALUE) {
            fromNs = Math.max(positionNs, seekNs);
            seekNs = Long.MIN_VALUE;
        }
        if (steps > 0) {
            steps--;
            return 0;
        }
        if (!running) {
            return LONGEST_PARK_NS;
        }
        if (speed == Double.POSITIVE_INFINITY) {
            return 0;
        }
        long nowNs = System.nanoTime();
        if (!counts) {
            counts = true;
            fromNs = Math.max(positionNs, fromNs);
            fromNs = fromNs == Long.MIN_VALUE ? timeNs : fromNs;
            fromNanoTime = nowNs;
        }
        return fromNanoTime + (long) ((timeNs - fromNs) / speed) - nowNs;
    }
}
