package io.ringmill.window.compile;

import io.ringmill.event.Cells;
import io.ringmill.expression.Type;
import io.ringmill.state.CellKind;
import io.ringmill.state.StateForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hands out the cells of a key's state to a stream, window or rule, and knows what they hold: at first, and of which kind,
 * so that they can be saved. Each has a view of its own of the one layout.
 */
public final class StateLayout {

    private static final int CELLS_PER_LINE = 8;

    /** More cells together are a history, of which an event needs one or two. */
    private static final int MOST_SCALARS = 32;

    private final State state;
    private final String component;
    /** Whether most events need its cells. */
    private final boolean hot;

    /** What all views have in common. */
    private static final class State {
        final List<Integer> lines = new ArrayList<>();
        final Map<String, List<StateForm.Run>> runs = new TreeMap<>();
        final Map<String, Map<String, Integer>> named = new TreeMap<>();
        final Map<String, Map<String, List<StateForm.Run>>> owned = new TreeMap<>();
        /** Whose the cells are that are reserved at the moment, of several that have a component in common; null if all of them. */
        String owner;

        double[] initial = new double[64];
        CellKind[] kinds = new CellKind[64];
        int size;
    }

    public StateLayout() {
        this(new State(), null, true);
    }

    private StateLayout(State state, String component, boolean hot) {
        this.state = state;
        this.component = component;
        this.hot = hot;
    }

    /** A view that hands out cells to a component: {@code stream s}, {@code window w}, {@code rule r}. */
    public StateLayout of(String newComponent) {
        return new StateLayout(state, newComponent, true);
    }

    /** As {@link #of}, where few events need the cells, so that they are not read ahead. */
    public StateLayout ofRare(String newComponent) {
        return new StateLayout(state, newComponent, false);
    }

    /** Reserves cells that begin as {@code value}; returns the first one's offset. */
    public int reserve(int cells, double value) {
        if (component == null) {
            throw new IllegalStateException("cells belong to a component: see of()");
        }
        int at = state.size;
        state.size += cells;
        if (state.size > state.initial.length) {
            int length = Math.max(state.size, state.initial.length * 2);
            state.initial = Arrays.copyOf(state.initial, length);
            state.kinds = Arrays.copyOf(state.kinds, length);
        }
        Arrays.fill(state.initial, at, state.size, value);
        Arrays.fill(state.kinds, at, state.size, CellKind.BITS);
        if (cells > 0) {
            StateForm.Run run = new StateForm.Run(at, state.size);
            state.runs.computeIfAbsent(component, added -> new ArrayList<>()).add(run);
            if (state.owner != null) {
                state.owned
                        .computeIfAbsent(component, added -> new TreeMap<>())
                        .computeIfAbsent(state.owner, added -> new ArrayList<>())
                        .add(run);
            }
        }
        List<Integer> lines = state.lines;
        for (int cell = at; hot && cell < state.size && cells <= MOST_SCALARS; cell++) {
            if (lines.isEmpty() || cell - lines.get(lines.size() - 1) >= CELLS_PER_LINE) {
                lines.add(cell);
            }
        }
        return at;
    }

    /** What is reserved meanwhile is there for one of those that have the component in common, and goes with it. */
    void ownedBy(String owner, Runnable reserving) {
        state.owner = owner;
        reserving.run();
        state.owner = null;
    }

    /** Reserves a cell for a value of this type, missing at first. */
    public int reserve(Type type) {
        int at = reserve(1, 0);
        setType(at, type);
        return at;
    }

    /** As {@link #reserve(Type)}, for a value that is kept only because something reads it. */
    int reserveNamed(String name, Type type) {
        int at = reserve(type);
        state.named.computeIfAbsent(component, added -> new TreeMap<>()).put(name, at);
        return at;
    }

    /** A reserved cell holds a value of this type, missing at first. */
    public void setType(int cell, Type type) {
        state.initial[cell] = missing(type);
        setKind(
                cell,
                switch (type) {
                    case DOUBLE, LONG, BOOLEAN -> CellKind.BITS;
                    case SYMBOL -> CellKind.SYMBOL;
                    case KEY -> CellKind.KEY;
                });
    }

    /** A reserved cell holds that, and no plain number. */
    void setKind(int cell, CellKind kind) {
        state.kinds[cell] = kind;
    }

    /** What the cells hold, to save them. */
    public StateForm form() {
        return new StateForm(
                Arrays.copyOf(state.kinds, state.size),
                initial(),
                Map.copyOf(state.runs),
                Map.copyOf(state.named),
                Map.copyOf(state.owned));
    }

    /** The double by whose bits a state says that a value of this type is missing. */
    static double missing(Type type) {
        return switch (type) {
            case DOUBLE -> Double.NaN;
            case LONG -> Double.longBitsToDouble(Cells.MISSING_LONG);
            case BOOLEAN, SYMBOL, KEY -> 0.0;
        };
    }

    /** A cell for each cache line that most events read and write, histories aside. */
    List<Integer> lines() {
        return state.lines;
    }

    /** For cells with a beginning of their own. */
    double[] initialCells() {
        return state.initial;
    }

    public int size() {
        return state.size;
    }

    /** A new key's state. */
    public double[] initial() {
        return Arrays.copyOf(state.initial, state.size);
    }
}
