package io.ringmill.window.runtime;

import io.ringmill.event.StreamSpec;
import io.ringmill.output.ProgramOutput;
import io.ringmill.state.StateForm;
import io.ringmill.window.aggregate.OwningSummary;
import java.util.List;

/**
 * What a generated window program is made with.
 *
 * @param streams by index
 * @param windows by index
 * @param order indexes of windows, each after that of what it is on
 * @param rings by ring; null for those within the state
 * @param seenCells by stream, the cell with the time of a key's newest event; none if no keys expire
 * @param timers of what follows on the windows in the generated class
 * @param tells by stream, whether there are timers elsewhere, so that the output is told of the watermark
 * @param form what a key's state holds
 * @param rowCells cells of the longest row
 * @param eventCells cells from one event to the next
 * @param owned summaries with memory of their own
 * @param spilled values that generated code keeps outside of its locals
 * @param stacks by window; null for those that have none
 * @param trees behind the rings, in their order
 * @param partials by window; null for those whose partial aggregates are put together by generated code alone
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, from the compiler to the program
public record RuntimeSetup(
        ProgramOutput output,
        List<StreamSpec> streams,
        List<WindowCells> windows,
        int[] order,
        List<RingCells> rings,
        int[] seenCells,
        List<TimerCells> timers,
        boolean[] tells,
        StateForm form,
        int rowCells,
        int eventCells,
        OwningSummary<?>[] owned,
        int spilled,
        TwoStacks[] stacks,
        PartialTree[] trees,
        Partial[] partials) {}
