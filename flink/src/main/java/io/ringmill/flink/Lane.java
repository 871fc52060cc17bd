package io.ringmill.flink;

import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Parts of the input that follow each other, or one that is alone, as what came of them: entries in one order. A part ends where
 * the next one begins, or behind that, as where a cut was amid a record: then what came of the parts in between is dropped, as the
 * one before has read it, too.
 *
 * <p><b>Threading:</b> one thread. <b>Footprint:</b> what waits.
 */
final class Lane {

    final int number;
    final int source;

    private final String track;
    private final NavigableMap<Integer, Part> parts = new TreeMap<>();

    /** The part at hand, which may not have begun. */
    private int index;

    /** Where the part before has ended, and what was counted in all up to there. */
    private SourcePosition reached = SourcePosition.START;

    /** What quarantines call the source, once it has begun; and how many of its records have been refused. */
    private String refusing = "";

    private long refused;
    private boolean ended;

    /** The entries at hand, and how far they are read; null if there are none. */
    private byte[] entries;

    private SourcePosition mark;
    final FrameReader in = new FrameReader();

    /** What came of a part at once. */
    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Piece(byte kind, SourcePosition position, byte[] bytes) {

        void save(StateWriter out) {
            out.putByte(kind);
            PartFrames.save(position, out);
            out.putText(bytes);
        }

        static Piece load(StateReader in) {
            return new Piece((byte) in.getByte(), PartFrames.load(in), in.getUtf8());
        }
    }

    private static final class Part {
        final SourcePosition start;
        final boolean last;
        final Deque<Piece> waiting = new ArrayDeque<>();

        /** How far its source is at least, and how many events of it were handed on. */
        SourcePosition mark;

        long rows;

        /** How many of its records were refused, and of which of these it was heard last; they come again after a failure. */
        long refused = -1;

        long refusedCome;

        Part(SourcePosition start, boolean last, SourcePosition mark, long rows) {
            this.start = start;
            this.last = last;
            this.mark = mark;
            this.rows = rows;
        }

        /** Whether the part before has read it, too. */
        boolean isRead(SourcePosition reached) {
            return reached.place().equals(start.place()) && start.offset() < reached.offset();
        }
    }

    Lane(int number, int source, String track, int index) {
        this.number = number;
        this.source = source;
        this.track = track;
        this.index = index;
    }

    /** A task reads a part; one that did, and was stopped, reads on. {@code in} is at what {@link PartFrames#begins} says of it. */
    void begin(int part, boolean last, FrameReader from) {
        long rows = from.getNumber();
        SourcePosition marked = PartFrames.getPosition(from);
        SourcePosition start = PartFrames.getPosition(from);
        parts.computeIfAbsent(part, each -> new Part(start, last, marked, rows));
    }

    /** Takes what came of a part; {@code from} is at what {@link PartFrames} says of its kind. */
    void add(int part, byte kind, FrameReader from) {
        boolean hasPosition = kind != PartFrames.IS_AT;
        SourcePosition position = hasPosition ? PartFrames.getPosition(from) : SourcePosition.START;
        parts.get(part).waiting.add(new Piece(kind, position, from.getRest()));
    }

    /** Takes what has no order of itself. */
    interface Output {

        /** Others do not wait for what the lane has at that time, or before. */
        void isAt(long timeNs);

        /** An entry of refused records. */
        void refused(byte[] entry);
    }

    /** Moves to the next entry that has a place in the order, for {@link #in} to read it; false if there is none now. */
    boolean next(Output output) {
        while (!ended) {
            Part part = parts.get(index);
            if (entries != null && in.hasMore()) {
                if (isOrdered(part, output)) {
                    return true;
                }
                continue;
            }
            if (entries != null) {
                part.mark = mark;
                entries = null;
            }
            Piece piece = part == null ? null : part.waiting.poll();
            if (piece == null) {
                return false;
            }
            take(part, piece, output);
        }
        return false;
    }

    private void take(Part part, Piece piece, Output output) {
        boolean dropped = part.isRead(reached);
        if (piece.kind == PartFrames.ENDS) {
            ended = part.last;
            if (index != PartSplit.ALONE) {
                reached = dropped ? reached : absolute(part, piece.position, part.rows);
                parts.remove(index);
                index++;
            }
        } else if (!dropped && piece.kind == PartFrames.IS_AT) {
            output.isAt(new FrameReader().wrap(piece.bytes).getLong());
        } else if (!dropped) {
            entries = piece.bytes;
            mark = piece.position;
            in.wrap(entries);
        }
    }

