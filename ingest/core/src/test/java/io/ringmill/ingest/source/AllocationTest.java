package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
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
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Decoding and writing allocate nothing per record. */
class AllocationTest {

    private static final int RECORDS = 200_000;
    private static final int WARM_UP = 50_000;
    /** What class loading and the like may take, far less than a byte a record. */
    private static final long TOLERANCE_BYTES = 20_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String STREAM = """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {price: double, size: long, side: symbol}
            engine: {topology: inline}
            """;

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void check(RecordReader reader, String where, RawRecord record, RecordSettings settings)
            throws Exception {
        SourceProgress progress = new SourceProgress("test");
        try (Engine engine = Engine.builder(Pipeline.parse(STREAM, "p.yml")).start()) {
            RecordPublisher out =
                    new RecordPublisher(settings, engine, (source, line, reason, raw, totalLength) -> {}, progress);
            for (int i = 0; i < WARM_UP; i++) {
                reader.next(record);
                out.publish(record);
            }
            long before = allocated();
            while (reader.next(record)) {
                out.publish(record);
            }
            out.flush();
            assertThat(allocated() - before).as(where).isLessThan(TOLERANCE_BYTES);
        }
        assertThat(progress.snapshot().published()).isEqualTo(RECORDS);
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
    void shouldNotAllocateWhenDecodingCsv() throws Exception {
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
        CsvReader reader = new CsvReader(input(text), ',', 1 << 20);
        RecordSettings settings = settings("csv: {path: x, where: price >= 0 and key != 'X'}");
        new CsvColumns(true, ',', 0, (char) 0).select(reader, "x", settings.routing(), false);
        check(reader, "csv", new RawRecord(settings.routing().paths().size()), settings);
    }

    @Test
    void shouldNotAllocateWhenDecodingPlainCsv() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder("ts,symbol,price,size,side,unused\n");
        for (int i = 0; i < RECORDS; i++) {
            text.append(1_381_132_800_000L + i).append(",S").append(i % 50).append(',');
            text.append(random.nextInt(1_000_000) / 100.0)
                    .append(',')
                    .append(random.nextInt(1000))
                    .append(",a-long-name-of-a-side,x\n");
        }
        CsvReader reader = new CsvReader(input(text), ',', 1 << 20);
        RecordSettings settings = settings("csv: {path: x}");
        new CsvColumns(true, ',', 0, (char) 0).select(reader, "x", settings.routing(), false);
        check(reader, "plain csv", new RawRecord(settings.routing().paths().size()), settings);
    }

    @Test
    void shouldNotAllocateWhenDecodingNdjson() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < RECORDS; i++) {
            text.append("{\"x\":[1,{}],\"d\":{\"s\":\"S\\u0041").append(i % 50).append("\",\"p\":\"");
            text.append(random.nextDouble() * 200).append("\"},\"ts\":").append(1_381_132_800_000L + i);
            text.append(",\"size\":").append(random.nextInt(1000)).append(",\"side\":true}\n");
        }
        RecordSettings settings = settings("ndjson: {path: x, map: {symbol: d.s, price: d.p}}");
        JsonReader reader = new JsonReader(input(text), settings.routing().paths(), settings.records(), 1 << 20);
        check(reader, "ndjson", new RawRecord(settings.routing().paths().size()), settings);
    }

    @Test
    void shouldNotAllocateWhenMessagesHaveManyRecords() throws Exception {
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
        JsonReader reader = new JsonReader(input(text), settings.routing().paths(), settings.records(), 1 << 20);
        check(reader, "records", new RawRecord(settings.routing().paths().size()), settings);
    }

    private static ByteArrayInputStream input(StringBuilder text) {
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldNotAllocateWhenWritingNumbersAndTexts() throws IOException {
        ByteWriter writer = new ByteWriter(OutputStream.nullOutputStream());
        SplittableRandom random = new SplittableRandom(1);
        long before = 0;
        for (int i = 0; i < RECORDS; i++) {
            if (i == WARM_UP) {
                before = allocated();
            }
            writer.put(1_381_132_800_000_000_000L + i)
                    .put(',')
                    .putCsv("a,b\u00e9")
                    .put(',');
            writer.put(random.nextDouble() * 200)
                    .putJson("x\"y")
                    .putJson(i / 7.0)
                    .put('\n');
        }
        assertThat(allocated() - before).isLessThan(TOLERANCE_BYTES);
    }
}
