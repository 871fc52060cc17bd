package io.ringmill.ingest.decode;

import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.metrics.SourceMetrics;
import java.io.IOException;

/**
 * Publishes messages that hold a JSON object each, or an array of such, as a source with {@link RecordSettings} wants them: chooses the stream,
 * decodes, filters. Messages are numbered from 1, which is their line where one is refused.
 *
 * <p><b>Threading:</b> the source's thread; {@link #metrics} and {@link #state} from any. <b>Allocation:</b> none per
 * message, but for new keys and symbols and for invalid messages. <b>Cost:</b> one pass over the bytes.
 */
public final class JsonMessages implements AutoCloseable {

    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final JsonParser parser;
    private final RawRecord record;
    private RecordPublisher out;
    /** Whether messages have come since the last {@link #flush}, which have the time of the first. */
    private boolean gathering;

    /** {@code name} is the source's. */
    public JsonMessages(String name, RecordSettings settings, RefusedRecords refused) {
        this.settings = settings;
        this.refused = refused;
        progress = new SourceProgress(name);
        parser = new JsonParser(settings.routing().paths(), settings.records());
        record = new RawRecord(settings.routing().paths().size());
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
        begin(bytes, from, length, totalLength);
        record.fault = totalLength > settings.maxLine()
                ? "longer than maxLine, " + settings.maxLine() + " bytes"
                : parser.parse(record);
        if (record.fault != null || !parser.hasRecords()) {
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

    /** Hands over what was gathered. To be called before a wait for more messages. */
    public void flush() {
        gathering = false;
        out.flush();
    }

    /** Hands over what was gathered, and takes no more. */
    @Override
    public void close() {
        if (out != null) {
            out.close();
        }
    }

    /** Says where the source stands; {@code detail} is a few words for people and may be empty. */
    public void state(SourceMetrics.State state, String detail) {
        progress.state(state, detail);
    }

    /** What the source has done so far. */
    public SourceMetrics metrics() {
        return progress.snapshot();
    }
}
