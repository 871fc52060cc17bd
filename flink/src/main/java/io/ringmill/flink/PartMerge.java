package io.ringmill.flink;

import io.ringmill.event.StreamSpec;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts what the parts of the input hold in one order, which depends on nothing but that: each event stands at the newest time
 * that its part has come to with it, and those that stand at the same time are in the order of the parts' numbers. So an event
 * is late in that order where it is late in its part. What is not known to be next waits.
 *
 * <p><b>Threading:</b> one thread. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) per event, and O(parts) where the next
 * is of another part.
 */
final class PartMerge {

    private final Output output;
    private final boolean[] first;
    private final long[] maxAheadNs;
    private final long[] outOfOrderNs;

    /** By stream and field, whether that is a text. */
    private final boolean[][] texts;

    private final Map<Integer, Part> parts = new TreeMap<>();

    /** So many parts there are; until all of them have begun, nothing is known to be next. */
    private int known;

    /** Takes what is next. */
    interface Output {

        /** An event, as {@link EventCodec} wrote it, with its key, in {@code entries}. */
        void event(int stream, long timeNs, byte[] entries, Place place);

        /** The watermark of a stream moves. */
        void advance(int stream, long watermarkNs);

        /** An entry of refused records, as {@link Frames} wrote it; these have no order. */
        void refused(byte[] entries, int from, int count);
    }

    /** Where an event is in entries. */
    static final class Place {
        int from;
        int end;
        int keyFrom;
        int keyLength;
    }

    /** What came of a part at once. */
    private static final class Piece {
        final byte kind;
        final byte[] bytes;

        Piece(byte kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }
    }

    private static final class Part {
        final int number;
        final int source;
        final Deque<Piece> waiting = new ArrayDeque<>();
        long atNs;
        boolean ended;

        /** The piece at hand, and how far it is read; null if there is none. */
        byte[] entries;

        final FrameReader in = new FrameReader();

        /** The entry at hand, which begins at {@code entryFrom}; {@code hasHead} says whether there is one. */
        boolean hasHead;

        int entryFrom;
        int tag;
        int stream;
        long timeNs;
        long standsNs;
        final Place place = new Place();

        Part(int number, int source, long atNs) {
            this.number = number;
            this.source = source;
            this.atNs = atNs;
        }

        /** Where its next event stands at least. */
        long leastNs() {
            return hasHead ? standsNs : atNs;
        }

        boolean isBefore(long otherNs, int otherNumber) {
            return leastNs() < otherNs || (leastNs() == otherNs && number < otherNumber);
        }
    }

    /** {@code first}: by source, whether it comes ahead of those that are not. */
    PartMerge(List<StreamSpec> streams, boolean[] first, Output output) {
        this.output = output;
        this.first = first.clone();
        maxAheadNs = streams.stream().mapToLong(StreamSpec::maxAheadNs).toArray();
        outOfOrderNs = streams.stream().mapToLong(StreamSpec::outOfOrderNs).toArray();
        texts = EventCodec.texts(streams);
    }

    /** Takes what a {@link PartReader} emitted, and hands on what is known to be next. */
    void take(byte[] frame) {
        FrameReader in = new FrameReader().wrap(frame);
        byte kind = (byte) in.getByte();
        int number = (int) in.getNumber();
        if (kind == PartFrames.BEGINS) {
            int source = (int) in.getNumber();
            known = Math.max(known, (int) in.getNumber());
            parts.computeIfAbsent(number, each -> new Part(each, source, Long.MIN_VALUE));
        } else {
            Part part = parts.get(number);
            part.waiting.add(new Piece(kind, kind == PartFrames.EVENTS ? PartFrames.entries(in) : in.getRest()));
            if (!part.hasHead) {
                look(part);
            }
        }
        if (parts.size() >= known) {
            merge();
        }
    }

    /** The input has ended: hands on what is left. */
    void end() {
        parts.values().stream().filter(part -> !part.hasHead).forEach(part -> part.ended = true);
        while (parts.values().stream().anyMatch(part -> part.hasHead)) {
            merge();
            parts.values().stream().filter(part -> !part.hasHead).forEach(part -> part.ended = true);
        }
    }

