package io.ringmill.output;

import io.ringmill.event.Dictionary;
import java.util.Arrays;
import java.util.List;

/**
 * The taps of an engine.
 *
 * <p><b>Threading:</b> {@link #put} by each worker with its own number, the rest by any. <b>Cost:</b> a read for an alert, while
 * there are none.
 */
public final class AlertTaps {

    private static final AlertTap[] NONE = {};

    /** The most alerts that a tap has room for. */
    private static final int MOST = 1 << 20;

    private volatile AlertTap[] taps = NONE;

    /** Where there are none so far. */
    public AlertTaps() {}

    /** On the worker's thread: an alert is raised. */
    public void put(int worker, Alert alert) {
        for (AlertTap tap : taps) {
            tap.put(worker, alert);
        }
    }

    /**
     * Attaches a tap.
     *
     * @param capacity for each worker; rounded up to a power of two
     * @param rules those that there are now
     * @throws IllegalArgumentException if the capacity is not from 1 to 1,048,576
     */
    public synchronized AlertTap attach(
            int workers, int capacity, List<AlertLayout> rules, Dictionary keys, Dictionary symbols) {
        if (capacity < 1 || capacity > MOST) {
            throw new IllegalArgumentException("a tap has room for 1 to " + MOST + " alerts, not for " + capacity);
        }
        int values = rules.stream().mapToInt(rule -> rule.values().size()).max().orElse(0);
        AlertTap tap = new AlertTap(workers, capacity, new AlertTap.Blank(values, keys, symbols), this::detach);
        AlertTap[] more = Arrays.copyOf(taps, taps.length + 1);
        more[taps.length] = tap;
        taps = more;
        return tap;
    }

    private synchronized void detach(AlertTap tap) {
        taps = Arrays.stream(taps).filter(each -> each != tap).toArray(AlertTap[]::new);
    }
}
