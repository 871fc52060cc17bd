package io.ringmill.bench.nab;

import java.util.List;

/**
 * What a detector's alarms score, as the benchmark's own scorer counts (Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection
 * Algorithms", 2015; nab/sweeper.py): of each window the earliest alarm, up to 1; of each alarm outside of any
 * up to −1, less just behind a window; nothing of the first 15 % of a series, 750 rows at most.
 */
public final class NabScore {

    /** The greatest value of a window's first row: of one relative place before its end. */
    private static final double EARLIEST = sigmoid(-1);
    /** From this many lengths of a window behind it on, an alarm is wholly wrong. */
    private static final double FAR = 3;

    private static final double STEEPNESS = 5;
    private static final double PERCENT = 100;

    private int windows;
    private int found;
    private int falseAlarms;
    private double right;
    private double wrong;

    private static double sigmoid(double place) {
        return place > FAR ? -1 : 2 / (1 + StrictMath.exp(STEEPNESS * place)) - 1;
    }

    /** Adds a series; {@code alarms} says by row whether there is one. */
    public void add(LabelledSeries series, boolean[] alarms) {
        List<LabelledSeries.Window> all = series.windows();
        double[] best = new double[all.size()];
        boolean[] isFound = new boolean[all.size()];
        for (int row = series.probation(); row < alarms.length; row++) {
            if (alarms[row]) {
                int window = windowOf(all, row);
                if (window < 0) {
                    falseAlarms++;
                    wrong += wrongness(all, row);
                } else {
                    double value = worth(all.get(window), row);
                    best[window] = isFound[window] ? Math.max(best[window], value) : value;
                    isFound[window] = true;
                }
            }
        }
        windows += all.size();
        for (int window = 0; window < best.length; window++) {
            found += isFound[window] ? 1 : 0;
            right += best[window];
        }
    }

    private static int windowOf(List<LabelledSeries.Window> windows, int row) {
        for (int window = 0; window < windows.size(); window++) {
            if (windows.get(window).has(row)) {
                return window;
            }
        }
        return -1;
    }

    private static double worth(LabelledSeries.Window window, int row) {
        double length = window.last() - window.first() + 1.0;
        return sigmoid(-(window.last() - row + 1) / length) / EARLIEST;
    }

    /** Of an alarm outside, by how far behind the window before it is, in lengths of that; 1 where there is none. */
    private static double wrongness(List<LabelledSeries.Window> windows, int row) {
        LabelledSeries.Window before = null;
        for (LabelledSeries.Window window : windows) {
            before = window.last() < row ? window : before;
        }
        return before == null ? 1 : -sigmoid((row - before.last()) / (double) (before.last() - before.first()));
    }

    /** From a detector without alarms, 0, to one that alarms at the first row of each window and nowhere else, 100. */
    public double of(Profile profile) {
        double raw = right - profile.falseAlarm * wrong - profile.missed * (windows - found);
        double none = -profile.missed * windows;
        return PERCENT * (raw - none) / (windows - none);
    }

    public int windows() {
        return windows;
    }

    public int found() {
        return found;
    }

    /** How many alarms are outside of windows and count. */
    public int falseAlarms() {
        return falseAlarms;
    }
}
