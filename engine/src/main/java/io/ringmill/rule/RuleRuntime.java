package io.ringmill.rule;

import io.ringmill.event.Event;
import io.ringmill.output.Row;
import io.ringmill.state.HeldState;
import io.ringmill.state.StateException;
import io.ringmill.state.StateForm;
import io.ringmill.state.StateMoves;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.state.Stateful;
import io.ringmill.window.runtime.KeyStates;
import io.ringmill.window.runtime.KeyTimers;
import io.ringmill.window.runtime.TimerCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What generated rule programs have in common: keys' states, and timers.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> for more keys, and timers that are set, than ever before.
 * <b>Cost:</b> O(1) per event and rule, and O(log n) of the timers that are set for one that is due.
 */
public abstract class RuleRuntime extends RuleProgram {

    private final StateForm form;
    private final double[] initial;
    private final boolean onStreams;
    private final boolean remembers;
    private final TimerCells[] timerCells;
    /** By stream. */
    private final KeyTimers[] keyTimers;

    private double[][] states = new double[64][];
    /** Of keys that expired. */
    private final List<double[]> unusedStates = new ArrayList<>();

    protected RuleRuntime(RuleSetup setup) {
        form = setup.form();
        initial = form.initial();
        onStreams = setup.onStreams();
        remembers = initial.length > 0;
        timerCells = setup.timers().toArray(TimerCells[]::new);
        keyTimers = KeyTimers.ofStreams(setup.streams(), setup.timers());
    }

    /**
     * What a generated rule program is made with.
     *
     * @param form what a key's state holds
     * @param streams how many there are
     * @param onStreams whether there are rules on streams at all
     */
    @SuppressWarnings("exports") // handed over once, from the compiler to the program
    public record RuleSetup(StateForm form, int streams, boolean onStreams, List<TimerCells> timers) {}

    /** Evaluates the rules on a stream. Generated. */
    protected abstract void onStream(
            int stream, double[] state, long[] row, int at, int key, long timeNs, long sequence);

    /** Evaluates the rules on a window. Generated. */
    protected abstract void onWindow(
            int window, double[] state, long[] row, int at, int key, long timeNs, long sequence);

    /** A timer of a key, whose state this is, is due. Generated where there are timers. */
    protected void onTimer(int timer, double[] state, long[] none, int at, int key, long timeNs, long sequence) {
        throw new IllegalStateException("no timers");
    }

    /** As that of {@code WindowRuntime}. */
    protected final void schedule(int timer, double[] state, int key, long timeNs) {
        keyTimers[timerCells[timer].stream()].schedule(timer, state, key, timeNs);
    }

    /** {@link #onTimer} is not called for the key any more. */
    protected final void cancel(int timer, double[] state) {
        keyTimers[timerCells[timer].stream()].cancel(timer, state);
    }

    /** Makes cells of a state those of a new key. */
    protected final void restore(double[] state, int from, int to) {
        System.arraycopy(initial, from, state, from, to - from);
    }

    @Override
    public final void onWatermark(int stream, long watermarkNs, long sequence) {
        KeyTimers of = keyTimers[stream];
        while (of.takeDue(watermarkNs)) {
            double[] state = state(of.key());
            state[timerCells[of.timer()].cell()] = 0;
            onTimer(of.timer(), state, null, 0, of.key(), of.timeNs(), sequence);
        }
    }

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
        double[] state = stateIfAny(key);
        if (state == null) {
            return;
        }
        for (int timer = 0; timer < timerCells.length; timer++) {
            cancel(timer, state);
        }
        states[key] = null;
        unusedStates.add(state);
    }

    @Override
    @SuppressWarnings("exports")
    public final KeyStates keyStates() {
        return KeyTimers.states(() -> states, keyTimers, timerCells);
    }

    /** The state of rules over all keys. */
    protected final double[] allKeysState() {
        return state(0);
    }

    /** The key's state; null if no rule remembers anything. */
    private double[] state(int key) {
        if (!remembers) {
            return null;
        }
        double[] state = stateIfAny(key);
        return state != null ? state : newState(key);
    }

    @Override
    public final HeldState state() {
        Map<String, List<Stateful>> holders = new LinkedHashMap<>();
        form.runs()
                .keySet()
                .forEach(component -> holders.put(component, new ArrayList<>(List.of(new Cells(component)))));
        for (int timer = 0; timer < timerCells.length; timer++) {
            KeyTimers of = keyTimers[timerCells[timer].stream()];
            holders.get(form.component(timerCells[timer].cell())).add(of.holder(timer, this::stateIfAny));
        }
        return new HeldState(form, holders);
    }

    @Override
    public final void goOnFrom(RuleProgram program, Set<String> anew) {
        RuleRuntime before = (RuleRuntime) program;
        StateMoves moves = StateMoves.between(before.form, form, anew);
        states = before.states;
        for (int key = 0; key < states.length; key++) {
            states[key] = states[key] == null || !remembers ? null : moves.moved(states[key]);
        }
        int[] places = KeyTimers.places(before.timerCells, timerCells, moves);
        for (int stream = 0; stream < keyTimers.length; stream++) {
            keyTimers[stream] = before.keyTimers[stream];
            keyTimers[stream].goOnWith(timerCells, places);
        }
    }

    /** A rule's cells in the keys' states. */
    private final class Cells implements Stateful {
        private final String component;

        Cells(String component) {
            this.component = component;
        }

        @Override
        public boolean has(int key) {
            double[] state = stateIfAny(key);
            return state != null && !form.isInitial(component, state);
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

    private double[] stateIfAny(int key) {
        return key < states.length ? states[key] : null;
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
