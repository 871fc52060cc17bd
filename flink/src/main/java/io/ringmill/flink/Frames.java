package io.ringmill.flink;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.journal.SourceTracks;
import io.ringmill.pipeline.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the input of an engine in ring order, as a journal does, and makes frames of it. The frame of a subtask holds its own
 * events, and of the others stream and time, so that the clocks of all subtasks move alike. Refused records go along with the
 * first one's.
 *
 * <p><b>Threading:</b> as {@link Journal} says; refused records by any thread.
 */
final class Frames implements Journal, RefusedRecords {

    /** What an entry of a frame is: an event of a key of the subtask's. */
    static final byte OWN = 0;
    /** An event of another subtask's: its stream and time. */
    static final byte FOREIGN = 1;
    /** The watermark of a stream moves. */
    static final byte ADVANCE = 2;
    /** The input has ended. */
    static final byte END = 3;
    /** A record that could not be decoded. */
    static final byte REFUSED = 4;
    /** A source goes on, of which so many records were refused before. */
    static final byte GOES_ON = 5;

    /** So many refused records are sent on without an event. */
    private static final int MOST_REFUSED = 256;

    private final List<StreamSpec> streams;
    private final Routing routing;
    private final boolean[] pinned;
    private final Handover handover;
    private final FrameWriter[] frames;
    private final int[] addresses;
    private final StreamInput[] inputs;
    private final Map<String, Journaled> sources;

    private SourceTracks tracks;
    private Dictionary keys;
    private EventCodec codec;
    /** By key, the subtask that has it, from 1 on; 0 if that was not asked for yet. */
    private int[] subtasks = new int[64];

    private long first;
    private int count;
    private long[] lastNs;
    private boolean ended;

    /** Guarded by this: the frames of batches are numbered in the order in which they are handed over. */
    private long batches;

    private final List<Refused> refused = new ArrayList<>();
    private InputState behind;

    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Refused(byte tag, String source, long number, String reason, byte[] raw, long totalLength) {}

    /** What is counted of a stream. */
    private static final class StreamInput {
        final StreamSpec stream;
        long published;
        long newestNs;
        long stampedNs;

        StreamInput(StreamSpec stream, Checkpoint.Stream before) {
            this.stream = stream;
            published = before.published();
            newestNs = before.newestNs();
            stampedNs = before.stampedNs();
        }

        void add(long timeNs) {
            published++;
            if (stream.time().isEmpty()) {
                stampedNs = Math.max(stampedNs, timeNs);
            }
            // As publishers do, for the idle timer.
            long aheadNs = timeNs - newestNs;
            boolean far = newestNs != Long.MIN_VALUE && (aheadNs < 0 || aheadNs > stream.maxAheadNs());
            if (timeNs > newestNs && !far) {
                newestNs = timeNs;
            }
        }

        Checkpoint.Stream state() {
            return new Checkpoint.Stream(stream.name(), published, 0, 0, newestNs, stampedNs);
        }
    }

    /**
     * Frames.
     *
     * @param pinned by stream, whether all of its events are of one subtask
     * @param from where the input goes on
     */
    Frames(List<StreamSpec> streams, boolean[] pinned, Routing routing, InputState from, Handover handover) {
        this.streams = List.copyOf(streams);
        this.pinned = pinned.clone();
        this.routing = routing;
        this.handover = handover;
        frames = new FrameWriter[routing.parallelism()];
        addresses = new int[frames.length];
        for (int subtask = 0; subtask < frames.length; subtask++) {
            frames[subtask] = new FrameWriter();
            addresses[subtask] = routing.address(subtask);
        }
        inputs = streams.stream().map(stream -> input(stream, from)).toArray(StreamInput[]::new);
        sources = new HashMap<>(from.sources());
        lastNs = new long[streams.size()];
        behind = from;
    }

    private static StreamInput input(StreamSpec stream, InputState from) {
        Checkpoint.Stream before = from.checkpoint().streams().stream()
                .filter(each -> each.name().equals(stream.name()))
                .findFirst()
                .orElse(new Checkpoint.Stream(stream.name(), 0, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE));
        return new StreamInput(stream, before);
    }

    @Override
    public void follow(SourceTracks newTracks) {
        tracks = newTracks;
    }

    @Override
    public void begin(JournalHeader header) {
        keys = header.keys();
        codec = new EventCodec(streams, keys, header.symbols());
    }

