package io.ringmill.flink;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.journal.SourceTracks;
import io.ringmill.pipeline.CompiledPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /** A change of rules. */
    static final byte CHANGE = 6;
    /** How many changes were made and refused, and how many wait. */
    static final byte CHANGES = 7;

    /** So many refused records are sent on without an event. */
    private static final int MOST_REFUSED = 256;

    private final List<StreamSpec> streams;
    private final Routing routing;
    private final boolean[] pinned;
    private final Handover handover;
    private final SubtaskFrames frames;
    private final StreamCount[] inputs;

    /** Empty where only a part of the input is read. */
    private final Optional<LiveChanges> changes;

    /** So many were put among the events, whose engine does not know of that. */
    private long made;

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

    /** So many records were refused. */
    private long refusals;

    private InputState behind;

    /** The engine's sequence of the newest event ahead of that. */
    private long newest = Reach.NONE.sequence();

    /**
     * Frames.
     *
     * @param from where the input goes on
     * @param changes of rules; empty where only a part of the input is read
     */
    Frames(
            CompiledPipeline compiled,
            Routing routing,
            InputState from,
            Optional<LiveChanges> changes,
            Handover handover) {
        streams = compiled.pipeline().streams();
        pinned = changes.map(LiveChanges::pinned).orElseGet(() -> Routing.pinned(compiled));
        this.changes = changes;
        this.routing = routing;
        this.handover = handover;
        frames = new SubtaskFrames(routing, streams.size());
        inputs = StreamCount.of(streams, from);
        sources = new HashMap<>(from.sources());
        behind = from;
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
            first = event.sequence() + made;
        }
        if (changes.isPresent()) {
            if (frames.isEmpty()) {
                changes.get().look();
            }
            made += frames.putDue(changes.get(), first);
        }
        switch (event.kind()) {
            case Event.DATA -> data(event);
            case Event.ADVANCE -> {
                frames.advance(event.stream(), event.timeNs());
                changes.ifPresent(each -> each.advance(event.stream(), event.timeNs()));
            }
            case Event.END -> {
                ended = true;
                changes.ifPresentOrElse(frames::end, frames::end);
            }
            default -> throw new IllegalStateException("an event of kind " + event.kind());
        }
    }

    private void data(Event event) {
        int stream = event.stream();
        long timeNs = event.timeNs();
        if (changes.isPresent()) {
            changes.get().event(stream, timeNs);
        }
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
        tracks.handOver(next - made, (track, journaled) -> sources.put(track.source(), journaled));
        tracks.confirm();
        List<byte[]> alsoRefused = changes.map(LiveChanges::takeRefused).orElse(List.of());
        ChangeState ofChanges = changes.map(LiveChanges::state).orElse(ChangeState.NONE);
        hand(InputState.at(next, StreamCount.states(inputs), sources, ofChanges), next - made - 1, alsoRefused);
        frames.begin();
    }

    private synchronized void hand(InputState newBehind, long newNewest, List<byte[]> alsoRefused) {
        behind = newBehind.withEnded(behind.ended());
        newest = newNewest;
        refused.addAll(alsoRefused);
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
        handover.put(new Batch(made, behind, new Reach(newest, refusals), last));
    }

    @Override
    public void refused(String source, long line, String reason, byte[] raw, long totalLength) {
        byte[] entry = refusedEntry(source, line, reason, raw, totalLength);
        synchronized (this) {
            refusals++;
            refuse(entry);
        }
    }

    @Override
    public void goesOn(String source, long before) {
        refuse(goesOnEntry(source, before));
    }

    /** An entry as {@link #refused} makes it. */
    static byte[] refusedEntry(String source, long line, String reason, byte[] raw, long totalLength) {
        return entry(REFUSED, source, line)
                .putBytes(reason.getBytes(StandardCharsets.UTF_8))
                .putBytes(raw)
                .putNumber(totalLength)
                .toByteArray();
    }

    /** An entry as {@link #goesOn} makes it. */
    static byte[] goesOnEntry(String source, long before) {
        return entry(GOES_ON, source, before).toByteArray();
    }

    private static FrameWriter entry(byte tag, String source, long number) {
        return new FrameWriter()
                .putByte(tag)
                .putBytes(source.getBytes(StandardCharsets.UTF_8))
                .putNumber(number);
    }

    private synchronized void refuse(byte[] entry) {
        refused.add(entry);
        if (refused.size() >= MOST_REFUSED) {
            sendRefused();
        }
    }

    /** Any thread: a source that has no position is not read again. All that it has published was handled before. */
    synchronized void sourceEnded(String source) {
        Set<String> ended = new HashSet<>(behind.ended());
        ended.add(source);
        behind = behind.withEnded(ended);
        putWithoutEvents();
    }

    /** Any thread: how many records were refused. */
    synchronized long refusals() {
        return refusals;
    }

    /** Any thread: hands over what was refused, if anything was, without waiting for an event. */
    synchronized void sendRefused() {
        if (!refused.isEmpty()) {
            putWithoutEvents();
        }
    }

    private void putWithoutEvents() {
        byte[] none = {};
        put(behind.checkpoint().sequence(), subtask -> none, false);
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
