package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with a journal that a run has left. */
class JournalCareTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: %1$s, time: {field: %2$s, unit: %3$s}, fields: {price: double, size: long, side: symbol}}
              quotes: {key: %1$s, time: {field: %2$s, unit: %3$s}, fields: {bid: double}}
            windows:
              last3: {on: trades, window: sliding 3 events, select: {mean: mean(price), total: sum(size)}}
              bid: {on: quotes, window: running, select: {most: max(bid)}}
            rules:
              above: {on: trades, when: price > quotes.bid, fire: each, message: "{key} {side} at {price}"}
            """;

    @TempDir
    Path temp;

    private String journal;

    @BeforeEach
    void record() throws IOException {
        journal = temp.resolve("journal").toString();
        Files.writeString(temp.resolve("feed.ndjson"), """
                {"kind":"quote","ts":1000,"symbol":"A","bid":10.1}
                {"kind":"trade","ts":1001,"symbol":"A","price":10.25,"size":3,"side":"buy, \\"slow\\""}
                {"kind":"trade","ts":1002,"symbol":"B","price":-0.0,"size":null,"side":null}
                {"kind":"quote","ts":2000,"symbol":"A","bid":null}
                {"kind":"trade","ts":2001,"symbol":"A","price":0.1,"size":9007199254740993,"side":"x\\ny"}
                {"kind":"trade","ts":3000,"symbol":" C","price":1e300,"size":-1,"side":"#"}
                """);
        run(file("record.yml", "symbol", "ts", "ms", "feed.ndjson", "kind: {trade: trades, quote: quotes}"), true);
    }

    private Path file(String name, String key, String time, String unit, String source, String routes)
            throws IOException {
        String[] by = routes.split(": ", 2);
        String stream = "{by: " + by[0] + ", " + by[1].substring(1);
        return Files.writeString(
                temp.resolve(name),
                PIPELINE.formatted(key, time, unit) + "sources: [{ndjson: {path: '" + temp.resolve(source)
                        + "', stream: " + stream + "}}]\n");
    }

    private String run(Path pipeline, boolean journaled) throws IOException {
        Path summary = temp.resolve("summary.json");
        if (journaled) {
            Files.writeString(pipeline, Files.readString(pipeline) + "journal: {dir: '" + journal + "'}\n");
        }
        Cli.run("run", pipeline.toString(), "--quiet", "--summary", summary.toString())
                .expect(ExitCode.DONE);
        return digest(summary);
    }

    private static String digest(Path summary) throws IOException {
        Matcher digest = Pattern.compile("\"digest\":\"(\\w+)\"").matcher(Files.readString(summary));
        assertThat(digest.find()).isTrue();
        return digest.group(1);
    }

    @Test
    void shouldReadBackWhatWasExportedToTheSameDigest() throws IOException {
        String recorded = digest(temp.resolve("summary.json"));
        Path exported = temp.resolve("all.ndjson");
        Cli.run("journal", "export", journal, "--out", exported.toString()).expect(ExitCode.DONE);
        Path back = file("back.yml", "key", "time", "ns", "all.ndjson", "stream: {trades: trades, quotes: quotes}");
        assertThat(run(back, false)).isEqualTo(recorded);
    }

    @Test
    void shouldExportTablesOfStreams() throws IOException {
        Path folder = temp.resolve("tables");
        Cli.run("journal", "export", journal, "--format", "csv", "--out", folder.toString())
                .expect(ExitCode.DONE);
        assertThat(Files.readString(folder.resolve("trades.csv"))).isEqualTo("""
                time,key,price,size,side
                1001000000,A,10.25,3,"buy, ""slow""\"
                1002000000,B,-0.0,,
                2001000000,A,0.1,9007199254740993,"x
                y"
                3000000000," C",1e300,-1,"#"
                """);
        assertThat(folder.resolve("quotes.csv")).hasContent("time,key,bid\n1000000000,A,10.1\n2000000000,A,");
        Cli again = Cli.run("journal", "export", journal, "--format", "csv", "--out", folder.toString());
        assertThat(again.expect(ExitCode.FAILED).err()).contains("is there already");
    }

    @Test
    void shouldExportToStandardOutputUnlessToldWhere() {
        Cli told = Cli.run("journal", "export", journal, "--out", "-").expect(ExitCode.DONE);
        assertThat(told.out()).hasLineCount(6).startsWith("{\"stream\":\"quotes\",");
        Cli untold = Cli.run("journal", "export", journal).expect(ExitCode.DONE);
        assertThat(untold.out()).isEqualTo(told.out());
        Cli quotes = Cli.run("journal", "export", journal, "--format", "csv", "--stream", "quotes");
        assertThat(quotes.expect(ExitCode.DONE).out()).isEqualTo("""
                time,key,bid
                1000000000,A,10.1
                2000000000,A,
                """);
        Path file = temp.resolve("quotes.ndjson");
        Cli.run("journal", "export", journal, "--format", "csv", "--stream", "quotes", "--out", file.toString())
                .expect(ExitCode.DONE);
        assertThat(file).hasContent(quotes.out());
        Cli both = Cli.run("journal", "export", journal, "--format", "csv");
        assertThat(both.expect(ExitCode.USAGE).err())
                .contains("takes one stream as CSV, and there are 2", "--stream", "--out");
        assertThat(both.out()).isEmpty();
        assertThat(Cli.run("journal", "export", journal, "--format", "parquet")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("name a folder with --out");
    }

    @Test
    void shouldKeepWhatTheRecordedPipelineSaysUnlessToldOtherwise() throws IOException {
        assertThat(Cli.run("journal", "prune", journal).expect(ExitCode.USAGE).err())
                .contains("say what to keep, such as --keep 30d", "no journal.keep");
        Path keeping = file("keep.yml", "symbol", "ts", "ms", "feed.ndjson", "kind: {trade: trades, quote: quotes}");
        Files.writeString(
                keeping, Files.readString(keeping) + "journal: {dir: '" + journal + "', keep: 1m, start: fresh}\n");
        run(keeping, false);
        assertThat(Cli.run("journal", "prune", journal).expect(ExitCode.DONE).out())
                .contains("removed 0 files");
    }

    @Test
    void shouldReadBackATableToTheSameDigest() throws IOException {
        Path folder = temp.resolve("tables");
        Cli.run("journal", "export", journal, "--stream", "trades", "--out", folder.toString())
                .expect(ExitCode.DONE);
        String pipeline = PIPELINE.formatted("key", "time", "ns");
        Path csv = Files.writeString(
                temp.resolve("csv.yml"),
                pipeline + "sources: [{csv: {stream: trades, path: '" + folder.resolve("trades.csv") + "'}}]\n");
        Path ndjson = file("nd.yml", "key", "time", "ns", "t.ndjson", "stream: {trades: trades, quotes: quotes}");
        Cli.run(
                        "journal",
                        "export",
                        journal,
                        "--stream",
                        "trades",
                        "--out",
                        temp.resolve("t.ndjson").toString())
                .expect(ExitCode.DONE);
        assertThat(run(csv, false)).isEqualTo(run(ndjson, false));
    }

    @Test
    void shouldExportParquetThatHoldsWhatCsvDoes() throws IOException, SQLException {
        Path csv = temp.resolve("csv");
        Path parquet = temp.resolve("parquet");
        Cli.run("journal", "export", journal, "--out", csv.toString()).expect(ExitCode.DONE);
        Cli exported = Cli.run("journal", "export", journal, "--format", "parquet", "--out", parquet.toString());
        assertThat(exported.expect(ExitCode.DONE).out()).contains(parquet.resolve("trades.parquet") + ": 4 events");
        try (Duck duck = Duck.empty()) {
            String columns = "columns = {'time': 'BIGINT', 'key': 'VARCHAR', 'price': 'DOUBLE', 'size': 'BIGINT',"
                    + " 'side': 'VARCHAR'}";
            duck.execute("create view text as from read_csv('" + csv.resolve("trades.csv") + "', header = true, "
                    + columns + ", quote = '\"', nullstr = '')");
            duck.execute("create view events as select epoch_ns(time) as time, * exclude (time) from '"
                    + parquet.resolve("trades.parquet") + "'");
            assertThat(rows(duck, "select count(*), count(size), count(side), sum(size), sum(price) from events"))
                    .containsExactly("4 3 3 9007199254740995 1.0E300");
            assertThat(rows(duck, "(from text except all from events) union all (from events except all from text)"))
                    .isEmpty();
            assertThat(rows(duck, "select count(*), count(bid) from '" + parquet.resolve("quotes.parquet") + "'"))
                    .containsExactly("2 1");
        }
        Cli again = Cli.run("journal", "export", journal, "--format", "parquet", "--out", parquet.toString());
        assertThat(again.expect(ExitCode.FAILED).err()).contains("is there already");
        Cli terminal = Cli.run("journal", "export", journal, "--format", "parquet", "--out", "-");
        assertThat(terminal.expect(ExitCode.USAGE).err()).contains("name a folder with --out");
    }

    private static List<String> rows(Duck duck, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = duck.query(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    row.append(column == 1 ? "" : " ").append(result.getString(column));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    @Test
    void shouldDumpAndExportAPart() {
        Cli dump = Cli.run("journal", "dump", journal, "--from", "2000000000", "--to", "3000000000")
                .expect(ExitCode.DONE);
        List<String> events =
                dump.out().lines().filter(line -> line.contains("\"stream\"")).toList();
        assertThat(events).hasSize(2).allMatch(line -> line.contains("\"time\":200"));
        Cli part = Cli.run("journal", "export", journal, "--out", "-", "--from", "3000000000")
                .expect(ExitCode.DONE);
        assertThat(part.out().lines()).hasSize(1).allMatch(line -> line.contains("\"key\":\" C\""));
        assertThat(Cli.run("journal", "export", journal, "--out", "-", "--stream", "none")
                        .expect(ExitCode.FAILED)
                        .err())
                .contains("no event was exported");
    }

    @Test
    void shouldSayWhatIsDoneAndRefuseWhatCannotBe() throws IOException {
        assertThat(Cli.run("journal", "compress", journal).expect(ExitCode.DONE).out())
                .contains("compressed 0 files");
        assertThat(Cli.run("journal", "index", journal).expect(ExitCode.DONE).out())
                .contains("0 files of 0 closed");
        assertThat(Cli.run("journal", "prune", journal, "--keep", "0B")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("removed 0 files");
        assertThat(Cli.run("journal", "prune", journal, "--keep", "soon")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--keep: must be how long, such as 30d");
        assertThat(Cli.run("journal", "prune", temp.resolve("none").toString(), "--keep", "1d")
                        .expect(ExitCode.FAILED)
                        .err())
                .contains("does not exist");
    }
}
