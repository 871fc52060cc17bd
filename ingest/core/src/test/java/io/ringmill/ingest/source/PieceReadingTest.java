package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.Allocation;
import io.ringmill.Engine;
import io.ringmill.Publishers;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.RecordFindings;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.PassedOver;
import io.ringmill.ingest.decode.PieceReading.Plan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.pipeline.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds and wherever it is cut: all is as if one thread had read it. */
class PieceReadingTest {

    private static final int FILES = 200;
    private static final int MAX_LINE = 120;

    private static final String PIPELINE = """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {price: double, size: long, side: symbol, venue: symbol}
              quotes:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {bid: double, side: symbol}
            engine: {topology: inline, ENGINE}
            sources: [{KIND: {path: x, maxLine: 120MORE}}]
            """;

    private static final Plan PLAN = new Plan(2, 1000, 0);

    @TempDir
    private Path folder;

    /** What a source did: every event with its ids, every refused record, what was found and counted, how it ended. */
    private static final class Told implements Journal, RefusedRecords {

        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private JournalHeader header;
        private RecordFindings findings;

        @Override
        public void begin(JournalHeader newHeader) {
            header = newHeader;
        }

        @Override
        public void append(Event event) {
            StringBuilder text = new StringBuilder("event of ").append(event.stream());
            text.append(": ").append(event.key()).append(' ').append(event.timeNs());
            int fields = header.streams().get(event.stream()).fields().size();
            for (int i = 0; i < fields; i++) {
                text.append(' ').append(event.cell(i));
            }
            lines.add(text.toString());
        }

        @Override
        public void endOfBatch() {}

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long count, long digest) {}

        @Override
        public void close() {}

        @Override
        public void begins(RecordFindings newFindings) {
            findings = newFindings;
        }

        @Override
        public void refused(String source, long line, String reason, byte[] raw, long totalLength) {
            lines.add("refused " + line + ": " + reason + "; " + totalLength + " " + Arrays.toString(raw));
        }

        /** Events in their order, and refused records in theirs: between these there is none. */
        List<String> all() {
            lines.sort((a, b) -> Boolean.compare(a.startsWith("refused"), b.startsWith("refused")));
            lines.add("texts " + texts(true) + texts(false));
            lines.add("found " + findings.invalid() + findings.filtered() + findings.unseen());
            lines.add("times " + findings.earliestNs() + " " + findings.latestNs());
            return lines;
        }

