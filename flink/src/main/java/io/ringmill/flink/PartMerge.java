package io.ringmill.flink;

import io.ringmill.event.StreamSpec;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts what the {@link Lane}s of the input hold in one order, which depends on nothing but that: each event stands at the newest time
 * that its lane has come to with it, and those that stand at the same time are in the order of the lanes' numbers. So an event
 * is late in that order where it is late in its lane. What is not known to be next waits.
 *
 * <p><b>Threading:</b> one thread. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) per event, and O(lanes) where the next
 * is of another lane.
 */
final class PartMerge {

    private final Output output;
    private final boolean[] first;
    private final long[] maxAheadNs;
    private final long[] outOfOrderNs;

    /** By stream and field, whether that is a text. */
    private final boolean[][] texts;

    /** By number. */
    private final Map<Integer, Head> heads = new TreeMap<>();

    /** So many lanes there are; until all of them have begun, nothing is known to be next. */
    private int known;

    /** Takes what is next. */
    interface Output {

        /** An event, as {@link EventCodec} wrote it, with its key, in {@code entries}. */
        void event(int stream, long timeNs, byte[] entries, Place place);

        /** The watermark of a stream moves. */
        void advance(int stream, long watermarkNs);

        /** An entry of refused records, as {@link Frames} writes it. */
        void refused(byte[] entry);
    }

    /** Where an event is in entries. */
    static final class Place {
        int from;
        int end;
        int keyFrom;
        int keyLength;
    }

    /** A lane, and what is next in it. */
    private final class Head implements Lane.Output {
        final Lane lane;
        long atNs;

        /** The entry at hand, which begins at {@code entryFrom}; {@code exists} says whether there is one. */
        boolean exists;

        int entryFrom;
        int tag;
        int stream;
        long timeNs;
        long standsNs;
        final Place place = new Place();

        Head(Lane lane, long atNs) {
            this.lane = lane;
            this.atNs = atNs;
        }

        /** Where its next event stands at least. */
        long leastNs() {
            return exists ? standsNs : atNs;
        }

        boolean isBefore(long otherNs, int otherNumber) {
            return leastNs() < otherNs || (leastNs() == otherNs && lane.number < otherNumber);
        }

        @Override
        public void isAt(long timeNs) {
            atNs = Math.max(atNs, timeNs + 1); // What others have at that time does not wait for this lane.
        }

        @Override
        public void refused(byte[] entry) {
            output.refused(entry);
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
        int part = (int) in.getDifference();
        if (kind == PartFrames.BEGINS) {
            int source = (int) in.getNumber();
            known = Math.max(known, (int) in.getNumber());
            boolean last = in.getByte() == 1;
            String track = in.getText();
            heads.computeIfAbsent(
                            number, each -> new Head(new Lane(each, source, track, Math.min(0, part)), Long.MIN_VALUE))
                    .lane
                    .begin(part, last, in);
        } else {
            Head head = heads.get(number);
            head.lane.add(part, kind, in);
            if (!head.exists) {
                look(head);
            }
        }
        if (heads.size() >= known) {
            merge();
        }
    }

    /** The input has ended: hands on what is left. */
    void end() {
        endWithoutHead();
        while (heads.values().stream().anyMatch(head -> head.exists)) {
            merge();
            endWithoutHead();
        }
    }

    private void endWithoutHead() {
        heads.values().stream().filter(head -> !head.exists).forEach(head -> head.lane.end());
    }

    private void merge() {
        while (true) {
            Head next = null;
            long limitNs = Long.MAX_VALUE;
            int limitNumber = Integer.MAX_VALUE;
            for (Head head : heads.values()) {
                if (head.lane.isEnded() && !head.exists) {
                    continue;
                }
                if (next == null || head.isBefore(next.leastNs(), next.lane.number)) {
                    if (next != null) {
                        limitNs = next.leastNs();
                        limitNumber = next.lane.number;
                    }
                    next = head;
                } else if (head.isBefore(limitNs, limitNumber)) {
                    limitNs = head.leastNs();
                    limitNumber = head.lane.number;
                }
            }
            if (next == null || !next.exists) {
                return;
            }
            while (next.exists && next.isBefore(limitNs, limitNumber)) {
                handOn(next);
                look(next);
            }
        }
    }

    private void handOn(Head head) {
        head.atNs = head.standsNs;
        if (head.tag == Frames.OWN) {
            head.lane.countEvent();
            output.event(head.stream, head.timeNs, head.lane.entries(), head.place);
        } else {
            output.advance(head.stream, head.timeNs);
        }
    }

    /** Looks for the next entry of a lane that has an order. */
    private void look(Head head) {
        head.exists = head.lane.next(head);
        if (head.exists) {
            entry(head, head.lane.in);
        }
    }

    private void entry(Head head, FrameReader in) {
        head.entryFrom = in.at();
        head.tag = in.getByte();
        head.stream = (int) in.getNumber();
        head.timeNs = in.getLong();
        switch (head.tag) {
            case Frames.OWN -> {
                event(head, in);
                long aheadNs = head.timeNs - head.atNs;
                boolean far = head.atNs != Long.MIN_VALUE
                        && head.timeNs > head.atNs
                        && (aheadNs < 0 || aheadNs > maxAheadNs[head.stream]);
                stands(head, far ? head.atNs : head.timeNs);
            }
            case Frames.ADVANCE -> stands(head, head.timeNs + outOfOrderNs[head.stream]);
            default -> throw new IllegalStateException("a frame of a part has an entry of kind " + head.tag);
        }
    }

    private void stands(Head head, long timeNs) {
        head.standsNs = first[head.lane.source] ? Long.MIN_VALUE : Math.max(head.atNs, timeNs);
    }

    /** The reader is behind the time of an event. */
    private void event(Head head, FrameReader in) {
        Place place = head.place;
        place.from = head.entryFrom + 1;
        place.keyLength = (int) in.getNumber();
        place.keyFrom = in.at();
        in.skip(place.keyLength);
        for (boolean isText : texts[head.stream]) {
            if (isText) {
                in.skipBytes();
            } else {
                in.skip(Long.BYTES);
            }
        }
        place.end = in.at();
    }

    /** How far each source, or part of one, is, with what was handed on; by what its position is known by. */
    Map<String, Journaled> sources() {
        Map<String, Journaled> sources = new HashMap<>();
        heads.values().forEach(head -> sources.put(head.lane.track(), head.lane.journaled()));
        return sources;
    }

    void save(StateWriter out) {
        out.putInt(known);
        out.putInt(heads.size());
        for (Head head : heads.values()) {
            out.putLong(head.atNs);
            head.lane.save(out, head.exists ? head.entryFrom : -1);
        }
    }

    void load(StateReader in) {
        known = in.getInt();
        for (int i = in.getSize(1); i > 0; i--) {
            long atNs = in.getLong();
            Head head = new Head(Lane.load(in), atNs);
            heads.put(head.lane.number, head);
            head.lane.tellRefused(head);
            look(head);
        }
    }
}
