package io.ringmill.flink;

import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a {@link PartReader} emits: a byte that says what it is, the number of the lane, the index of the part in it, and more. */
final class PartFrames {

    /** A task reads the part now; then what {@link #begins} writes. */
    static final byte BEGINS = 0;
    /** Events; then how far the part's source is behind them, and entries as {@link Frames} makes them for a single subtask. */
    static final byte EVENTS = 1;
    /** The part has nothing to read; then the time behind which what it has later stands. */
    static final byte IS_AT = 2;
    /** The part has ended; then where, and with what its source has counted. */
    static final byte ENDS = 3;

    /** Of a frame, ahead of its entries: for whom it is, and which of them it is. */
    private static final int HEAD = 3 * Integer.BYTES + 2 * Long.BYTES;

    /** For what is ahead of all entries. */
    private static final int ROOM = 256;

    private PartFrames() {}

    private static FrameWriter frame(byte kind, PartSplit split) {
        return new FrameWriter().putByte(kind).putNumber(split.lane()).putDifference(split.index());
    }

    /**
     * The part is read.
     *
     * @param track what its position is known by
     * @param from how far its source is, of what was read elsewhere
     */
    static byte[] begins(PartSplit split, String track, Journaled from) {
        FrameWriter out = frame(BEGINS, split)
                .putNumber(split.source())
                .putNumber(split.known())
                .putByte(split.last() ? 1 : 0)
                .putBytes(track.getBytes(StandardCharsets.UTF_8))
                .putNumber(from.rows());
        putPosition(from.mark(), out);
        return putPosition(split.start(), out).toByteArray();
    }

    /** {@code frames}: of some batches in a row; of these only the entries are written. */
    static byte[] events(PartSplit split, SourcePosition mark, List<byte[]> frames) {
        int length = frames.stream().mapToInt(each -> each.length).sum();
        FrameWriter out = new FrameWriter(length + ROOM).putByte(EVENTS);
        out.putNumber(split.lane()).putDifference(split.index());
        putPosition(mark, out);
        frames.forEach(each -> out.putRaw(each, HEAD, each.length - HEAD));
        return out.toByteArray();
    }

    static byte[] isAt(PartSplit split, long timeNs) {
        return frame(IS_AT, split).putLong(timeNs).toByteArray();
    }

    static byte[] ends(PartSplit split, SourcePosition reached) {
        return putPosition(reached, frame(ENDS, split)).toByteArray();
    }

    static FrameWriter putPosition(SourcePosition position, FrameWriter out) {
        return out.putBytes(position.place().getBytes(StandardCharsets.UTF_8))
                .putDifference(position.offset())
                .putNumber(position.line())
                .putNumber(position.rows())
                .putNumber(position.read())
                .putNumber(position.filtered())
                .putNumber(position.invalid())
                .putLong(position.check());
    }

    static SourcePosition getPosition(FrameReader in) {
        return new SourcePosition(
                in.getText(),
                in.getDifference(),
                in.getNumber(),
                in.getNumber(),
                in.getNumber(),
                in.getNumber(),
                in.getNumber(),
                in.getLong());
    }

    /** Writes a position into a state. */
    static void save(SourcePosition position, StateWriter out) {
        out.putText(putPosition(position, new FrameWriter()).toByteArray());
    }

    /** Reads what {@link #save} wrote. */
    static SourcePosition load(StateReader in) {
        return getPosition(new FrameReader().wrap(in.getUtf8()));
    }
}