    /** Of a position within a part, what it is of all parts. */
    private SourcePosition absolute(Part part, SourcePosition within, long rows) {
        return new SourcePosition(
                within.place(),
                within.offset(),
                linesBefore(part) + within.line(),
                reached.rows() + rows,
                reached.read() + within.read(),
                reached.filtered() + within.filtered(),
                reached.invalid() + within.invalid(),
                within.check());
    }

    private long linesBefore(Part part) {
        return reached.place().equals(part.start.place()) ? reached.line() - 1 : 0;
    }

    /** Whether the entry that comes next has a place in the order; else it is passed over. */
    private boolean isOrdered(Part part, Output output) {
        int from = in.at();
        int tag = in.getByte();
        switch (tag) {
            case Frames.END -> {
                return false; // Where it has ended is said then.
            }
            case Frames.REFUSED -> {
                refused(part, output);
                return false;
            }
            case Frames.GOES_ON -> {
                String source = in.getText();
                part.refusedCome = in.getNumber();
                if (part.refused < 0) {
                    part.refused = part.refusedCome;
                    refused += part.refusedCome;
                }
                if (refusing.isEmpty()) {
                    refusing = source;
                    tellRefused(output);
                }
                return false;
            }
            default -> {
                in.skip(from - in.at());
                return true;
            }
        }
    }

    private void refused(Part part, Output output) {
        byte[] entry = Frames.refusedEntry(
                in.getText(), linesBefore(part) + in.getNumber(), in.getText(), in.getBytes(), in.getNumber());
        part.refusedCome++;
        if (part.refusedCome > part.refused) {
            part.refused = part.refusedCome;
            refused++;
            output.refused(entry);
        }
    }

    /** Tells how many records were refused up to here, so that what takes them knows which come next. */
    void tellRefused(Output output) {
        if (!refusing.isEmpty()) {
            output.refused(Frames.goesOnEntry(refusing, refused));
        }
    }

    /** An event was handed on. */
    void countEvent() {
        parts.get(index).rows++;
    }

    /** What the entry that is read is in. */
    byte[] entries() {
        return entries;
    }

    boolean isEnded() {
        return ended;
    }

    /** Nothing more comes. */
    void end() {
        ended = true;
    }

    String track() {
        return track;
    }

    /** How far its source is, with what was handed on. */
    Journaled journaled() {
        Part part = parts.get(index);
        if (part == null || part.isRead(reached)) {
            return new Journaled(reached.rows(), reached);
        }
        SourcePosition at = part.mark.isStart() ? reached : absolute(part, part.mark, part.mark.rows());
        return new Journaled(reached.rows() + part.rows, at);
    }

    /** {@code headFrom}: where the entry at hand begins, which was not handed on; negative if there is none. */
    void save(StateWriter out, int headFrom) {
        out.putInt(number);
        out.putInt(source);
        out.putText(track);
        out.putInt(index);
        PartFrames.save(reached, out);
        out.putText(refusing);
        out.putLong(refused);
        out.putByte(ended ? 1 : 0);
        out.putInt(parts.size());
        parts.forEach((each, part) -> {
            out.putInt(each);
            PartFrames.save(part.start, out);
            out.putByte(part.last ? 1 : 0);
            PartFrames.save(part.mark, out);
            out.putLong(part.rows);
            out.putLong(part.refused);
            out.putLong(part.refusedCome);
            boolean atHand = each == index && entries != null;
            out.putInt(part.waiting.size() + (atHand ? 1 : 0));
            if (atHand) {
                int from = headFrom < 0 ? in.at() : headFrom;
                new Piece(PartFrames.EVENTS, mark, Arrays.copyOfRange(entries, from, entries.length)).save(out);
            }
            part.waiting.forEach(piece -> piece.save(out));
        });
    }

    static Lane load(StateReader in) {
        Lane lane = new Lane(in.getInt(), in.getInt(), in.getText(), in.getInt());
        lane.reached = PartFrames.load(in);
        lane.refusing = in.getText();
        lane.refused = in.getLong();
        lane.ended = in.getByte() == 1;
        for (int i = in.getSize(1); i > 0; i--) {
            int index = in.getInt();
            SourcePosition start = PartFrames.load(in);
            boolean last = in.getByte() == 1;
            Part part = new Part(start, last, PartFrames.load(in), in.getLong());
            part.refused = in.getLong();
            part.refusedCome = in.getLong();
            for (int piece = in.getSize(1); piece > 0; piece--) {
                part.waiting.add(Piece.load(in));
            }
            lane.parts.put(index, part);
        }
        return lane;
    }
}
