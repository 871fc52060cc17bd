package io.ringmill.flink;

import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * How far changes of rules are between two events.
 *
 * @param made what is left of those that were made, as {@link io.ringmill.rule.MadeChanges} tells it
 * @param waiting those whose time has not come
 * @param read how far the file of them is read
 * @param counts how many there were
 * @param watermarksNs by stream; the least long before its first event
 */
record ChangeState(List<String> made, List<Line> waiting, Read read, Counts counts, List<Long> watermarksNs) {

    private static final int VERSION = 1;

    static final ChangeState NONE = of(List.of());

    ChangeState {
        made = List.copyOf(made);
        waiting = List.copyOf(waiting);
        watermarksNs = List.copyOf(watermarksNs);
    }

    /** A line of the file. */
    record Line(long number, String text) {}

    /** Up to where a file is read. */
    record Read(String file, long offset, long lines) {

        static final Read NOTHING = new Read("", 0, 0);
    }

    /** How many changes were made and refused so far. */
    record Counts(long made, long refused) {}

    /** Where nothing waits, behind these. */
    static ChangeState of(List<String> made) {
        return new ChangeState(made, List.of(), Read.NOTHING, new Counts(0, 0), List.of());
    }

    void write(StateWriter out) {
        out.putInt(VERSION);
        out.putInt(made.size());
        made.forEach(out::putText);
        out.putInt(waiting.size());
        waiting.forEach(line -> {
            out.putLong(line.number);
            out.putText(line.text);
        });
        out.putText(read.file);
        out.putLong(read.offset);
        out.putLong(read.lines);
        out.putLong(counts.made);
        out.putLong(counts.refused);
        out.putInt(watermarksNs.size());
        watermarksNs.forEach(out::putLong);
    }

    static ChangeState read(StateReader in) {
        StateException.requireVersion("the state of changes of rules", in.getInt(), VERSION);
        List<String> made = new ArrayList<>();
        for (int i = in.getSize(1); i > 0; i--) {
            made.add(in.getText());
        }
        List<Line> waiting = new ArrayList<>();
        for (int i = in.getSize(1); i > 0; i--) {
            waiting.add(new Line(in.getLong(), in.getText()));
        }
        Read read = new Read(in.getText(), in.getLong(), in.getLong());
        Counts counts = new Counts(in.getLong(), in.getLong());
        List<Long> watermarksNs = new ArrayList<>();
        for (int i = in.getSize(Long.BYTES); i > 0; i--) {
            watermarksNs.add(in.getLong());
        }
        return new ChangeState(made, waiting, read, counts, watermarksNs);
    }
}
