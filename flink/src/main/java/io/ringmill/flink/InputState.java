package io.ringmill.flink;

import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far the input is between two frames.
 *
 * @param checkpoint the next sequence, and what is known of the streams
 * @param sources how far each source is, by its name
 * @param ended names of sources that have no position, and have ended: they are not read again
 * @param changes how far changes of rules are
 */
record InputState(Checkpoint checkpoint, Map<String, Journaled> sources, Set<String> ended, ChangeState changes) {

    private static final int VERSION = 3;

    static final InputState START = new InputState(Checkpoint.START, Map.of(), Set.of(), ChangeState.NONE);

    InputState {
        sources = Map.copyOf(sources);
        ended = Set.copyOf(ended);
    }

    /** Whether nothing has been read. */
    boolean isStart() {
        return checkpoint.sequence() == 0 && sources.isEmpty();
    }

    static InputState at(
            long sequence, List<Checkpoint.Stream> streams, Map<String, Journaled> sources, ChangeState changes) {
        return new InputState(
                new Checkpoint(sequence, 1, 0, sequence, 0, streams, List.of(), List.of()), sources, Set.of(), changes);
    }

    InputState withEnded(Set<String> newEnded) {
        return new InputState(checkpoint, sources, newEnded, changes);
    }

    byte[] write() {
        StateWriter out = new StateWriter();
        out.putInt(VERSION);
        checkpoint.write(out);
        out.putInt(sources.size());
        new TreeMap<>(sources).forEach((name, journaled) -> {
            SourcePosition mark = journaled.mark();
            out.putText(name);
            out.putLong(journaled.rows());
            out.putText(mark.place());
            out.putLong(mark.offset());
            out.putLong(mark.line());
            out.putLong(mark.rows());
            out.putLong(mark.read());
            out.putLong(mark.filtered());
            out.putLong(mark.invalid());
            out.putLong(mark.check());
        });
        out.putInt(ended.size());
        new TreeSet<>(ended).forEach(out::putText);
        changes.write(out);
        return out.toByteArray();
    }

    static InputState read(byte[] bytes) {
        StateReader in = new StateReader(bytes);
        StateException.requireVersion("the state of the sources", in.getInt(), VERSION);
        Checkpoint checkpoint = Checkpoint.read(in);
        Map<String, Journaled> sources = new LinkedHashMap<>();
        for (int i = in.getSize(1); i > 0; i--) {
            String name = in.getText();
            long rows = in.getLong();
            sources.put(
                    name,
                    new Journaled(
                            rows,
                            new SourcePosition(
                                    in.getText(),
                                    in.getLong(),
                                    in.getLong(),
                                    in.getLong(),
                                    in.getLong(),
                                    in.getLong(),
                                    in.getLong(),
                                    in.getLong())));
        }
        Set<String> ended = new HashSet<>();
        for (int i = in.getSize(1); i > 0; i--) {
            ended.add(in.getText());
        }
        return new InputState(checkpoint, sources, ended, ChangeState.read(in));
    }
}
