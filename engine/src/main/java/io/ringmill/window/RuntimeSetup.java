package io.ringmill.window;

import io.ringmill.event.StreamSpec;
import java.util.List;

/**
 * What a generated window program is made with.
 *
 * @param shapes by window index
 * @param streams by stream index
 * @param layout of a key's state
 */
record RuntimeSetup(List<WindowShape> shapes, List<StreamSpec> streams, StateLayout layout) {}
