package io.ringmill.ingest.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.parquet.ParquetColumn.Kind;
import io.ringmill.ingest.sink.FileDelivery;
import io.ringmill.ingest.sink.Roll;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink, read by DuckDB, beside the rows of the csv sink; and its files after crashes. */
class ParquetSinkTest {

    private static final long BEGIN_MS = 1_706_691_000_000L; // 2024-01-31T08:50:00Z
    private static final int TRADES = 2000;

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: long, side: symbol}}
            windows:
              last2:
                window: sliding 2 events
                select: {mean: mean(price), sd: stddev_samp(price), vol: sum(size), side: last(side), since: start}
              bar: {window: tumbling 1m, by: all, select: {close: last(price), n: count()}}
              never: {window: sliding 2 events, where: price > 1000, select: {hi: max(price)}}
            """;

    @TempDir
    private Path folder;

    private void run(String sinks) throws Exception {
        Random random = new Random(11);
        StringBuilder rows = new StringBuilder("ts,symbol,price,size,side\n");
        for (int i = 0; i < TRADES; i++) {
            rows.append(BEGIN_MS + i * 3000L)
                    .append(random.nextBoolean() ? ",\"a,\"\"b\"\"\"," : ",žluťoučký,")
                    .append(random.nextInt(5) == 0 ? "" : Double.toString(random.nextGaussian() * 1e-3 + 7))
                    .append(',')
                    .append(random.nextInt(5) == 0 ? "" : Long.toString(Long.MAX_VALUE - random.nextInt(99)))
                    .append(',')
                    .append(List.of("", "b", "s").get(random.nextInt(3)))
                    .append('\n');
        }
        Path trades = Files.writeString(folder.resolve("trades.csv"), rows);
        Pipeline pipeline = Pipeline.parse(
                PIPELINE + "sources: [{csv: {path: '" + trades + "'}}]\nsinks:\n"
                        + sinks.indent(2).replace("OUT", folder.toString()),
                "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        List<EventSource> sources = connectors.openSources();
        List<Sink> opened = connectors.openSinks();
        faults.throwIfAny();
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled();
        opened.forEach(builder::sink);
        try (Engine engine = builder.start()) {
            sources.get(0).run(engine);
            engine.end();
        }
    }

    private static List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("set threads = 1");
            statement.execute("set TimeZone = 'UTC'");
            try (ResultSet rows = statement.executeQuery(sql)) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.append(rows.getString(i)).append('|');
                    }
                    found.add(row.toString());
                }
                return found;
            }
        }
    }

    private List<String> csv(String window, String columns) throws SQLException {
        return query("select * from read_csv('%s/csv/%s.csv', header = true, columns = {%s})"
                .formatted(folder, window, columns));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", roll: 30m", ", roll: 20kB", ", batch: 100", ", where: 'mean > 7'"})
    void shouldHoldTheRowsOfTheCsvSink(String more) throws Exception {
        String where = more.contains("where") ? more : "";
        run("- csv: {dir: OUT/csv, windows: [last2]" + where + "}\n- parquet: {dir: OUT/parquet, windows: [last2]"
                + more + "}");
        List<String> rows = query(
                "select epoch_ns(time), * exclude (time, filename, file_row_number) from read_parquet('" + folder
                        + "/parquet/*.parquet', filename = true, file_row_number = true) order by filename, file_row_number");
        List<String> expected = csv(
                "last2",
                "'time': 'BIGINT', 'key': 'VARCHAR', 'mean': 'DOUBLE', 'sd': 'DOUBLE', 'vol': 'BIGINT', 'side': 'VARCHAR',"
                        + " 'since': 'BIGINT'");
        assertThat(rows).isEqualTo(expected);
        if (where.isEmpty()) {
            assertThat(rows).hasSize(TRADES);
        } else {
            assertThat(rows).hasSizeBetween(300, TRADES - 300);
        }
        List<String> names = names("parquet");
        if (more.contains("30m")) {
            assertThat(names)
                    .containsExactly(
                            "last2.20240131T083000Z.parquet",
                            "last2.20240131T090000Z.parquet",
                            "last2.20240131T093000Z.parquet",
                            "last2.20240131T100000Z.parquet");
        } else if (more.contains("20kB")) {
            assertThat(names).hasSizeGreaterThan(2).startsWith("last2.00000001.parquet", "last2.00000002.parquet");
        } else {
            assertThat(names).containsExactly("last2.parquet");
        }
        if (more.contains("batch")) {
            assertThat(query("select distinct row_group_num_rows, max(row_group_id) over () from parquet_metadata('"
                            + folder + "/parquet/last2.parquet')"))
                    .containsExactly("100|" + (TRADES / 100 - 1) + "|");
        }
    }

    private List<String> names(String dir) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(dir))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldHaveTypesAndAFileOfEachWindowAlsoOfOneWithoutRows() throws Exception {
        run("- parquet: {dir: OUT/out}\n- csv: {dir: OUT/csv, windows: [bar]}");
        assertThat(names("out")).containsExactly("bar.parquet", "last2.parquet", "never.parquet");
        assertThat(query("select column_name, column_type from (describe select * from '" + folder
                        + "/out/last2.parquet')"))
                .containsExactly(
                        "time|TIMESTAMPTZ_NS|",
                        "key|VARCHAR|",
                        "mean|DOUBLE|",
                        "sd|DOUBLE|",
                        "vol|BIGINT|",
                        "side|VARCHAR|",
                        "since|BIGINT|");
        assertThat(query("select count(*) from '" + folder + "/out/never.parquet'"))
                .containsExactly("0|");
        assertThat(query("select key, count(*), sum(n) from '" + folder + "/out/bar.parquet' group by key"))
                .containsExactly("|100|" + TRADES + "|");
        run("- parquet: {dir: OUT/out, windows: [bar]}"); // anew
        assertThat(query("select count(*) from '" + folder + "/out/bar.parquet'"))
                .containsExactly("100|");
    }

    private static final List<ParquetColumn> COLUMNS = List.of(
            new ParquetColumn("time", Kind.TIME, true),
            new ParquetColumn("key", Kind.TEXT, true),
            new ParquetColumn("x", Kind.DOUBLE, false),
            new ParquetColumn("n", Kind.LONG, false),
            new ParquetColumn("s", Kind.TEXT, false));

    private static ParquetFile open(Path path, Optional<Roll> roll) throws IOException {
        return new ParquetFile(path, roll, "w", COLUMNS, 7);
    }

    private static void put(ParquetFile file, int row) throws IOException {
        long time = time(row);
        ParquetTable table = file.table(time);
        table.set(0, time);
        table.set(1, row % 3 == 0 ? "" : "k" + row % 4);
        if (row % 4 != 0) {
            table.set(2, row / 3.0);
        }
        if (row % 6 != 0) {
            table.set(3, Long.MAX_VALUE - row);
        }
        if (row % 2 != 0) {
            table.set(4, "é" + row);
        }
        file.endRow();
    }

    /** Writes rows, marks at random, and ends at random, in good order or as if killed: at the end all is as without. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "1m", "1kB"})
    void shouldGoOnFromAMarkAsIfNothingHadHappened(String how) throws IOException {
        Optional<Roll> roll = how.equals("none")
                ? Optional.empty()
                : Optional.of(how.equals("1m") ? new Roll(60_000_000_000L, 0) : new Roll(0, 1000));
        for (int seed = 0; seed < 15; seed++) {
            Random random = new Random(seed);
            Path whole = folder.resolve("whole" + seed + "/rows.parquet");
            Path broken = folder.resolve("broken" + seed + "/rows.parquet");
            int rows = 20 + random.nextInt(60);
            try (ParquetFile file = open(whole, roll)) {
                new FileDelivery(List.of(file)).goBackTo("");
                for (int row = 0; row < rows; row++) {
                    put(file, row);
                }
            }
            String mark = "";
            int marked = 0;
            for (int crash = 0; crash < 5; crash++) {
                int from = marked;
                int upTo = crash == 4 ? rows : from + random.nextInt(rows - from + 1);
                ParquetFile file = open(broken, roll);
                FileDelivery delivery = new FileDelivery(List.of(file));
                delivery.goBackTo(mark);
                for (int row = from; row < upTo; row++) {
                    put(file, row);
                    if (random.nextInt(10) == 0) {
                        mark = delivery.mark();
                        delivery.keep();
                        delivery.kept(mark);
                        marked = row + 1;
                    }
                }
                if (crash == 4 || random.nextBoolean()) {
                    file.close();
                }
            }
            try (Stream<Path> left = Files.list(broken.getParent())) {
                assertThat(left.filter(path -> !path.toString().endsWith(".parquet")))
                        .hasSizeLessThanOrEqualTo(4)
                        .allMatch(path -> path.toString().endsWith(".parquet.rows"));
            }
            assertThat(content(broken.getParent())).as("seed " + seed).isEqualTo(content(whole.getParent()));
        }
    }

    /** As Flink tells marks that it does not keep, such as those of savepoints. */
    @Test
    void shouldGoBackToTheNewestMarkThatWasKept() throws IOException {
        Optional<Roll> roll = Optional.of(new Roll(60_000_000_000L, 0));
        Path whole = folder.resolve("whole/rows.parquet");
        Path broken = folder.resolve("broken/rows.parquet");
        int rows = 200;
        try (ParquetFile file = open(whole, roll)) {
            for (int row = 0; row < rows; row++) {
                put(file, row);
            }
        }
        ParquetFile file = open(broken, roll);
        FileDelivery delivery = new FileDelivery(List.of(file));
        delivery.goBackTo("");
        String kept = "";
        for (int row = 0; row < rows; row++) {
            put(file, row);
            String mark = delivery.mark();
            delivery.keep();
            if (row == 9) {
                kept = mark;
                delivery.kept(mark);
            }
        }
        file.close();
        ParquetFile next = open(broken, roll);
        new FileDelivery(List.of(next)).goBackTo(kept);
        for (int row = 10; row < rows; row++) {
            put(next, row);
        }
        next.close();
        assertThat(content(broken.getParent()))
                .isEqualTo(content(whole.getParent()))
                .hasSizeGreaterThan(10);
    }

    /** As before, but each run rolls in another way, or not at all, and lasts until it has told a mark. */
    @Test
    void shouldHoldEachRowOnceHoweverRunsRoll() throws Exception {
        List<Optional<Roll>> ways =
                List.of(Optional.empty(), Optional.of(new Roll(60_000_000_000L, 0)), Optional.of(new Roll(0, 1000)));
        for (int seed = 0; seed < 15; seed++) {
            Random random = new Random(seed);
            Path path = folder.resolve("changed" + seed + "/rows.parquet");
            String mark = "";
            int marked = 0;
            for (int run = 0; run < 6; run++) {
                ParquetFile file = open(path, ways.get(random.nextInt(ways.size())));
                FileDelivery delivery = new FileDelivery(List.of(file));
                delivery.goBackTo(mark);
                int from = marked;
                int upTo = from + 1 + random.nextInt(40);
                for (int row = from; row < upTo; row++) {
                    put(file, row);
                    if (row == (run == 5 ? upTo - 1 : from) || random.nextInt(10) == 0) {
                        mark = delivery.mark();
                        delivery.keep();
                        delivery.kept(mark);
                        marked = row + 1;
                    }
                }
                if (run == 5 || random.nextBoolean()) {
                    file.close();
                }
            }
            assertThat(query("select count(*), count(distinct time) from '" + path.getParent() + "/*.parquet'"))
                    .as("seed " + seed)
                    .containsExactly(marked + "|" + distinctTimes(marked) + "|");
        }
    }

    /** It knows what runs before have rolled in another way. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "parquet"})
    void shouldHaveOneDelivery(String kind) throws Exception {
        Pipeline pipeline = Pipeline.parse(PIPELINE + "sinks: [{" + kind + ": {dir: '" + folder + "'}}]\n", "p.yml");
        try (Sink sink = Connectors.plan(pipeline, new Faults()).openSinks().get(0)) {
            assertThat(sink.delivery().orElseThrow()).isSameAs(sink.delivery().orElseThrow());
        }
    }

    private static long distinctTimes(int rows) {
        return IntStream.range(0, rows)
                .mapToLong(ParquetSinkTest::time)
                .distinct()
                .count();
    }

    private static long time(int row) {
        return row * 7_000_000_000L - (row % 5 == 0 ? 20_000_000_000L : 0);
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(".parquet")).toList()) {
                content.put(file.getFileName().toString(), Arrays.toString(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    @Test
    void shouldSetAsideWhatHasOtherColumnsAndSayWhatIsGone() throws Exception {
        Path path = folder.resolve("rows.parquet");
        String mark;
        try (ParquetFile file = open(path, Optional.empty())) {
            FileDelivery delivery = new FileDelivery(List.of(file));
            delivery.goBackTo("");
            for (int row = 0; row < 10; row++) {
                put(file, row);
            }
            mark = delivery.mark();
            put(file, 10);
        }
        List<ParquetColumn> fewer = COLUMNS.subList(0, 2);
        for (int time = 0; time < 2; time++) { // the second, as if it was killed behind the first
            try (ParquetFile file = new ParquetFile(path, Optional.empty(), "w", fewer, 7)) {
                new FileDelivery(List.of(file)).goBackTo(mark);
            }
            assertThat(query("select count(*), count(n) from read_parquet('" + path + ".10')"))
                    .containsExactly("10|8|");
            assertThat(query("select count(*) from '" + path + "'")).containsExactly("0|");
            Files.delete(path);
        }
        Files.delete(folder.resolve("rows.parquet.10"));
        Files.delete(folder.resolve("rows.parquet.rows"));
        try (ParquetFile file = open(path, Optional.empty())) {
            assertThatThrownBy(() -> new FileDelivery(List.of(file)).goBackTo(mark))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(".rows' has 0 rows, and the run that is gone on with had written 10");
        }
    }

    @Test
    void shouldTellWithItsPlaceWhatIsWrong() {
        Faults faults = new Faults();
        Connectors.plan(Pipeline.parse(PIPELINE + """
                        sinks:
                          - parquet: {dir: a, windows: [lst2]}
                          - parquet: {dir: b, roll: 1x}
                          - parquet: {windows: [bar], batch: 0}
                        """, "p.yml"), faults);
        assertThat(faults.all().stream().map(Fault::toString))
                .containsExactly(
                        "p.yml:10:32: unknown window 'lst2'; did you mean 'last2'?",
                        "p.yml:11:29: sinks.1.parquet.roll: must be how long, in whole seconds, such as 1h, or how much, such"
                                + " as 1GB, not '1x'",
                        "p.yml:12:5: sinks.2.parquet: 'dir' is missing",
                        "p.yml:12:38: sinks.2.parquet.batch: must be a whole number from 1 to 100000000, not 0");
    }
}
