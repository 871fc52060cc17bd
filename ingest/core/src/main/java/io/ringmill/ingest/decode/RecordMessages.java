package io.ringmill.ingest.decode;

import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.compress.CompressedInput;
import io.ringmill.ingest.compress.MessageContent;
import io.ringmill.ingest.text.Utf8;
import io.ringmill.ingest.text.Words;
import io.ringmill.journal.SourcePosition;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Publishes messages that hold records, as their {@link RecordFormat} says, as a source with {@link RecordSettings} wants them:
 * chooses the stream, decodes, filters. Messages are numbered from 1, which is their line where one is refused.
 *
 * <p><b>Threading:</b> the source's thread; {@link #metrics} and {@link #state} from any. <b>Allocation:</b> none per
 * message, but for new keys and symbols and for invalid messages; its id where messages have one; the names of its columns
 * where each has a header. <b>Cost:</b> one pass over the bytes, and a copy of them if they are CSV or attributes are wanted. Messages that
 * are compressed with gzip, Zstandard or LZ4 are known by their first bytes and uncompressed, up to {@code maxLine}, at more cost.
 */
public final class RecordMessages implements AutoCloseable {

    private static final int NO_ID = -1;
    private static final int FIRST_LINE = 1;
    private static final long NEWLINES = Words.of('\n');

    private static final String EMPTY = "the message is empty";

    private final RecordFormat format;
    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    /** What is wanted of a record, with its id where messages have one. */
    private final Routing wanted;

    private final JsonParser parser;
    /** Null if messages are JSON. */
    private final CsvReader csv;

    private final RawRecord record;
    private final AttributeValues attributes;
    private final int idSlot;
    /** Whether the id is an attribute, which all records of a message have. */
    private final boolean idOfMessage;
    /** What parts of a source share. */
    private final MessageContent content;

    private final RecentIds ids = new RecentIds();
    private RecordPublisher out;
    /** The number of the message. */
    private long number;
    /** Whether the id of the message was looked at, and is known. */
    private boolean lookedAt;

    private boolean known;
    /** Whether messages have come since the last {@link #flush}, which have the time of the first. */
    private boolean gathering;

    /** {@code name} is the source's. */
    public RecordMessages(String name, RecordFormat format, RefusedRecords refused) {
        this(name, format, refused, Optional.empty());
    }

    /**
     * As {@link #RecordMessages(String, RecordFormat, RefusedRecords)}.
     *
     * @param id where a message holds what no other does, as {@link MessageId} reads it: by that {@link #add} recognises one
     *     that comes again
     */
    public RecordMessages(String name, RecordFormat format, RefusedRecords refused, Optional<String> id) {
        this(new SourceProgress(name), format, refused, id, new MessageContent(InputBuffer.PADDING));
    }

    private RecordMessages(
            SourceProgress progress,
            RecordFormat format,
            RefusedRecords refused,
            Optional<String> id,
            MessageContent content) {
        this.progress = progress;
        this.format = format;
        this.refused = refused;
        this.content = content;
        settings = format.settings();
        Routing routing = settings.routing();
        wanted = id.map(path -> routing.with(path, MessageId.ID.name())).orElse(routing);
        idSlot = id.map(wanted.paths()::indexOf).orElse(NO_ID);
        idOfMessage = id.map(routing.attributes()::isNamedBy).orElse(false);
        attributes = new AttributeValues(routing.attributes(), wanted.paths());
        boolean isCsv = format.csv().isPresent();
        parser = new JsonParser(isCsv ? List.of() : wanted.paths(), settings.records(), routing.attributes());
        csv = format.csv().map(this::reader).orElse(null);
        record = new RawRecord(wanted.paths().size());
    }

    private CsvReader reader(CsvColumns columns) {
        CsvReader reader = new CsvReader(InputStream.nullInputStream(), columns.separator(), settings.maxLine());
        if (!columns.header()) {
            try {
                columns.select(reader, "", wanted, false);
            } catch (IOException checked) {
                throw new IllegalArgumentException(
                        checked.getMessage(), checked); // MessageId and CsvColumns have looked.
            }
        }
        return reader;
    }

