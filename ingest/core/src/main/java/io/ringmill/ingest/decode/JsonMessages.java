package io.ringmill.ingest.decode;

import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.journal.SourcePosition;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Publishes messages that hold a JSON object each, or an array of such, as a source with {@link RecordSettings} wants them: chooses the stream,
 * decodes, filters. Messages are numbered from 1, which is their line where one is refused.
 *
 * <p><b>Threading:</b> the source's thread; {@link #metrics} and {@link #state} from any. <b>Allocation:</b> none per
 * message, but for new keys and symbols and for invalid messages; its id where messages have one. <b>Cost:</b> one
 * pass over the bytes, and a copy of them where attributes are wanted.
 */
public final class JsonMessages implements AutoCloseable {

    private static final int NO_ID = -1;
    private static final int FIRST_LINE = 1;

    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final JsonParser parser;
    private final RawRecord record;
    private final AttributeValues attributes;
    private final int idSlot;
    private final RecentIds ids = new RecentIds();
    private RecordPublisher out;
    /** Whether messages have come since the last {@link #flush}, which have the time of the first. */
    private boolean gathering;

    /** {@code name} is the source's. */
    public JsonMessages(String name, RecordSettings settings, RefusedRecords refused) {
        this(name, settings, refused, Optional.empty());
    }

    /**
     * As {@link #JsonMessages(String, RecordSettings, RefusedRecords)}.
     *
     * @param id where a message holds what no other does, as {@link MessageId} reads it: by that {@link #add} recognises one
     *     that comes again
     */
    public JsonMessages(String name, RecordSettings settings, RefusedRecords refused, Optional<String> id) {
        this(new SourceProgress(name), settings, refused, id);
    }

    private JsonMessages(
            SourceProgress progress, RecordSettings settings, RefusedRecords refused, Optional<String> id) {
        this.progress = progress;
        this.settings = settings;
        this.refused = refused;
        List<String> paths = new ArrayList<>(settings.routing().paths());
        id.filter(path -> !paths.contains(path)).ifPresent(paths::add);
        idSlot = id.map(paths::indexOf).orElse(NO_ID);
        attributes = new AttributeValues(settings.routing().attributes(), paths);
        parser = new JsonParser(paths, settings.records(), settings.routing().attributes());
        record = new RawRecord(paths.size());
    }

    /**
     * Messages of one part of the same source, counted for themselves, without ids: to begin with {@link Publishers#part}.
     *
     * @param part by which the journal knows it
     */
    public JsonMessages part(String part) {
        return new JsonMessages(progress.part(part), settings, refused, Optional.empty());
    }

    /** Begins to publish, in the thread that calls this. */
    public void begin(Publishers publishers) {
        begin(publishers, SourceMetrics.State.LIVE);
    }

    /** As {@link #begin(Publishers)}, of a source that is in this state then. */
    public void begin(Publishers publishers, SourceMetrics.State state) {
        out = new RecordPublisher(settings, publishers, refused, progress);
        progress.state(state, "");
    }

    /** The attributes that are wanted of each message, without the {@code @}; their place here is their number. */
    public List<String> attributes() {
        return attributes.names();
    }

    /** Sets an attribute of the next message; what is not set is missing. */
    public void attribute(int number, byte[] utf8, int from, int length) {
        attributes.set(number, utf8, from, length);
    }

    /** As {@link #attribute(int, byte[], int, int)}. */
    public void attribute(int number, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        attributes.set(number, utf8, 0, utf8.length);
    }

    /** As {@link #attribute(int, byte[], int, int)}. */
    public void attribute(int number, long value) {
        attributes.set(number, value);
    }

    /**
     * Publishes a message, or counts why not.
     *
     * @throws IOException if the message is invalid and that ends the source
     */
    public void publish(byte[] bytes, int from, int length) throws IOException {
        gather(bytes, from, length, length);
        flush();
    }