    private void merge() {
        while (true) {
            Part next = null;
            long limitNs = Long.MAX_VALUE;
            int limitNumber = Integer.MAX_VALUE;
            for (Part part : parts.values()) {
                if (part.ended && !part.hasHead) {
                    continue;
                }
                if (next == null || part.isBefore(next.leastNs(), next.number)) {
                    if (next != null) {
                        limitNs = next.leastNs();
                        limitNumber = next.number;
                    }
                    next = part;
                } else if (part.isBefore(limitNs, limitNumber)) {
                    limitNs = part.leastNs();
                    limitNumber = part.number;
                }
            }
            if (next == null || !next.hasHead) {
                return;
            }
            while (next.hasHead && next.isBefore(limitNs, limitNumber)) {
                handOn(next);
                look(next);
            }
        }
    }

    private void handOn(Part part) {
        part.atNs = part.standsNs;
        if (part.tag == Frames.OWN) {
            output.event(part.stream, part.timeNs, part.entries, part.place);
        } else {
            output.advance(part.stream, part.timeNs);
        }
    }

    /** Looks for the next entry of a part that has an order. */
    private void look(Part part) {
        part.hasHead = false;
        while (!part.hasHead) {
            if (part.entries == null || !part.in.hasMore()) {
                Piece piece = part.waiting.poll();
                if (piece == null) {
                    part.entries = null;
                    return;
                }
                if (piece.kind == PartFrames.IS_AT) {
                    // What others have at that time does not wait for this part.
                    part.atNs = Math.max(
                            part.atNs, new FrameReader().wrap(piece.bytes).getLong() + 1);
                    continue;
                }
                part.entries = piece.bytes;
                part.in.wrap(piece.bytes);
            } else {
                entry(part);
            }
        }
    }

    private void entry(Part part) {
        FrameReader in = part.in;
        part.entryFrom = in.at();
        part.tag = in.getByte();
        switch (part.tag) {
            case Frames.OWN -> {
                event(part);
                long aheadNs = part.timeNs - part.atNs;
                boolean far = part.atNs != Long.MIN_VALUE
                        && part.timeNs > part.atNs
                        && (aheadNs < 0 || aheadNs > maxAheadNs[part.stream]);
                stands(part, far ? part.atNs : part.timeNs);
            }
            case Frames.ADVANCE -> {
                part.stream = (int) in.getNumber();
                part.timeNs = in.getLong();
                stands(part, part.timeNs + outOfOrderNs[part.stream]);
            }
            case Frames.END -> part.ended = true;
            case Frames.REFUSED -> {
                in.skipBytes().getNumber();
                in.skipBytes().skipBytes().getNumber();
                output.refused(part.entries, part.entryFrom, in.at() - part.entryFrom);
            }
            case Frames.GOES_ON -> {
                in.skipBytes().getNumber();
                output.refused(part.entries, part.entryFrom, in.at() - part.entryFrom);
            }
            default -> throw new IllegalStateException("a frame of a part has an entry of kind " + part.tag);
        }
    }

    private void stands(Part part, long timeNs) {
        part.hasHead = true;
        part.standsNs = first[part.source] ? Long.MIN_VALUE : Math.max(part.atNs, timeNs);
    }

    private void event(Part part) {
        FrameReader in = part.in;
        Place place = part.place;
        place.from = in.at();
        part.stream = (int) in.getNumber();
        part.timeNs = in.getLong();
        place.keyLength = (int) in.getNumber();
        place.keyFrom = in.at();
        in.skip(place.keyLength);
        for (boolean isText : texts[part.stream]) {
            if (isText) {
                in.skipBytes();
            } else {
                in.skip(Long.BYTES);
            }
        }
        place.end = in.at();
    }

    void save(StateWriter out) {
        out.putInt(known);
        out.putInt(parts.size());
        for (Part part : parts.values()) {
            out.putInt(part.number);
            out.putInt(part.source);
            out.putLong(part.atNs);
            out.putByte(part.ended ? 1 : 0);
            out.putInt(part.waiting.size() + (part.hasHead ? 1 : 0));
            if (part.hasHead) {
                out.putByte(PartFrames.EVENTS);
                out.putText(Arrays.copyOfRange(part.entries, part.entryFrom, part.entries.length));
            }
            for (Piece piece : part.waiting) {
                out.putByte(piece.kind);
                out.putText(piece.bytes);
            }
        }
    }

    void load(StateReader in) {
        known = in.getInt();
        for (int i = in.getSize(1); i > 0; i--) {
            Part part = new Part(in.getInt(), in.getInt(), in.getLong());
            part.ended = in.getByte() == 1;
            for (int piece = in.getSize(1); piece > 0; piece--) {
                part.waiting.add(new Piece((byte) in.getByte(), in.getUtf8()));
            }
            parts.put(part.number, part);
            look(part);
        }
    }
}
