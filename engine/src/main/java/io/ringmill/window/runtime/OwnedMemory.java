package io.ringmill.window.runtime;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.window.aggregate.OwningSummary;

/**
 * What windows have in memory of their summaries' own. A window's cells begin at {@link WindowCells#paneFrom} in a key's state,
 * and elsewhere in panes.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> what the summaries say. <b>Cost:</b> O(owning summaries) and what
 * these say.
 */
final class OwnedMemory {

    private final OwningSummary<?>[] summaries;

    OwnedMemory(OwningSummary<?>[] summaries) {
        this.summaries = summaries;
    }

    /** The windows whose cells begin at {@code at} are over: the memory of what they own is given back. */
    void release(WindowCells shape, double[] cells, int at) {
        for (int i = 0; i < shape.owned().size(); i++) {
            WindowCells.OwnedCell each = shape.owned().get(i);
            summaries[each.summary()].release(cells, at + each.cell() - shape.paneFrom());
        }
    }

    /** Writes what a window's cells own, which begin at {@code at}. */
    void save(WindowCells shape, double[] cells, int at, StateWriter out) {
        for (WindowCells.OwnedCell each : shape.owned()) {
            summaries[each.summary()].save(cells, at + each.cell() - shape.paneFrom(), each.values(), out);
        }
    }

    /** Reads what was written. */
    void load(WindowCells shape, double[] cells, int at, StateReader in) {
        for (WindowCells.OwnedCell each : shape.owned()) {
            summaries[each.summary()].load(cells, at + each.cell() - shape.paneFrom(), each.values(), in);
        }
    }

    /** What one pane owns comes to what another window does. */
    void merge(WindowCells shape, double[] into, double[] pane, int paneAt) {
        for (int i = 0; i < shape.owned().size(); i++) {
            WindowCells.OwnedCell each = shape.owned().get(i);
            int cell = each.cell() - shape.paneFrom();
            summaries[each.summary()].merge(into, cell, into, cell, 0, pane, paneAt + cell, 0, 0);
        }
    }

    /** What a pane owns leaves. */
    void unmerge(WindowCells shape, double[] from, double[] pane, int paneAt) {
        for (int i = 0; i < shape.owned().size(); i++) {
            WindowCells.OwnedCell each = shape.owned().get(i);
            int cell = each.cell() - shape.paneFrom();
            summaries[each.summary()].unmerge(from, cell, pane, paneAt + cell);
        }
    }

    /** Lets a window's cells stand for what others own. */
    static void copy(WindowCells shape, double[] from, double[] to) {
        for (int i = 0; i < shape.owned().size(); i++) {
            WindowCells.OwnedCell each = shape.owned().get(i);
            int cell = each.cell() - shape.paneFrom();
            to[cell] = from[cell];
        }
    }
}
