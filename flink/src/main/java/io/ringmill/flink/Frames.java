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
import java.util.function.IntFunction;

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
    private final SubtaskFrames frames;
    private final StreamInput[] inputs;
    private final Map<String, Journaled> sources;

    private SourceTracks tracks;
    private Dictionary keys;
    private EventCodec codec;
    /** By key, the subtask that has it, from 1 on; 0 if that was not asked for yet. */
    private int[] subtasks = new int[64];

    private long first;
    private boolean ended;

    /** Guarded by this: the frames of batches are numbered in the order in which they are handed over. */
    private long batches;

    /** Entries that go along with the next batch. */
    private final List<byte[]> refused = new ArrayList<>();

    private InputState behind;

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
        frames = new SubtaskFrames(routing, streams.size());
        inputs = streams.stream().map(stream -> input(stream, from)).toArray(StreamInput[]::new);
        sources = new HashMap<>(from.sources());
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
        if (frames.isEmpty()) {
            first = event.sequence();
        }
        switch (event.kind()) {
            case Event.DATA -> data(event);
            case Event.ADVANCE -> frames.advance(event.stream(), event.timeNs());
            case Event.END -> {
                ended = true;
                frames.end();
            }
            default -> throw new IllegalStateException("an event of kind " + event.kind());
        }
    }

    private void data(Event event) {
        int stream = event.stream();
        long timeNs = event.timeNs();
        inputs[stream].add(timeNs);
        int own = pinned[stream] ? routing.subtask(Routing.PINNED_GROUP) : subtask(event.key());
        codec.write(event.array(), event.at(), frames.own(stream, timeNs, own));
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
        if (frames.isEmpty()) {
            return;
        }
        long next = first + frames.count();
        tracks.handOver(next, (track, journaled) -> sources.put(track.source(), journaled));
        tracks.confirm();
        List<Checkpoint.Stream> counted =
                Arrays.stream(inputs).map(StreamInput::state).toList();
        hand(InputState.at(next, counted, sources));
        frames.begin();
    }

    private synchronized void hand(InputState newBehind) {
        behind = newBehind;
        // What was refused before a source said that it is here is with this batch, or one before.
        put(first, frames::entries, ended);
    }

    /** Hands over entries of each subtask, behind what was refused, which goes to the first one. */
    private void put(long itsFirst, IntFunction<byte[]> entries, boolean last) {
        List<byte[]> made = new ArrayList<>();
        for (int subtask = 0; subtask < routing.parallelism(); subtask++) {
            List<byte[]> ahead = subtask == 0 ? refused : List.of();
            made.add(frames.frame(subtask, batches, itsFirst, ahead, entries.apply(subtask)));
        }
        refused.clear();
        batches++;
        handover.put(new Batch(made, behind, last));
    }

    @Override
    public void refused(String source, long line, String reason, byte[] raw, long totalLength) {
        FrameWriter entry = entry(REFUSED, source, line);
        entry.putBytes(reason.getBytes(StandardCharsets.UTF_8)).putBytes(raw).putNumber(totalLength);
        refuse(entry);
    }

    @Override
    public void goesOn(String source, long before) {
        refuse(entry(GOES_ON, source, before));
    }

    private static FrameWriter entry(byte tag, String source, long number) {
        return new FrameWriter()
                .putByte(tag)
                .putBytes(source.getBytes(StandardCharsets.UTF_8))
                .putNumber(number);
    }

    private synchronized void refuse(FrameWriter entry) {
        refused.add(entry.toByteArray());
        if (refused.size() >= MOST_REFUSED) {
            byte[] none = {};
            put(behind.checkpoint().sequence(), subtask -> none, false);
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
