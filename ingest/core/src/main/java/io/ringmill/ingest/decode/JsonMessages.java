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
public final class JsonMessages {

    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final JsonParser parser;
    private final RawRecord record;
    private RecordPublisher out;

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
        out = new RecordPublisher(settings, publishers, refused, progress);
        progress.state(SourceMetrics.State.LIVE, "");
    }

    /**
     * Publishes a message, or counts why not.
     *
     * @throws IOException if the message is invalid and that ends the source
     */
    public void publish(byte[] bytes, int from, int length) throws IOException {
        record.clear();
        record.bytes = bytes;
        record.from = from;
        record.origin = from;
        record.length = length;
        record.totalLength = length;
        record.line++;
        record.readNs = System.nanoTime();
        record.fault = length > settings.maxLine()
                ? "longer than maxLine, " + settings.maxLine() + " bytes"
                : parser.parse(record);
        if (record.fault != null || !parser.hasRecords()) {
            out.publish(record);
        } else {
            while (parser.nextElement(record)) {
                out.publish(record);
            }
        }
        out.flush();
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
