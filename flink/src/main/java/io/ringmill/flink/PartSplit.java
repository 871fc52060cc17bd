package io.ringmill.flink;

import io.ringmill.ingest.SourceParts;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Optional;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A part of the input that is read for itself: of a source that has parts, or all of one that has none.
 *
 * @param number no other's of the job; at the same time, events of the part with the lower number come first
 * @param source its place in the file, from 0
 * @param part empty for all of the source
 * @param start where the part begins
 * @param known so many parts the job had when this one was found, with this one
 * @param state how far it is
 */
record PartSplit(int number, int source, String part, SourcePosition start, int known, InputState state)
        implements SourceSplit {

    private static final int VERSION = 1;

    /** A part of which nothing has been read; {@code part} is empty for all of a source. */
    static PartSplit of(int number, int source, Optional<SourceParts.Part> part, int known) {
        return new PartSplit(
                number,
                source,
                part.map(SourceParts.Part::name).orElse(""),
                part.map(SourceParts.Part::start).orElse(SourcePosition.START),
                known,
                InputState.START);
    }

    @Override
    public String splitId() {
        return source + "/" + part;
    }

    PartSplit at(InputState newState) {
        return new PartSplit(number, source, part, start, known, newState);
    }

    /** Where a part begins of which nothing has been read. */
    Journaled beginning() {
        return start.isStart() ? Journaled.NONE : new Journaled(0, start);
    }

    byte[] write() {
        StateWriter out = new StateWriter();
        out.putInt(VERSION);
        out.putInt(number);
        out.putInt(source);
        out.putText(part);
        out.putText(start.place());
        out.putLong(start.offset());
        out.putLong(start.check());
        out.putInt(known);
        out.putText(state.write());
        return out.toByteArray();
    }

    static PartSplit read(byte[] bytes) {
        StateReader in = new StateReader(bytes);
        StateException.requireVersion("the state of a part of the input", in.getInt(), VERSION);
        return new PartSplit(
                in.getInt(),
                in.getInt(),
                in.getText(),
                new SourcePosition(in.getText(), in.getLong(), 1, 0, 0, 0, 0, in.getLong()),
                in.getInt(),
                InputState.read(in.getUtf8()));
    }
}