        private List<String> texts(boolean keys) {
            List<String> texts = new ArrayList<>();
            var dictionary = keys ? header.keys() : header.symbols();
            for (int id = 0; id < dictionary.size(); id++) {
                texts.add(dictionary.text(id));
            }
            return texts;
        }
    }

    private static Pipeline pipeline(boolean csv, String more) {
        return Pipeline.parse(yaml(csv, more, "maxKeys: 40"), "p.yml");
    }

    static String yaml(boolean csv, String more, String engine) {
        return PIPELINE.replace("KIND", csv ? "csv" : "ndjson")
                .replace("MORE", more)
                .replace("ENGINE", engine);
    }

    /** The source of a pipeline that was made of the same settings. */
    static FileSource source(
            Path path, Pipeline pipeline, Optional<CsvColumns> csv, RefusedRecords refused, Plan plan) {
        return source(path, pipeline, csv, refused, plan, Optional.empty());
    }

    /** The same, of a range of a file, if there is one. */
    static FileSource source(
            Path path,
            Pipeline pipeline,
            Optional<CsvColumns> csv,
            RefusedRecords refused,
            Plan plan,
            Optional<FileRange> range) {
        Faults faults = new Faults();
        ConnectorContext context = new ConnectorContext(
                csv.isPresent() ? new CsvSourceFactory() : new NdjsonSourceFactory(),
                pipeline.sources().get(0).settings(),
                pipeline,
                faults);
        RecordSettings settings = csv.isPresent() ? RecordSettings.readColumns(context) : RecordSettings.read(context);
        faults.throwIfAny();
        return new FileSource(
                new FileInput(path.toString(), false, PassedOver.read(context, ""), csv),
                settings,
                refused,
                plan,
                range);
    }

    static Optional<CsvColumns> columns(boolean csv, String more) {
        return csv ? Optional.of(new CsvColumns(true, ',')) : Optional.empty();
    }

    private static List<String> read(Path path, boolean csv, String more, Plan plan) throws Exception {
        return read(path, pipeline(csv, more), columns(csv, more), plan);
    }

    /** All that reading a file comes to. */
    static List<String> read(Path path, Pipeline pipeline, Optional<CsvColumns> columns, Plan plan) throws Exception {
        Told told = new Told();
        FileSource source = source(path, pipeline, columns, told, plan);
        String ended = "ended";
        try (Engine engine = Engine.builder(pipeline).journal(told).start()) {
            try {
                source.run(engine);
            } catch (IOException e) {
                ended = e.toString();
            }
            told.lines.add("refused for want of room: " + engine.metrics().refused());
            engine.end();
        }
        List<String> all = told.all();
        all.add(source.metrics().toString());
        all.add(ended);
        return all;
    }

    static final List<String> CSV_SETTINGS = List.of(
            ", stream: trades",
            ", stream: trades, where: side != venue and price < 80",
            ", stream: trades, where: \"side == 's1' or key == 'K3'\", missing: [NA]",
            ", stream: {by: kind, T: trades, Q: quotes}",
            ", stream: {by: kind, T: trades, Q: quotes}, skip: 2, comment: \"#\"",
            ", stream: trades, onInvalid: halt");

    static final List<String> JSON_SETTINGS = List.of(
            ", stream: trades",
            ", stream: {by: kind, T: trades, Q: quotes}, where: side != 's1'",
            ", stream: trades, records: data",
            ", stream: {by: kind, T: trades, Q: quotes}, records: ., missing: [NA]",
            ", stream: {by: kind, T: trades, Q: quotes}, skip: 2, comment: \"#\"",
            ", stream: trades, onInvalid: halt");

    private static final String[] FAULTS = {
        "\"",
        "x",
        ",",
        "\"open,1,2\n",
        "1,2,3\n",
        "NA",
        "\n",
        "\r\n",
        "#",
        "\"a\"b,",
        "\u00e9",
        "\n\n\n",
        "{",
        "}",
        "]",
        "0"
    };

    /** What a file of a few hundred lines may hold; faults are rare in some, and frequent in others. */
    static byte[] content(SplittableRandom random, boolean csv, String more) {
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "\ufeff" : "");
        String end = random.nextBoolean() ? "\n" : "\r\n";
        text.append(more.contains("skip") ? "about \"this" + end + end : "");
        if (csv) {
            text.append("kind,ts,symbol,price,bid,size,side,venue").append(end);
        }
        int texts = 1 + random.nextInt(60);
        double faults = random.nextInt(3) * 0.02;
        boolean quotes = random.nextBoolean();
        int lines = random.nextInt(400);
        for (int i = 0; i < lines; i++) {
            if (more.contains("#") && random.nextInt(20) == 0) {
                text.append("# line \"").append(i).append(end);
            }
            int start = text.length();
            String kind = random.nextInt(20) == 0 ? "X" : random.nextBoolean() ? "T" : "Q";
            String symbol = "K" + random.nextInt(texts);
            String side = "s" + random.nextInt(1 + texts / 2);
            String price = random.nextInt(1000) / 10.0 + "";
            if (csv) {
                String name = quotes && random.nextInt(3) == 0 ? "\"" + symbol + quoted(random) + "\"" : symbol;
                text.append(kind + "," + (1000 + i) + "," + name + "," + price + "," + price + "," + i % 7 + ",");
                text.append(side).append(",s").append(random.nextInt(3));
            } else {
                message(
                        text,
                        random,
                        more,
                        "{\"kind\":\"" + kind + "\",\"ts\":" + (1000 + i) + ",\"symbol\":\"" + symbol + "\",\"price\":"
                                + price + ",\"bid\":" + price + ",\"side\":\"" + side + "\"}");
            }
            if (random.nextDouble() < faults) {
                text.insert(start + random.nextInt(text.length() - start), FAULTS[random.nextInt(FAULTS.length)]);
            }
            if (random.nextInt(200) == 0) {
                text.append("y".repeat(random.nextInt(3 * MAX_LINE)));
            }
            text.append(i == lines - 1 && random.nextBoolean() ? "" : end);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) 0xff;
        }
        return bytes;
    }

    private static String quoted(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "\n";
            case 1 -> "\"\"";
            case 2 -> ",\r\n,";
            default -> "";
        };
    }

    private static void message(StringBuilder text, SplittableRandom random, String more, String record) {
        if (!more.contains("records")) {
            text.append(record);
            return;
        }
        String all = "[" + record + (random.nextInt(3) == 0 ? ", " + record.replace("1", "2") : "") + "]";
        text.append(more.contains("data") ? "{\"data\":" + (random.nextInt(9) == 0 ? "null" : all) + "}" : all);
    }

    @Test
    void shouldReadAsOneThreadDoesWhenAFileIsCut() throws Exception {
        for (long seed = 1; seed <= FILES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean csv = random.nextInt(3) > 0;
            List<String> settings = csv ? CSV_SETTINGS : JSON_SETTINGS;
            String more = settings.get(random.nextInt(settings.size()));
            byte[] content = content(random, csv, more);
            Path file = folder.resolve("file");
            if (random.nextInt(4) == 0) {
                content = damaged(random, gzip(content));
            }
            Files.write(file, content);
            List<String> alone = read(file, csv, more, Plan.ALONE);
            Plan plan = new Plan(1 + random.nextInt(3), 30 + random.nextInt(900), random.nextInt(600));
            List<String> cut = read(file, csv, more, plan);
            String where = String.format("seed %d, %s, %s, line", seed, more, plan);
            for (int i = 0; i < Math.min(cut.size(), alone.size()); i++) {
                assertThat(cut.get(i)).as("%s %d", where, i).isEqualTo(alone.get(i));
            }
            assertThat(cut).as(where).hasSameSizeAs(alone);
        }
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] damaged(SplittableRandom random, byte[] gzip) {
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(gzip, gzip.length - random.nextInt(gzip.length - 20));
            case 1 -> Arrays.copyOf(gzip, gzip.length + 3);
            default -> gzip;
        };
    }

    private Path manyRows(int rows) throws IOException {
        return manyRows("many.csv", rows);
    }

    private Path manyRows(String name, int rows) throws IOException {
        StringBuilder text = new StringBuilder("kind,ts,symbol,price,bid,size,side,venue\n");
        for (int i = 0; i < rows; i++) {
            text.append("T,").append(1000 + i).append(",K").append(i % 9).append(i == rows / 2 ? ",x" : ",1");
            text.append(",1,1,s,v\n");
        }
        return Files.writeString(folder.resolve(name), text.toString());
    }

    /** A thread is there for a moment still when its executor is terminated. */
    private static void awaitNoHelpers() {
        await().untilAsserted(() -> assertThat(helpers()).isEmpty());
    }

    private static List<String> helpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ringmill-decode") || name.startsWith("ringmill-inflate"))
                .toList();
    }

    @Test
    void shouldLeaveNoThreadBehindWhenClosedInTheMiddle() throws Exception {
        Path file = folder.resolve("many.csv.gz");
        Files.write(file, gzip(Files.readAllBytes(manyRows(200_000))));
        Pipeline pipeline = pipeline(true, ", stream: trades");
        FileSource[] source = new FileSource[1];
        List<String> during = new ArrayList<>();
        RefusedRecords closing = (name, line, reason, raw, length) -> {
            during.addAll(helpers());
            source[0].close();
        };
        source[0] = source(file, pipeline, columns(true, ""), closing, PLAN);
        try (Engine engine = Engine.builder(pipeline).start()) {
            source[0].run(engine);
        }
        assertThat(during).anyMatch(name -> name.startsWith("ringmill-decode"));
        assertThat(during).anyMatch(name -> name.startsWith("ringmill-inflate"));
        assertThat(source[0].metrics().state()).isEqualTo(State.ENDED);
        assertThat(source[0].metrics().published()).isBetween(1L, 199_999L);
        awaitNoHelpers();
    }

    @Test
    void shouldFailWhenAPieceCannotBeDecoded() throws Exception {
        Path file = manyRows(1000);
        Pipeline pipeline = pipeline(true, ", stream: trades");
        FileSource source = source(file, pipeline, columns(true, ""), (name, line, reason, raw, length) -> {}, PLAN);
        Publishers unready = stream -> new UnreadyPublisher(pipeline.streams().get(0));
        assertThatThrownBy(() -> source.run(unready)).hasMessage(UnreadyPublisher.MESSAGE);
        assertThat(source.metrics().state()).isEqualTo(State.FAILED);
        awaitNoHelpers();
    }

    @Test
    void shouldUseTheCoresThatAreLeft() {
        assertThat(Plan.of(1, 1, 0)).isEqualTo(Plan.ALONE);
        assertThat(Plan.of(2, 1, 1)).isEqualTo(Plan.ALONE);
        assertThat(Plan.of(2, 1, 0).threads()).isEqualTo(1);
        assertThat(Plan.of(8, 1, 1).threads()).isEqualTo(6);
        assertThat(Plan.of(8, 3, 1).threads()).as("three files").isEqualTo(1);
        assertThat(Plan.of(64, 1, 1).threads()).isEqualTo(8);
    }

    @Test
    void shouldAllocateNothingPerRecord() throws Exception {
        Path small = manyRows("small.csv", 20_000);
        Path big = manyRows("big.csv", 220_000);
        long[] few = {Long.MAX_VALUE};
        long more = Allocation.least(200_000, round -> {
            few[0] = Math.min(few[0], allocated(small));
            return allocated(big) - few[0];
        });
        assertThat(more).as("for 200,000 more").isLessThan(200_000);
    }

    /**
     * By the source's thread, which decodes too: on a busy machine most pieces. Each costs it up to a kilobyte, so there are few.
     */
    private static long allocated(Path file) {
        Pipeline pipeline = pipeline(true, ", stream: trades");
        Plan plan = new Plan(1, 1 << 16, 0);
        FileSource source = source(file, pipeline, columns(true, ""), (name, line, reason, raw, length) -> {}, plan);
        try (Engine engine = Engine.builder(pipeline).start()) {
            return Allocation.by(() -> {
                try {
                    source.run(engine);
                } catch (Exception failed) {
                    throw new AssertionError(failed);
                }
            });
        }
    }
}
