package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is cut off anywhere, and gone on with from what the journal then knows, reads each record once. */
class SourcePositionsTest {

    private static final String STREAMS = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, note: symbol}}
              quotes: {key: symbol, fields: {price: double}}
            """;
    private static final long SEED = new Random().nextInt(1_000_000);

    @TempDir
    private Path folder;

    private Path quarantine() {
        return folder.resolve("quarantine.ndjson");
    }

    /** Runs the sources from there on; gives what entered, and where it can be cut off. */
    private CutJournal run(String sources, Map<String, SourceTrack.Journaled> from, List<SourceMetrics> metrics)
            throws Exception {
        Pipeline pipeline = Pipeline.parse(
                STREAMS + "sources: [" + sources + "]\nsinks: [{quarantine: {ndjson: '" + quarantine() + "'}}]\n"
                        + "engine: {ring: 512}",
                "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        List<EventSource> opened = connectors.openSources();
        List<Sink> sinks = connectors.openSinksToGoOn();
        faults.throwIfAny();
        CutJournal journal = new CutJournal(SEED);
        Optional<DeliveryRecord> before = from.isEmpty() ? Optional.empty() : Optional.of(record(from));
        Engine.Builder builder = Engine.builder(pipeline)
                .journal(journal)
                .sectionsHandled()
                .deliveries(new Deliveries(record -> {}, 0, before, 0, 1L << 40));
        sinks.forEach(builder::sink);
        try (Engine engine = builder.start()) {
            for (int i = 0; i < opened.size(); i++) {
                SourceTrack.Journaled start =
                        from.getOrDefault(connectors.sourceNames().get(i), SourceTrack.Journaled.NONE);
                assertThat(opened.get(i).hasPosition()).isTrue();
                opened.get(i).run(engine.source(connectors.sourceNames().get(i), start.mark(), start.rows()));
                metrics.add(opened.get(i).metrics());
            }
        }
        return journal;
    }

    /** A record with nothing of the sinks in it, so that the quarantine begins anew. */
    private static DeliveryRecord record(Map<String, SourceTrack.Journaled> sources) {
        return new DeliveryRecord(0, -1, List.of(), Map.of(), sources);
    }

    private String file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        if (name.endsWith(".gz")) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(content.getBytes(StandardCharsets.UTF_8));
            }
        } else if (name.endsWith(".zst")) {
            Files.write(file, Zstd.compress(content.getBytes(StandardCharsets.UTF_8)));
        } else {
            Files.writeString(file, content);
        }
        return file.toString();
    }

    /** Records of all sorts: longer and shorter, over several lines, invalid, blank, too long, filtered. */
    private static String csv(Random random, int records) {
        StringBuilder text = new StringBuilder("\ufeffts,symbol,price,note\n");
        for (int i = 0; i < records; i++) {
            String line = i + ",K" + random.nextInt(9) + "," + random.nextInt(100) + ",";
            text.append(
                    switch (random.nextInt(12)) {
                        case 0 -> i + ",K,none,invalid\n";
                        case 1 -> line + "\"two\nlines and a \"\"quote\"\"\"\n";
                        case 2 -> "\n" + line + "after a blank\r\n";
                        case 3 -> line + "\"open\n";
                        case 4 -> line + "x".repeat(random.nextInt(400) == 0 ? 200_000 : 20) + "\n";
                        default -> line + "n" + random.nextInt(5) + "\n";
                    });
        }
        return text.append("7,LAST,1,without its end").toString();
    }

    private static String json(Random random, int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            int elements = random.nextInt(6) == 0 ? random.nextInt(700) : random.nextInt(4);
            text.append("{\"kind\":\"").append(random.nextBoolean() ? "t" : "q").append("\",\"data\":[");
            for (int element = 0; element < elements; element++) {
                text.append(element == 0 ? "" : ",")
                        .append("{\"ts\":")
                        .append(random.nextInt(10) == 0 ? "\"?\"" : i)
                        .append(",\"symbol\":\"K\",\"price\":")
                        .append(element)
                        .append('}');
            }
            text.append(random.nextInt(10) == 0 ? "]\n" : "]}\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({"t.csv", "t.csv.gz", "t.csv.zst", "t.ndjson", "t.ndjson.gz"})
    void shouldReadEachRecordOnceWhenCutOffAnywhere(String name) throws Exception {
        Random random = new Random(SEED);
        boolean isCsv = name.contains("csv");
        String path = file(name, isCsv ? csv(random, 3000) : json(random, 150));
        String source = isCsv
                ? "{csv: {path: '" + path + "', stream: trades, where: price > 5, maxLine: 1000}}"
                : "{ndjson: {path: '" + path + "', stream: {by: ^.kind, t: trades, q: quotes}, records: data,"
                        + " map: {ts: ts, symbol: symbol, note: symbol}}}";
        check(source);
    }

    @Test
    void shouldReadEachRecordOnceWhenFilesOfAPatternAreCutOffAnywhere() throws Exception {
        Random random = new Random(SEED);
        for (String name : List.of("t-1.csv", "t-2.csv.gz", "t-3.csv.zst", "t-4.csv")) {
            file(name, csv(random, 800));
        }
        check("{csv: {path: '" + folder.resolve("t-*") + "', stream: trades, where: price > 5, maxLine: 1000}}");
    }

    @Test
    void shouldMakeEachEventOnceWhenASimulationIsCutOffAnywhere() throws Exception {
        check("{simulate: {kind: ticks, count: 3000, stream: quotes, where: price > 100, keys: 5}}");
    }

    @Test
    void shouldPassOverWhatIsAheadOfTheRecordsWhenCutOffAtTheBeginning() throws Exception {
        String about = "not, a, record\n".repeat(10_000);
        String path = file("t.csv", "\ufeff" + about + "K,1\n".repeat(2000));
        check("{csv: {path: '" + path + "', stream: quotes, header: false, skip: 10000, map: {symbol: 1, price: 2}}}");
    }

    @Test
    void shouldReadEachRecordOnceWhenSourcesOfOneStreamAreCutOffAnywhere() throws Exception {
        String first = file("a.csv", csv(new Random(SEED), 700));
        String second = file("b.csv", csv(new Random(SEED + 1), 700));
        check("{csv: {path: '" + first + "', stream: trades, maxLine: 1000}}, {csv: {path: '" + second
                + "', stream: trades, maxLine: 1000}}, {csv: {path: '" + first + "', stream: trades, maxLine: 1000}}");
    }

    private void check(String sources) throws Exception {
        List<SourceMetrics> metrics = new ArrayList<>();
        CutJournal whole = run(sources, Map.of(), metrics);
        List<String> refused = Files.readAllLines(quarantine());
        assertThat(whole.ends).hasSizeGreaterThan(20);
        long marked = whole.ends.stream()
                .flatMap(end -> end.sources().values().stream())
                .filter(journaled -> journaled.mark().rows() > 0)
                .count();
        assertThat(marked).isPositive();
        for (int i = 0; i < whole.ends.size(); i += 1 + whole.ends.size() / 12) {
            CutJournal.End end = whole.ends.get(i);
            List<SourceMetrics> metricsAfter = new ArrayList<>();
            CutJournal rest = run(sources, end.sources(), metricsAfter);
            List<String> all = new ArrayList<>(end.events());
            all.addAll(rest.recorded.events);

            assertThat(unstamped(all))
                    .as("seed %s, end %s", SEED, end.sources())
                    .isEqualTo(unstamped(whole.recorded.events));
            assertThat(metricsAfter).isEqualTo(metrics);
            List<String> refusedAfter = Files.readAllLines(quarantine());
            for (SourceMetrics source : metrics) {
                SourceTrack.Journaled start = end.sources().getOrDefault(source.name(), SourceTrack.Journaled.NONE);
                assertThat(of(source.name(), refusedAfter))
                        .isEqualTo(of(source.name(), refused).stream()
                                .skip(start.mark().invalid())
                                .toList());
            }
        }
    }

    /** Without the times at which quotes arrived. */
    private static List<String> unstamped(List<String> events) {
        return events.stream()
                .map(event -> event.replaceAll("^(quotes \\S+) \\d+ ", "$1 "))
                .toList();
    }

    /** The records that a source has refused. */
    private static List<String> of(String source, List<String> refused) {
        return refused.stream()
                .filter(line -> line.startsWith("{\"source\":\"" + source + "\""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"t.csv", "t.csv.gz", "t.ndjson", "t.ndjson.gz"})
    void shouldRefuseAnotherFileOfEqualLengthsWhenItGoesOn(String name) throws Exception {
        Random random = new Random(SEED);
        boolean isCsv = name.contains("csv");
        String content = isCsv ? csv(random, 3000) : json(random, 150);
        String path = file(name, content);
        String source = isCsv
                ? "{csv: {path: '" + path + "', stream: trades, maxLine: 1000}}"
                : "{ndjson: {path: '" + path + "', stream: trades, records: data, map: {note: symbol}}}";
        List<CutJournal.End> ends = run(source, Map.of(), new ArrayList<>()).ends;
        file(name, content.replace('K', 'L').replace('1', '2').replace('x', 'y')); // a long line has nothing else

        int refused = 0;
        for (int i = 0; i < ends.size(); i += 1 + ends.size() / 6) {
            Map<String, SourceTrack.Journaled> from = ends.get(i).sources();
            if (from.values().stream().anyMatch(journaled -> journaled.mark().offset() > 0)) {
                refused++;
                assertThatThrownBy(() -> run(source, from, new ArrayList<>()))
                        .as("seed %s, %s", SEED, from)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("is not what was read");
                Map<String, SourceTrack.Journaled> unchecked = new HashMap<>();
                from.forEach((each, journaled) -> unchecked.put(
                        each,
                        new SourceTrack.Journaled(
                                journaled.rows(), journaled.mark().withCheck(0))));
                run(source, unchecked, new ArrayList<>()); // as one of an older journal, which cannot tell
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void shouldReadFromTheStartWhenAFollowedFileWasTruncatedAndHasGrownAsLongMeanwhile() throws Exception {
        Path log = folder.resolve("log.csv");
        Files.writeString(log, "symbol,price\nA,1\nA,2\n");
        CutJournal.End end;
        do {
            end = follow(log, Map.of(), 2);
        } while (end.sources().values().stream()
                .noneMatch(journaled -> journaled.mark().rows() == 2)); // not marked yet
        Files.writeString(log, "symbol,price\nB,3\nB,4\nB,5\n", StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(follow(log, end.sources(), 5).events())
                .containsExactly("quotes B price=3.0", "quotes B price=4.0", "quotes B price=5.0");
    }

    @Test
    void shouldNotWriteAgainWhatIsInTheQuarantineWhenASourceGoesOnBeforeIt() throws Exception {
        String path = file("t.csv", csv(new Random(SEED), 500));
        String source = "{csv: {path: '" + path + "', stream: trades, maxLine: 1000}}";
        run(source, Map.of(), new ArrayList<>());
        String refused = Files.readString(quarantine());
        long lines = refused.lines().count();
        int kept = refused.lines()
                .limit(lines / 2)
                .mapToInt(line -> line.length() + 1)
                .sum();
        String mark = refused.substring(0, kept).getBytes(StandardCharsets.UTF_8).length + "\n" + lines / 2 + " csv "
                + path + "\n";

        Pipeline pipeline = Pipeline.parse(
                STREAMS + "sources: [" + source + "]\nsinks: [{quarantine: {ndjson: '" + quarantine() + "'}}]",
                "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        EventSource opened = connectors.openSources().get(0);
        Sink sink = connectors.openSinksToGoOn().get(0);
        DeliveryRecord before = new DeliveryRecord(0, -1, List.of(), Map.of(sink.name(), mark), Map.of());
        try (Engine engine = Engine.builder(pipeline)
                .journal(new CutJournal(SEED))
                .deliveries(new Deliveries(record -> {}, 0, Optional.of(before), 0, 1L << 40))
                .sink(sink)
                .start()) {
            opened.run(engine.source("csv " + path, SourcePosition.START, 0));
        }

        assertThat(Files.readString(quarantine())).isEqualTo(refused);
    }

    @Test
    void shouldGoOnInTheOldFileAndThenTheNewOneWhenAFollowedFileWasReplacedMeanwhile() throws Exception {
        Path log = folder.resolve("log.csv");
        Files.writeString(log, "symbol,price\nA,1\nA,2\n");
        CutJournal.End end = follow(log, Map.of(), 2);
        assertThat(end.events()).hasSize(2);
        Files.writeString(log, "A,3\n", StandardOpenOption.APPEND);
        Files.move(log, folder.resolve("log.csv.1"));
        Files.writeString(log, "price,symbol\n4,B\n");

        assertThat(follow(log, end.sources(), 4).events()).containsExactly("quotes A price=3.0", "quotes B price=4.0");
    }

    @Test
    void shouldReadFromTheStartWhenAFollowedFileWasTruncatedMeanwhile() throws Exception {
        Path log = folder.resolve("log.csv");
        Files.writeString(log, "symbol,price\nA,1\nA,2\n");
        CutJournal.End end = follow(log, Map.of(), 2);
        Files.writeString(log, "symbol,price\nB,3\n", StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(follow(log, end.sources(), 3).events()).containsExactly("quotes B price=3.0");
    }

    /** Follows a file until so many records were read, then closes. */
    private CutJournal.End follow(Path log, Map<String, SourceTrack.Journaled> from, long read) throws Exception {
        Pipeline pipeline = Pipeline.parse(
                STREAMS + "sources: [{csv: {path: '" + log + "', stream: quotes, follow: true}}]", "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        EventSource source = connectors.openSources().get(0);
        CutJournal journal = new CutJournal(SEED);
        try (Engine engine =
                Engine.builder(pipeline).journal(journal).sectionsHandled().start()) {
            SourceTrack.Journaled start = from.getOrDefault("csv " + log, SourceTrack.Journaled.NONE);
            Thread thread = new Thread(() -> {
                try {
                    source.run(engine.source("csv " + log, start.mark(), start.rows()));
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            thread.start();
            await().atMost(Duration.ofMinutes(2)).until(() -> source.metrics().published() >= read);
            source.close();
            thread.join();
        }
        CutJournal.End end = journal.ends.get(journal.ends.size() - 1);
        return new CutJournal.End(unstamped(end.events()), end.sources());
    }
}
