package io.ringmill.window.runtime;

import io.ringmill.state.CellKind;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import java.util.List;

/**
 * What the runtime has to know of a window beside its generated code. Cells are offsets in a key's state.
 *
 * @param root index of the stream it is on in the end
 * @param allKeys whether its one state is that of key 0
 * @param markCell whether the key is on the window's list of keys to be emitted
 * @param countCell how many events it holds: the runtime only asks whether there are any
 * @param timeCell time for an emission at the end of input, where no time window gives one
 * @param paneFrom first cell of what is set back when a new window of the key begins
 * @param paneTo behind the last one
 * @param partialCell first cell of what {@code PartialPlan} laid out
 * @param startCell start of the key's open time window; -1 where it follows from the end
 * @param endCell end of the key's open time window
 * @param orderCell which session of all it is; sessions only
 * @param othersCell how many other sessions of the key are open; sessions only
 * @param owned cells of summaries with memory of their own
 * @param held values that are carried from window to window; if any, it is put together from panes, and emitted for all keys
 *     that have such a value
 * @param newest what it has of its newest event; null if it does not hold single events
 */
public record WindowCells(
        WindowSpec spec,
        int root,
        boolean allKeys,
        int markCell,
        int countCell,
        int timeCell,
        int paneFrom,
        int paneTo,
        int partialCell,
        int startCell,
        int endCell,
        int orderCell,
        int othersCell,
        List<OwnedCell> owned,
        List<HeldCells> held,
        NewestCells newest) {

    /** Windows whose latest emissions one generated method reads. */
    public static final int READ_TOGETHER = 16;

    /**
     * A cell that holds a handle.
     *
     * @param summary place of its summary among {@link RuntimeSetup#owned}
     * @param values what the summary's values are
     */
    public record OwnedCell(int summary, int cell, CellKind values) {}

    /**
     * Cells about a value that is carried from window to window.
     *
     * @param held with the value at the start of the window that is emitted
     * @param pane with the last value of a closed pane
     * @param present with how many values a pane has
     * @param last with the last one
     */
    public record HeldCells(int held, int pane, int present, int last) {}

    /** Whether it is put together from panes when it is emitted. */
    boolean isOfPanes() {
        return spec.form().kind() == WindowForm.Kind.HOPPING || !held.isEmpty();
    }
}
