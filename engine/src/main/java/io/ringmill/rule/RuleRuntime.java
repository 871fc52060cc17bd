package io.ringmill.rule;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.window.Row;
import io.ringmill.window.StateLayout;
import java.util.Arrays;
import java.util.List;

/**
 * What generated rule programs have in common: keys' states, and the raising of alerts.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> for new keys.
 */
abstract class RuleRuntime extends RuleProgram {

    /** No episode. Episodes are kept as doubles. */
    static final double NORMAL = 0;

    /** An episode that began with an alert. */
    static final double FIRING = 1;

    /** An episode whose beginning fell into the cooldown. */
    static final double SILENT = 2;

    private final Alert alert;
    private final Output output;
    private final double[] initial;
    private final boolean onStreams;
    private final boolean remembers;
    private double[][] states = new double[64][];
    private final long[] alerts;

    /** The cells of the alert to be raised. */
    protected final long[] values;

    protected RuleRuntime(RuleSetup setup) {
        alert = new Alert(setup.rules(), setup.keys(), setup.symbols());
        values = alert.cells();
        output = setup.output();
        initial = setup.layout().initial();
        onStreams = setup.needs().streams();
        remembers = setup.needs().state();
        alerts = new long[setup.rules().size()];
    }

    /** What a generated rule program is made with. */
    record RuleSetup(
            List<RuleLayout> rules,
            Dictionary keys,
            Dictionary symbols,
            StateLayout layout,
            Output output,
            Needs needs) {}

    /** Whether there are rules on streams at all, and whether any rule remembers anything of a key. */
    record Needs(boolean streams, boolean state) {}

    /** Evaluates the rules on a stream. Generated. */
    protected abstract void onStream(
            int stream, double[] state, long[] row, int at, int key, long timeNs, long sequence);

    /** Evaluates the rules on a window. Generated. */
    protected abstract void onWindow(
            int window, double[] state, long[] row, int at, int key, long timeNs, long sequence);

    @Override
    public final void onEvent(Event event) {
        if (!onStreams) {
            return;
        }
        onStream(event.stream, state(event.key), event.cells, 0, event.key, event.timeNs, event.sequence);
    }

    @Override
    public final void onRow(long sequence, long[] row, int at) {
        int key = (int) row[at + Row.KEY];
        onWindow((int) row[at + Row.WINDOW], state(key), row, at, key, row[at + Row.TIME], sequence);
    }

    /** The key's state; null if no rule remembers anything. */
    private double[] state(int key) {
        if (!remembers) {
            return null;
        }
        double[] state = key < states.length ? states[key] : null;
        return state != null ? state : newState(key);
    }

    private double[] newState(int key) {
        if (key >= states.length) {
            states = Arrays.copyOf(states, Math.max(key + 1, states.length * 2));
        }
        states[key] = initial.clone();
        return states[key];
    }

    /** Whether a cooldown that began at {@code lastNs} ({@link Long#MIN_VALUE}: none did) is still on. */
    static boolean cools(long lastNs, long timeNs, long cooldownNs) {
        return lastNs != Long.MIN_VALUE && timeNs - lastNs < cooldownNs;
    }

    /** Raises an alert whose values are set; {@code resolved} is 1 for the end of an episode, else 0. */
    protected final void raise(int rule, int resolved, int key, long timeNs, long sequence) {
        alerts[rule]++;
        alert.set(rule, resolved == 0 ? Alert.State.FIRING : Alert.State.RESOLVED, sequence, key, timeNs);
        output.onAlert(alert);
    }

    @Override
    public final long alerts(int rule) {
        return alerts[rule];
    }
}
