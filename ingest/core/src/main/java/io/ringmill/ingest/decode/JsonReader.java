package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.Routing.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Reads NDJSON: a JSON object on each line, or an array of such, or one within it. Threading, allocation and cost as {@link JsonParser}. */
public final class JsonReader extends RecordReader {

    private final List<String> paths;
    private final Optional<String> records;
    private final JsonParser parser;

    /**
     * @param paths what each slot holds; texts as {@link JsonPath} has them
     * @param records where a line holds an array of records; empty if it is a record itself
     * @param maxLine of longer lines, in bytes, nothing but the beginning is kept
     */
    public JsonReader(InputStream in, List<String> paths, Optional<String> records, int maxLine) {
        this(new InputBuffer(in, maxLine), paths, records);
    }

    /**
     * Of one line that is at hand.
     *
     * @param bytes with eight bytes or more behind the line
     */
    public JsonReader(byte[] bytes, int length, List<String> paths, Optional<String> records) {
        this(InputBuffer.whole(bytes, length), paths, records);
    }

    private JsonReader(InputBuffer buffer, List<String> paths, Optional<String> records) {
        super(buffer);
        this.paths = paths;
        this.records = records;
        parser = new JsonParser(paths, records);
    }

    private JsonReader(InputBuffer buffer, JsonReader other) {
        super(buffer, other);
        paths = other.paths;
        records = other.records;
        parser = new JsonParser(paths, records);
    }

    @Override
    RecordReader goingOn(InputBuffer newBuffer) {
        return new JsonReader(newBuffer, this);
    }

    @Override
    Optional<PlainLines> plainLines(Route route) {
        return records.isPresent() || paths.size() > PlainJsonLines.MOST_SLOTS
                ? Optional.empty()
                : Optional.of(new PlainJsonLines(paths, route, comment));
    }

    @Override
    public boolean isBetweenLines() {
        return super.isBetweenLines() && !parser.hasNextElement();
    }

    @Override
    public boolean next(RawRecord record) throws IOException {
        if (!begun) {
            begin(record);
        }
        while (!parser.nextElement(record)) {
            record.clear();
            int length = buffer.lineLength(0);
            if (length != 0 && (buffer.bytes[buffer.from] & 0xff) == comment) {
                skipLine(record);
                continue;
            }
            if (length < 0) {
                buffer.takeTooLong(record);
                return true;
            }
            boolean last = buffer.from + length == buffer.limit;
            if (last && length == 0) {
                return false;
            }
            buffer.take(record, length);
            if (!isBlank(record)) {
                record.fault = parser.parse(record);
                if (record.fault != null || !parser.hasRecords()) {
                    return true;
                }
            }
        }
        return true;
    }

    private static boolean isBlank(RawRecord record) {
        for (int i = record.from; i < record.from + record.length; i++) {
            if (record.bytes[i] != ' ' && record.bytes[i] != '\t' && record.bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
