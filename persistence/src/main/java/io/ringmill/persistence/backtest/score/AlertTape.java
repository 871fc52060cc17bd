package io.ringmill.persistence.backtest.score;

import java.util.Arrays;

/**
 * The alerts of a pass over a session, in the order in which they came, as columns: the rule, the key, when, and the prices at
 * the alert and at each horizon.
 *
 * <p><b>Threading:</b> one thread writes; others may read once it is done. <b>Allocation:</b> columns grow by half.
 * <b>Units:</b> epoch nanoseconds.
 */
public final class AlertTape {

    /** Alerts beyond these are counted, but not kept. */
    public static final int MOST = 10_000_000;

    private static final int FIRST = 256;

    private final int horizons;
    private int size;
    private long dropped;
    private int[] rules = new int[FIRST];
    private int[] keys = new int[FIRST];
    private boolean[] resolved = new boolean[FIRST];
    private long[] sequences = new long[FIRST];
    private long[] timesNs = new long[FIRST];
    /** Row by row: that at the alert, then those at the horizons; NaN where there is none. */
    private double[] prices;

    /** When the price at the alert came to be, where it is the last that was known. */
    private long[] pricedNs = new long[FIRST];

    public AlertTape(int horizons) {
        this.horizons = horizons;
        prices = new double[FIRST * columns()];
    }

    /** Prices of a row: one at the alert, one a horizon. */
    int columns() {
        return horizons + 1;
    }

    /**
     * Adds an alert, without prices.
     *
     * @return its row; -1 if there is no room
     */
    int add(int rule, int key, boolean isResolved, long sequence, long timeNs) {
        if (size == MOST) {
            dropped++;
            return -1;
        }
        if (size == rules.length) {
            grow();
        }
        rules[size] = rule;
        keys[size] = key;
        resolved[size] = isResolved;
        sequences[size] = sequence;
        timesNs[size] = timeNs;
        Arrays.fill(prices, size * columns(), (size + 1) * columns(), Double.NaN);
        return size++;
    }

    private void grow() {
        int length = Math.min(MOST, size + (size >> 1));
        rules = Arrays.copyOf(rules, length);
        keys = Arrays.copyOf(keys, length);
        resolved = Arrays.copyOf(resolved, length);
        sequences = Arrays.copyOf(sequences, length);
        timesNs = Arrays.copyOf(timesNs, length);
        prices = Arrays.copyOf(prices, length * columns());
        pricedNs = Arrays.copyOf(pricedNs, length);
    }

    void setPrice(int slot, double price) {
        prices[slot] = price;
    }

    void setPricedNs(int slot, long timeNs) {
        pricedNs[slot / columns()] = timeNs;
    }

    long pricedNs(int slot) {
        return pricedNs[slot / columns()];
    }

    /** Alerts that are kept. */
    public int size() {
        return size;
    }

    /** Alerts for which there was no room. */
    public long dropped() {
        return dropped;
    }

    public int rule(int row) {
        return rules[row];
    }

    /** The id of the pass. */
    public int key(int row) {
        return keys[row];
    }

    /** Whether the alert ends an episode, rather than begins one. */
    public boolean isResolved(int row) {
        return resolved[row];
    }

    public long sequence(int row) {
        return sequences[row];
    }

    public long timeNs(int row) {
        return timesNs[row];
    }

    /** The price at the alert, or when one could act on it. */
    public double price(int row) {
        return prices[row * columns()];
    }

    /** By how much the price was higher a horizon later, in basis points of the price at the alert; NaN if one is missing. */
    public double riseBp(int row, int horizon) {
        double before = price(row);
        double after = prices[row * columns() + 1 + horizon];
        double rise = (after - before) / Math.abs(before) * 10_000;
        return Double.isFinite(rise) ? rise : Double.NaN;
    }
}
