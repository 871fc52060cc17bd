package io.ringmill.flink;

import java.util.List;

/**
 * Some events in a row, as frames: one for each subtask.
 *
 * @param behind how far the input is behind them
 * @param reach the same, for sources that acknowledge
 * @param last whether the input has ended
 */
record Batch(List<byte[]> frames, InputState behind, Reach reach, boolean last) {

    Batch {
        frames = List.copyOf(frames);
    }
}
