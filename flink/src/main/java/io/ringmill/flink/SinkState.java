package io.ringmill.flink;

import io.ringmill.output.AlertLimiter;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the sinks are.
 *
 * @param startedNs when the job began, or the run that it goes on from, epoch nanoseconds
 * @param marks where all ends that was handed over so far, by sink
 * @param limits of rules whose alerts have one
 * @param changes of rules, as a checkpoint has them
 */
record SinkState(long startedNs, Map<String, String> marks, List<AlertLimiter.State> limits, List<String> changes) {

    private static final int VERSION = 2;

    SinkState {
        marks = Map.copyOf(marks);
        limits = List.copyOf(limits);
        changes = List.copyOf(changes);
    }

    byte[] write() {
        StateWriter out = new StateWriter();
        out.putInt(VERSION);
        out.putLong(startedNs);
        out.putInt(marks.size());
        new TreeMap<>(marks).forEach((name, mark) -> {
            out.putText(name);
            out.putText(mark);
        });
        new Checkpoint(0, 0, 0, 0, 0, List.of(), limits, changes).write(out);
        return out.toByteArray();
    }

    static SinkState read(byte[] bytes) {
        StateReader in = new StateReader(bytes);
        StateException.requireVersion("the state of the sinks", in.getInt(), VERSION);
        long startedNs = in.getLong();
        Map<String, String> marks = new HashMap<>();
        for (int i = in.getSize(1); i > 0; i--) {
            marks.put(in.getText(), in.getText());
        }
        Checkpoint checkpoint = Checkpoint.read(in);
        return new SinkState(startedNs, marks, checkpoint.limits(), checkpoint.changes());
    }
}
