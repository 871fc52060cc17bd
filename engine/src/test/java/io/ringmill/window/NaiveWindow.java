package io.ringmill.window;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A window: {@code on} is -1 for the stream, else a window's index. */
final class NaiveWindow {
    final int index;
    final int on;
    final boolean byAll;
    final WindowForm form;
    final Emit emit;
    final long min;
    final Predicate<NaiveWindows.Row> where;
    final List<NaiveWindows.Select> selects;
    /** By key, all rows that came in. */
    final Map<Integer, List<NaiveWindows.Row>> rows = new LinkedHashMap<>();
    /** By key, rows of the block of N events not yet closed. */
    final Map<Integer, List<NaiveWindows.Row>> block = new LinkedHashMap<>();
    /** By end, then key in order of arrival. */
    final Map<Long, Map<Integer, List<NaiveWindows.Row>>> panes = new TreeMap<>();

    /** Where it is true, the window begins anew. */
    Predicate<NaiveWindows.Row> reset = row -> false;

    final List<NaiveWindows.Session> sessions = new ArrayList<>();
    int opened;
    /** Rows of the present event for which a hopping window is to emit. */
    final List<NaiveWindows.Row> entered = new ArrayList<>();
    /** Keys, and ends of their panes, that changed since the last tick and were not emitted. */
    final List<List<Long>> dirty = new ArrayList<>();
    /** The keys in the order in which they first changed since the last tick. */
    final List<Integer> order = new ArrayList<>();

    /** The end up to which windows with a value that is held have been closed. */
    long closedNs = Long.MIN_VALUE;

    boolean isHeld() {
        return selects.stream().anyMatch(select -> select.aggregate().equals("twa"));
    }

    long hop() {
        return form.kind() == WindowForm.Kind.HOPPING ? form.hopNs() : form.size();
    }

    /** The last value of a key before a time; missing if there is none. */
    double heldBefore(int key, int argument, long timeNs) {
        return NaiveWindows.byTime(rows.getOrDefault(key, List.of())).stream()
                .filter(row -> row.timeNs() < timeNs && Double.isFinite(row.number(argument)))
                .reduce((a, b) -> b)
                .map(row -> row.number(argument))
                .orElse(Double.NaN);
    }

    /** Keys that have a value for any such aggregate at a time. */
    List<Integer> heldKeys(long timeNs) {
        return rows.keySet().stream()
                .filter(key -> selects.stream()
                        .filter(select -> select.aggregate().equals("twa"))
                        .anyMatch(select -> !Double.isNaN(heldBefore(key, select.argument(), timeNs))))
                .toList();
    }

    boolean clearDirty(int key, long pane) {
        boolean was = dirty.remove(List.of((long) key, pane));
        if (dirty.isEmpty()) {
            order.clear();
        }
        return was;
    }

    long tick = Long.MAX_VALUE;

    NaiveWindow(
            int index,
            int on,
            boolean byAll,
            NaiveWindows.Shape shape,
            Predicate<NaiveWindows.Row> where,
            List<NaiveWindows.Select> selects) {
        this.index = index;
        this.on = on;
        this.byAll = byAll;
        this.form = shape.form();
        this.emit = shape.emit();
        this.min = shape.min();
        this.where = where;
        this.selects = selects;
    }
}
