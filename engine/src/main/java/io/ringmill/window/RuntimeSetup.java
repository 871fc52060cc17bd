package io.ringmill.window;

import io.ringmill.event.StreamSpec;
import java.util.List;

/**
 * What a generated window program is made with.
 *
 * @param shapes by window index
 * @param histories by their index; null for those within the state
 * @param streams by stream index
 * @param layout of a key's state
 * @param rowCells cells of the longest row
 * @param eventCells from one event to the next
 */
record RuntimeSetup(
        List<WindowShape> shapes,
        List<GrowingShape> histories,
        List<StreamSpec> streams,
        StateLayout layout,
        int rowCells,
        int eventCells,
        ProgramOutput output) {}