    @Override
    public void append(Event event) {
        if (count == 0) {
            begin(event.sequence());
        }
        count++;
        switch (event.kind()) {
            case Event.DATA -> data(event);
            case Event.ADVANCE -> {
                for (FrameWriter frame : frames) {
                    frame.putByte(ADVANCE).putNumber(event.stream()).putLong(event.timeNs());
                }
            }
            case Event.END -> {
                ended = true;
                for (FrameWriter frame : frames) {
                    frame.putByte(END);
                }
            }
            default -> throw new IllegalStateException("an event of kind " + event.kind());
        }
    }

    private void begin(long sequence) {
        first = sequence;
        for (FrameWriter frame : frames) {
            frame.clear();
        }
        Arrays.fill(lastNs, 0);
    }

    private void data(Event event) {
        int stream = event.stream();
        long timeNs = event.timeNs();
        inputs[stream].add(timeNs);
        int own = pinned[stream] ? routing.subtask(Routing.PINNED_GROUP) : subtask(event.key());
        long differenceNs = timeNs - lastNs[stream];
        lastNs[stream] = timeNs;
        for (int subtask = 0; subtask < frames.length; subtask++) {
            if (subtask == own) {
                codec.write(event.array(), event.at(), frames[subtask].putByte(OWN));
            } else {
                frames[subtask].putByte(FOREIGN).putNumber(stream).putDifference(differenceNs);
            }
        }
    }

    private int subtask(int key) {
        if (key >= subtasks.length) {
            subtasks = Arrays.copyOf(subtasks, Math.max(key + 1, 2 * subtasks.length));
        }
        if (subtasks[key] == 0) {
            subtasks[key] = 1 + routing.subtask(routing.group(keys.text(key)));
        }
        return subtasks[key] - 1;
    }

    @Override
    public void endOfBatch() throws IOException {
        if (count == 0) {
            return;
        }
        long next = first + count;
        tracks.handOver(next, (track, journaled) -> sources.put(track.source(), journaled));
        tracks.confirm();
        List<Checkpoint.Stream> counted =
                Arrays.stream(inputs).map(StreamInput::state).toList();
        hand(InputState.at(next, counted, sources));
        count = 0;
    }

    private synchronized void hand(InputState newBehind) {
        behind = newBehind;
        // What was refused before a source said that it is here is with this batch, or one before.
        List<byte[]> made = new ArrayList<>();
        for (int subtask = 0; subtask < frames.length; subtask++) {
            made.add(frame(subtask, first, subtask == 0 ? takeRefused() : List.of(), frames[subtask].toByteArray()));
        }
        put(made, ended);
    }

    private byte[] frame(int subtask, long itsFirst, List<Refused> records, byte[] entries) {
        FrameWriter out = new FrameWriter();
        out.putInt(addresses[subtask]).putInt(subtask).putInt(routing.parallelism());
        out.putLong(batches).putLong(itsFirst);
        for (Refused record : records) {
            out.putByte(record.tag).putBytes(record.source.getBytes(StandardCharsets.UTF_8));
            out.putNumber(record.number);
            if (record.tag == REFUSED) {
                out.putBytes(record.reason.getBytes(StandardCharsets.UTF_8)).putBytes(record.raw);
                out.putNumber(record.totalLength);
            }
        }
        return out.putRaw(entries).toByteArray();
    }

    private List<Refused> takeRefused() {
        List<Refused> taken = List.copyOf(refused);
        refused.clear();
        return taken;
    }

    private void put(List<byte[]> made, boolean last) {
        batches++;
        handover.put(new Batch(made, behind, last));
    }

    @Override
    public void refused(String source, long line, String reason, byte[] raw, long totalLength) {
        refuse(new Refused(REFUSED, source, line, reason, raw, totalLength));
    }

    @Override
    public void goesOn(String source, long before) {
        refuse(new Refused(GOES_ON, source, before, "", new byte[0], 0));
    }

    private synchronized void refuse(Refused record) {
        refused.add(record);
        if (refused.size() >= MOST_REFUSED) {
            List<byte[]> made = new ArrayList<>();
            for (int subtask = 0; subtask < frames.length; subtask++) {
                List<Refused> records = subtask == 0 ? takeRefused() : List.of();
                made.add(frame(subtask, behind.checkpoint().sequence(), records, new byte[0]));
            }
            put(made, false);
        }
    }

    @Override
    public boolean hasStopped() {
        return handover.isClosed();
    }

    @Override
    public void digest(long from, long to, long digest) {
        // Nothing is computed here.
    }

    @Override
    public void end(long events, long digest) {
        // The end of the input is an event.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
