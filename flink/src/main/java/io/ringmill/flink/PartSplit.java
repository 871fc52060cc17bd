package io.ringmill.flink;

import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A part of the input that is read for itself: of a source that has parts, or all of one that has none. Parts that follow each
 * other are one lane, in which events have one order; each other part is a lane of its own.
 *
 * @param lane its number; at the same time, events of the lane with the lower number come first
 * @param index where in the lane it is
 * @param source its place in the file, from 0
 * @param part empty for all of the source
 * @param start where the part begins
 * @param grows whether more may come at its end
 * @param last whether none follows it in its lane, ever
 * @param known so many lanes the job had when this one was found, with this one
 * @param state how far it is
 */
record PartSplit(
        int lane,
        int index,
        int source,
        String part,
        SourcePosition start,
        boolean grows,
        boolean last,
        int known,
        InputState state)
        implements SourceSplit {

    private static final int VERSION = 2;

    /** The index of a part that is a lane of its own. */
    static final int ALONE = -1;

    /** All of a source. */
    static PartSplit whole(int lane, int source, InputState state) {
        return new PartSplit(lane, ALONE, source, "", SourcePosition.START, true, true, 0, state);
    }

    @Override
    public String splitId() {
        return source + "/" + part;
    }

    /** Whether it is one of parts that follow each other. */
    boolean inOrder() {
        return index != ALONE;
    }

    PartSplit at(InputState newState) {
        return new PartSplit(lane, index, source, part, start, grows, last, known, newState);
    }

    PartSplit known(int lanes) {
        return new PartSplit(lane, index, source, part, start, grows, last, lanes, state);
    }

    /** Where a part begins of which nothing has been read. */
    Journaled beginning() {
        return start.isStart() ? Journaled.NONE : new Journaled(0, start);
    }

    byte[] write() {
        StateWriter out = new StateWriter();
        out.putInt(VERSION);
        out.putInt(lane);
        out.putInt(index);
        out.putInt(source);
        out.putText(part);
        out.putText(start.place());
        out.putLong(start.offset());
        out.putLong(start.check());
        out.putByte(grows ? 1 : 0);
        out.putByte(last ? 1 : 0);
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
                in.getInt(),
                in.getText(),
                new SourcePosition(in.getText(), in.getLong(), 1, 0, 0, 0, 0, in.getLong()),
                in.getByte() == 1,
                in.getByte() == 1,
                in.getInt(),
                InputState.read(in.getUtf8()));
    }
}
