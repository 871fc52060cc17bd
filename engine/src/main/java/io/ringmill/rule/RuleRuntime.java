package io.ringmill.rule;

import io.ringmill.event.Event;
import io.ringmill.output.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What generated rule programs have in common: keys' states.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> when there are more keys at a time than ever before.
 */
public abstract class RuleRuntime extends RuleProgram {

    private final double[] initial;
    private final boolean onStreams;
    private final boolean remembers;
    private double[][] states = new double[64][];

    /** Of keys that expired. */
    private final List<double[]> unusedStates = new ArrayList<>();

    protected RuleRuntime(RuleSetup setup) {
        initial = setup.initial();
        onStreams = setup.onStreams();
        remembers = setup.remembers();
    }

    /**
     * What a generated rule program is made with.
     *
     * @param initial a new key's state
     * @param onStreams whether there are rules on streams at all
     * @param remembers whether any rule remembers anything of a key
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, from the compiler to the program
    public record RuleSetup(double[] initial, boolean onStreams, boolean remembers) {}

    /** Evaluates the rules on a stream. Generated. */
    protected abstract void onStream(
            int stream, double[] state, long[] row, int at, int key, long timeNs, long sequence);

    /** Evaluates the rules on a window. Generated. */
    protected abstract void onWindow(
            int window, double[] state, long[] row, int at, int key, long timeNs, long sequence);

    @Override
    public final void onEvent(long[] cells, int at, long sequence) {
        if (!onStreams) {
            return;
        }
        long head = cells[at + Event.HEAD];
        int key = Event.key(head);
        onStream(Event.stream(head), state(key), cells, at, key, cells[at + Event.TIME], sequence);
    }

    @Override
    public final void onRow(long sequence, long[] row, int at) {
        int key = (int) row[at + Row.KEY];
        onWindow((int) row[at + Row.WINDOW], state(key), row, at, key, row[at + Row.TIME], sequence);
    }

    @Override
    public final void onExpired(int key) {
        if (key < states.length && states[key] != null) {
            unusedStates.add(states[key]);
            states[key] = null;
        }
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
        states[key] =
                unusedStates.isEmpty() ? new double[initial.length] : unusedStates.remove(unusedStates.size() - 1);
        System.arraycopy(initial, 0, states[key], 0, initial.length);
        return states[key];
    }
}
