package io.ringmill.rule;

import io.ringmill.event.Event;
import io.ringmill.output.Row;
import io.ringmill.state.HeldState;
import io.ringmill.state.StateException;
import io.ringmill.state.StateForm;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.state.Stateful;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What generated rule programs have in common: keys' states.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> for new keys.
 */
public abstract class RuleRuntime extends RuleProgram {

    private final StateForm form;
    private final double[] initial;
    private final boolean onStreams;
    private final boolean remembers;
    private double[][] states = new double[64][];

    protected RuleRuntime(RuleSetup setup) {
        form = setup.form();
        initial = form.initial();
        onStreams = setup.onStreams();
        remembers = setup.remembers();
    }

    /**
     * What a generated rule program is made with.
     *
     * @param form what a key's state holds
     * @param onStreams whether there are rules on streams at all
     * @param remembers whether any rule remembers anything of a key
     */
    public record RuleSetup(StateForm form, boolean onStreams, boolean remembers) {}

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
        if (key < states.length) {
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

    @Override
    public final HeldState state() {
        Map<String, List<Stateful>> holders = new LinkedHashMap<>();
        form.runs().keySet().forEach(component -> holders.put(component, List.of(new Cells(component))));
        return new HeldState(form, holders);
    }

    /** A rule's cells in the keys' states. */
    private final class Cells implements Stateful {
        private final String component;

        Cells(String component) {
            this.component = component;
        }

        @Override
        public boolean has(int key) {
            return key < states.length && states[key] != null && !form.isInitial(component, states[key]);
        }

        @Override
        public void saveKey(int key, StateWriter out) {
            boolean has = has(key);
            out.putByte(has ? 1 : 0);
            if (has) {
                form.save(component, states[key], out);
            }
        }

        @Override
        public void loadKey(int key, StateReader in) {
            if (in.getByte() != 0) {
                if (has(key)) {
                    throw new StateException("a key's state of " + component + " is loaded twice");
                }
                form.load(component, state(key), in);
            }
        }
    }

    private double[] newState(int key) {
        if (key >= states.length) {
            states = Arrays.copyOf(states, Math.max(key + 1, states.length * 2));
        }
        states[key] = initial.clone();
        return states[key];
    }
}
