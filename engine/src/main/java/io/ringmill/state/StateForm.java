package io.ringmill.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the cells of a key's state hold, and to which stream, window or rule they belong.
 *
 * @param kinds by cell
 * @param initial a new key's state
 * @param runs by component, in order of name, the stretches of cells that are its
 * @param named by component, those of its cells that it has only because something reads them, by what they hold
 * @param owned by component that several have in common, those of its cells that are there for one of them alone, by that
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record StateForm(
        CellKind[] kinds,
        double[] initial,
        Map<String, List<Run>> runs,
        Map<String, Map<String, Integer>> named,
        Map<String, Map<String, List<Run>>> owned) {

    /** Cells from one on, up to another. */
    public record Run(int from, int to) {}

    /** The component of a stream. */
    public static String stream(String name) {
        return "stream " + name;
    }

    /** The component of a window. */
    public static String window(String name) {
        return "window " + name;
    }

    /** The component of a rule. */
    public static String rule(String name) {
        return "rule " + name;
    }

    /** The component of a ring that windows have in common, the longest first. */
    public static String ring(List<String> windows) {
        return "ring " + String.join("+", windows);
    }

    /** The cells of a component, in order of their place. */
    public List<Run> runs(String component) {
        return runs.getOrDefault(component, List.of());
    }

    /** The component that a cell belongs to. */
    public String component(int cell) {
        return runs.entrySet().stream()
                .filter(own -> own.getValue().stream().anyMatch(run -> run.from <= cell && cell < run.to))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** What the cells of a component hold, in their order. */
    public List<CellKind> kinds(String component) {
        List<CellKind> own = new ArrayList<>();
        for (Run run : runs(component)) {
            own.addAll(List.of(kinds).subList(run.from, run.to));
        }
        return own;
    }

    /** Whether a component's cells are a new key's. */
    public boolean isInitial(String component, double[] state) {
        for (Run run : runs(component)) {
            for (int cell = run.from; cell < run.to; cell++) {
                if (Double.doubleToRawLongBits(state[cell]) != Double.doubleToRawLongBits(initial[cell])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Writes the cells of a component. */
    public void save(String component, double[] state, StateWriter out) {
        for (Run run : runs(component)) {
            save(state, run.from, run.from, run.to, out);
        }
    }

    /** Reads the cells of a component. */
    public void load(String component, double[] state, StateReader in) {
        for (Run run : runs(component)) {
            load(state, run.from, run.from, run.to, in);
        }
    }

    /** Writes the cells {@code [from, to)} of a state, which lie from {@code cells[at]} on. */
    public void save(double[] cells, int at, int from, int to, StateWriter out) {
        for (int cell = from; cell < to; cell++) {
            double value = cells[at + cell - from];
            if (kinds[cell] == CellKind.BITS) { // mostly
                out.putDouble(value);
            } else {
                kinds[cell].write(value, out);
            }
        }
    }

    /** Reads the cells {@code [from, to)} of a state into {@code cells[at]} and behind. */
    public void load(double[] cells, int at, int from, int to, StateReader in) {
        for (int cell = from; cell < to; cell++) {
            int place = at + cell - from;
            cells[place] = kinds[cell] == CellKind.BITS ? in.getDouble() : kinds[cell].read(cells[place], in);
        }
    }
}
