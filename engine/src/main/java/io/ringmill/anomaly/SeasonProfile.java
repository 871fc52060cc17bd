package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Arrays;

/**
 * What a series is at each phase of its season: the mean of 48 phases, each over its last eight visits or so, and straight lines
 * between their middles. A season begins where its length divides the epoch's time: one of {@code 1d} at midnight UTC.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Cost:</b> O(1) per value; 0.5 kB.
 */
final class SeasonProfile {

    private static final int PHASES = 48;
    /** Seasons over which a phase is averaged. */
    private static final int MEMORY = 8;

    private static final long NONE = Long.MIN_VALUE;
    private static final double MIDDLE = 0.5;

    /** What it takes: itself, and two arrays with their headers. */
    static final int BYTES = 64 + 2 * 16 + PHASES * (Double.BYTES + Byte.BYTES);

    private final long seasonNs;
    private final double[] means = new double[PHASES];
    /** How often each phase has been there, at most {@link #MEMORY}. */
    private final byte[] visits = new byte[PHASES];

    private boolean isBegun;
    private long firstNs;
    /** The visit that the newest value was in, counted from the epoch, which is not among the means yet. */
    private long visit;

    private double sum;
    private long count;

    SeasonProfile(long seasonNs) {
        this.seasonNs = seasonNs;
        clear();
    }

    void clear() {
        Arrays.fill(means, 0);
        Arrays.fill(visits, (byte) 0);
        isBegun = false;
        firstNs = 0;
        visit = NONE;
        sum = 0;
        count = 0;
    }

    private double position(long timeNs) {
        return Math.floorMod(timeNs, seasonNs) / (double) seasonNs * PHASES;
    }

    /** What of a value is not the season's, which learns from it then; NaN until a whole season has been seen. */
    double rest(long timeNs, double x) {
        double expected = expected(timeNs);
        add(timeNs, x);
        return x - expected;
    }

    /** What is expected at a time; NaN until a whole season has been seen. */
    private double expected(long timeNs) {
        if (!isBegun || timeNs - firstNs < seasonNs) {
            return Double.NaN;
        }
        double position = position(timeNs) - MIDDLE;
        int before = (int) Math.floor(position);
        int a = Math.floorMod(before, PHASES);
        int b = (a + 1) % PHASES;
        double share = position - before;
        if (visits[a] == 0 || visits[b] == 0) {
            return visits[a] > 0 ? means[a] : visits[b] > 0 ? means[b] : Double.NaN;
        }
        return (1 - share) * means[a] + share * means[b];
    }

    private void add(long timeNs, double x) {
        if (!isBegun) {
            isBegun = true;
            firstNs = timeNs;
        }
        int at = Math.min(PHASES - 1, (int) position(timeNs));
        long now = Math.floorDiv(timeNs, seasonNs) * PHASES + at;
        if (now != visit) {
            learn();
            visit = now;
        }
        sum += x;
        count++;
    }

    /** A visit to a phase is over. */
    private void learn() {
        if (count > 0) {
            int phase = (int) Math.floorMod(visit, (long) PHASES);
            visits[phase] = (byte) Math.min(MEMORY, visits[phase] + 1);
            means[phase] += (sum / count - means[phase]) / visits[phase];
            sum = 0;
            count = 0;
        }
    }

    void save(StateWriter out) {
        out.putByte(isBegun ? 1 : 0);
        out.putLong(firstNs);
        out.putLong(visit);
        out.putDouble(sum);
        out.putLong(count);
        for (int i = 0; i < PHASES; i++) {
            out.putByte(visits[i]);
            out.putDouble(means[i]);
        }
    }

    void load(StateReader in) {
        isBegun = in.getByte() != 0;
        firstNs = in.getLong();
        visit = in.getLong();
        sum = in.getDouble();
        count = in.getLong();
        for (int i = 0; i < PHASES; i++) {
            visits[i] = (byte) in.getByte();
            means[i] = in.getDouble();
        }
    }
}