    /**
     * Publishes a message soon, {@link #flush} at the latest, or counts why not: for many messages at a time.
     *
     * @param length how many of its bytes are at hand
     * @param totalLength how many it has; if that is more than {@code maxLine}, not all need be at hand
     * @throws IOException as {@link #publish}
     */
    public void gather(byte[] bytes, int from, int length, long totalLength) throws IOException {
        take(bytes, from, length, totalLength, false);
    }

    /**
     * As {@link #gather}, of a whole message.
     *
     * @param again whether it may have come before: if so, and its id is known, it counts as filtered
     * @throws IOException as {@link #publish}
     */
    public void add(byte[] bytes, int from, int length, boolean again) throws IOException {
        take(bytes, from, length, length, again);
    }

    private void take(byte[] bytes, int from, int length, long totalLength, boolean again) throws IOException {
        begin(bytes, from, length, totalLength);
        if (totalLength == 0) {
            record.fault = "the message is empty";
        } else if (totalLength > settings.maxLine()) {
            record.fault = "longer than maxLine, " + settings.maxLine() + " bytes";
        } else {
            attributes.join(record);
            record.fault = parser.parse(record);
            attributes.setSlots(record);
        }
        attributes.clear();
        if (idSlot != NO_ID && isKnown(again)) {
            out.passOver(record);
        } else if (record.fault != null || !parser.hasRecords()) {
            out.publish(record);
        } else {
            while (parser.nextElement(record)) {
                out.publish(record);
            }
        }
    }

    /**
     * Counts a message as invalid of which only the beginning came.
     *
     * @throws IOException as {@link #publish}
     */
    public void refuse(byte[] bytes, int from, int length, String fault) throws IOException {
        begin(bytes, from, length, length);
        record.fault = fault;
        attributes.clear();
        out.publish(record);
        flush();
    }

    private void begin(byte[] bytes, int from, int length, long totalLength) {
        record.clear();
        record.bytes = bytes;
        record.from = from;
        record.origin = from;
        record.length = length;
        record.totalLength = totalLength;
        record.line++;
        if (!gathering) {
            gathering = true;
            record.readNs = System.nanoTime();
        }
    }

    /** Whether it is one that comes again; remembers its id. */
    private boolean isKnown(boolean again) {
        RawRecord.Kind kind = record.kind(idSlot);
        if (kind == RawRecord.Kind.ABSENT || kind == RawRecord.Kind.EMPTY) {
            return false;
        }
        record.select(idSlot);
        String id = new String(record.text(), record.textFrom(), record.textLength(), StandardCharsets.UTF_8);
        boolean known = again && ids.contains(id);
        ids.add(id);
        return known;
    }

    /** As {@link #add(byte[], int, int, boolean)}, of a message that has not come before. */
    public void add(byte[] bytes, int from, int length) throws IOException {
        add(bytes, from, length, false);
    }

    /** The number of the next message, in place of the one that follows the last one's. */
    public void number(long next) {
        record.line = next - 1;
    }

    /** As {@link RecordPublisher#start}. */
    public SourcePosition start() {
        return out.start();
    }

    /** As {@link RecordPublisher#yetToCome}. */
    public long yetToCome() {
        return out.yetToCome();
    }

    /** As {@link RecordPublisher#wantsMark}; after {@link #flush}. */
    public boolean wantsMark() {
        return out.wantsMark();
    }

    /** The source is there; only if {@link #wantsMark}. As {@link RecordPublisher#mark}. */
    public void mark(String place, long offset, long check) {
        out.mark(place, offset, FIRST_LINE, check);
    }

    /** Hands over what was gathered. To be called before a wait for more messages. */
    public void flush() {
        gathering = false;
        out.flush();
    }

    /** As {@link RecordPublisher#lastSequence}: what was added is dealt with when this lasts; after {@link #flush}. */
    public long lastSequence() {
        return out == null ? EventPublisher.NOT_PUBLISHED : out.lastSequence();
    }

    /** Says where the source stands; {@code detail} is a few words for people and may be empty. */
    public void state(SourceMetrics.State state, String detail) {
        progress.state(state, detail);
    }

    /** What the source has done so far. */
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    /** Hands over what was gathered, and takes no more. */
    @Override
    public void close() {
        if (out != null) {
            out.close();
        }
    }
}