    /**
     * Messages of one part of the same source, counted for themselves, without ids: to begin with {@link Publishers#part}, in the
     * thread of the source.
     *
     * @param part by which the journal knows it
     */
    public RecordMessages part(String part) {
        return new RecordMessages(progress.part(part), format, refused, Optional.empty(), content);
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
            record.fault = EMPTY;
        } else if (totalLength > settings.maxLine()) {
            record.fault = "longer than maxLine, " + settings.maxLine() + " bytes";
        }
        if (record.fault == null && CompressedInput.begins(bytes, from, length)) {
            record.fault = uncompress();
        }
        if (record.fault == null && Utf8.hasMark(record.bytes, record.from, record.length)) {
            describe(record.bytes, record.from + Utf8.MARK_LENGTH, record.length - Utf8.MARK_LENGTH);
            record.fault = record.length == 0 ? EMPTY : null;
        }
        if (record.fault != null) {
            out.publish(record);
        } else {
            attributes.join(record, csv != null);
            publishRecords(again);
        }
        attributes.clear();
    }

    /** Puts the content in place of the message; returns why it cannot, or null. */
    private String uncompress() {
        try {
            if (!content.take(record.bytes, record.from, record.length, settings.maxLine())) {
                return "longer than maxLine, " + settings.maxLine() + " bytes, when it is uncompressed";
            }
        } catch (IOException damaged) {
            return damaged.getMessage();
        }
        describe(content.bytes(), 0, content.length());
        return content.length() == 0 ? EMPTY : null;
    }

    private void publishRecords(boolean again) throws IOException {
        boolean any = true;
        if (csv != null) {
            any = publishColumns(again);
        } else if (format.lines()) {
            any = publishLines(again);
        } else {
            publishJson(again);
        }
        if (!any) {
            record.fault = EMPTY;
            out.publish(record);
        }
    }

    private void publishJson(boolean again) throws IOException {
        record.fault = parser.parse(record);
        attributes.setSlots(record);
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

    /** As if each line were a message of the same attributes; false if all are blank. */
    private boolean publishLines(boolean again) throws IOException {
        byte[] bytes = record.bytes;
        int end = record.from + record.length;
        int line = record.from;
        boolean any = false;
        while (line < end) {
            int lineEnd = Words.find(bytes, line, end, NEWLINES);
            if (!isBlank(bytes, line, lineEnd)) {
                any = true;
                record.clear();
                describe(bytes, line, lineEnd - line);
                publishJson(again);
            }
            line = lineEnd + 1;
        }
        return any;
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] <= ' ' && bytes[at] > 0) {
            at++;
        }
        return at == to;
    }

    /** Publishes lines of CSV; false if all are blank. */
    private boolean publishColumns(boolean again) throws IOException {
        byte[] bytes = record.bytes;
        int length = record.length;
        csv.beginMessage(bytes, length + 1, record.readNs);
        CsvColumns columns = format.csv().orElseThrow();
        if (columns.header()) {
            try {
                columns.select(csv, "the message", wanted, false);
            } catch (HeaderException wrong) {
                record.fault = wrong.getMessage();
                out.publish(record);
                return true;
            }
        }
        boolean any = columns.header();
        while (csv.next(record)) {
            any = true;
            record.line = number;
            attributes.setSlots(record);
            if (idSlot != NO_ID && isKnown(again)) {
                out.passOver(record);
            } else {
                out.publish(record);
            }
        }
        if (!any) {
            record.clear();
            describe(bytes, 0, length);
        }
        return any;
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
        number++;
        lookedAt = false;
        describe(bytes, from, length);
        record.totalLength = totalLength;
        if (!gathering) {
            gathering = true;
            record.readNs = System.nanoTime();
        }
    }

    private void describe(byte[] bytes, int from, int length) {
        record.bytes = bytes;
        record.from = from;
        record.origin = from;
        record.length = length;
        record.totalLength = length;
        record.line = number;
    }

    /** Whether it is one that comes again; remembers its id. */
    private boolean isKnown(boolean again) {
        if (idOfMessage && lookedAt) {
            return known;
        }
        lookedAt = true;
        known = isKnownId(again);
        return known;
    }

    private boolean isKnownId(boolean again) {
        RawRecord.Kind kind = record.kind(idSlot);
        if (kind == RawRecord.Kind.ABSENT || kind == RawRecord.Kind.EMPTY) {
            return false;
        }
        record.select(idSlot);
        String id = new String(record.text(), record.textFrom(), record.textLength(), StandardCharsets.UTF_8);
        boolean isKnown = again && ids.contains(id);
        ids.add(id);
        return isKnown;
    }

    /** As {@link #add(byte[], int, int, boolean)}, of a message that has not come before. */
    public void add(byte[] bytes, int from, int length) throws IOException {
        add(bytes, from, length, false);
    }

    /** The number of the next message, in place of the one that follows the last one's. */
    public void number(long next) {
        number = next - 1;
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

    /** As {@link SourceProgress#ended}. */
    public void ended(Throwable thrown, String failure) {
        progress.ended(thrown, failure);
    }

    /** As {@link SourceProgress#countGap}. */
    public void countGap() {
        progress.countGap();
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
