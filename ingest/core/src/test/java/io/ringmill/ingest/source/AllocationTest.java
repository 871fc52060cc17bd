package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Allocation;
import io.ringmill.Engine;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.CsvReader;
import io.ringmill.ingest.decode.JsonReader;
import io.ringmill.ingest.decode.RawRecord;
import io.ringmill.ingest.decode.RecordPublisher;
import io.ringmill.ingest.decode.RecordReader;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.pipeline.Pipeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Decoding and writing allocate nothing per record. */
class AllocationTest {

    private static final int RECORDS = 200_000;
    private static final int WARM_UP = 50_000;
    /** What class loading and the like may take, far less than a byte a record. */
    private static final long TOLERANCE_BYTES = 20_000;

    private static final String STREAM = """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {price: double, size: long, side: symbol}
            engine: {topology: inline}
            """;

    /** Reads an input from its beginning. */
    @FunctionalInterface
    private interface Opening {
        RecordReader open() throws IOException;
    }

    private static void check(Opening opening, String where, RecordSettings settings) {
        assertThat(Allocation.least(TOLERANCE_BYTES, round -> allocated(opening, settings)))
                .as(where)
                .isLessThan(TOLERANCE_BYTES);
    }

    /** For the records behind the first ones. */
    private static long allocated(Opening opening, RecordSettings settings) {
        SourceProgress progress = new SourceProgress("test");
        RawRecord record = new RawRecord(settings.routing().paths().size());
        try (Engine engine = Engine.builder(Pipeline.parse(STREAM, "p.yml")).start()) {
            RecordPublisher out =
                    new RecordPublisher(settings, engine, (source, line, reason, raw, totalLength) -> {}, progress);
            RecordReader reader = opening.open();
            for (int i = 0; i < WARM_UP; i++) {
                reader.next(record);
                out.publish(record);
            }
            long bytes = Allocation.by(() -> publishRest(reader, record, out));
            assertThat(progress.snapshot().published()).isEqualTo(RECORDS);
            return bytes;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void publishRest(RecordReader reader, RawRecord record, RecordPublisher out) {
        try {
            while (reader.next(record)) {
                out.publish(record);
            }
            out.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static CsvReader csv(StringBuilder text, RecordSettings settings) throws IOException {
        CsvReader reader = new CsvReader(input(text), ',', 1 << 20);
        new CsvColumns(true, ',').select(reader, "x", settings.routing(), false);
        return reader;
    }

    private static JsonReader json(StringBuilder text, RecordSettings settings) {
        return new JsonReader(input(text), settings.routing().paths(), settings.records(), 1 << 20);
    }

    private static RecordSettings settings(String source) {
        Pipeline pipeline = Pipeline.parse(STREAM + "sources: [" + source + "]", "p.yml");
        Faults faults = new Faults();
        RecordSettings settings = RecordSettings.read(new ConnectorContext(
                new NdjsonSourceFactory(), pipeline.sources().get(0).settings(), pipeline, faults));
        faults.throwIfAny();
        return settings;
    }

    @Test
    void shouldNotAllocateWhenDecodingCsv() {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder("ts,symbol,price,size,side\n");
        for (int i = 0; i < RECORDS; i++) {
            text.append(1_381_132_800_000L + i)
                    .append(",\"S\"\"")
                    .append(i % 50)
                    .append("\",");
            text.append(random.nextDouble() * 200)
                    .append(',')
                    .append(random.nextInt(1000))
                    .append(",buy\r\n");
        }
        RecordSettings settings = settings("csv: {path: x, where: price >= 0 and key != 'X'}");
        check(() -> csv(text, settings), "csv", settings);
    }

    @Test
    void shouldNotAllocateWhenDecodingPlainCsv() {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder("ts,symbol,price,size,side,unused\n");
        for (int i = 0; i < RECORDS; i++) {
            text.append(1_381_132_800_000L + i).append(",S").append(i % 50).append(',');
            text.append(random.nextInt(1_000_000) / 100.0)
                    .append(',')
                    .append(random.nextInt(1000))
                    .append(",a-long-name-of-a-side,x\n");
        }
        RecordSettings settings = settings("csv: {path: x}");
        check(() -> csv(text, settings), "plain csv", settings);
    }

    @Test
    void shouldNotAllocateWhenDecodingNdjson() {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < RECORDS; i++) {
            text.append("{\"x\":[1,{}],\"d\":{\"s\":\"S\\u0041").append(i % 50).append("\",\"p\":\"");
            text.append(random.nextDouble() * 200).append("\"},\"ts\":").append(1_381_132_800_000L + i);
            text.append(",\"size\":").append(random.nextInt(1000)).append(",\"side\":true}\n");
        }
        RecordSettings settings = settings("ndjson: {path: x, map: {symbol: d.s, price: d.p}}");
        check(() -> json(text, settings), "ndjson", settings);
    }

    @Test
    void shouldNotAllocateWhenMessagesHaveManyRecords() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < RECORDS; i += 10) {
            text.append("{\"ts\":").append(1_381_132_800_000L + i).append(",\"d\":[");
            for (int j = 0; j < 10; j++) {
                text.append(j == 0 ? "" : ",")
                        .append("{\"p\":[")
                        .append(i / 7.0)
                        .append(",1],\"s.s\":\"S\"}");
            }
            text.append("]}\n");
        }
        RecordSettings settings = settings(
                "ndjson: {path: x, records: d, map: {ts: ^.ts, price: 'p[0]', size: 'p[1]', symbol: '[\"s.s\"]'}}");
        check(() -> json(text, settings), "records", settings);
    }

    private static ByteArrayInputStream input(StringBuilder text) {
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldNotAllocateWhenWritingNumbersAndTexts() {
        ByteWriter writer = new ByteWriter(OutputStream.nullOutputStream());
        SplittableRandom random = new SplittableRandom(1);
        Runnable records = () -> {
            for (int i = 0; i < RECORDS; i++) {
                put(writer, i, random.nextDouble() * 200);
            }
        };
        assertThat(Allocation.least(TOLERANCE_BYTES, round -> Allocation.by(records)))
                .isLessThan(TOLERANCE_BYTES);
    }

    private static void put(ByteWriter writer, int i, double price) {
        try {
            writer.put(1_381_132_800_000_000_000L + i)
                    .put(',')
                    .putCsv("a,b\u00e9")
                    .put(',');
            writer.put(price).putJson("x\"y").putJson(i / 7.0).put('\n');
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
