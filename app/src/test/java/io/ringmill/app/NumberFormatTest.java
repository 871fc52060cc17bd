package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that are printed, in files and messages, read back to the same bits by parsers that are not ours. */
class NumberFormatTest {

    private static final String PIPELINE = """
            streams: {t: {time: {field: ts, unit: ms}, fields: {x: double, id: long}}}
            windows: {w: {window: sliding 1 events, select: {x: last(x), id: last(id), inv: 1 / last(x)}}}
            rules: {r: {on: w, when: count > 0, fire: each, message: "{x} {id} {inv}"}}
            sources: [{csv: {path: '%1$s/in.csv'}}]
            sinks: [{csv: {dir: '%1$s'}}, {ndjson: {dir: '%1$s'}}, {alerts: {ndjson: '%1$s/alerts.ndjson'}}]
            """;
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        1,
        -1,
        0.1,
        2.0E-3,
        1.5718699719908E9,
        1e16,
        1e17,
        Double.parseDouble("2e23"),
        1e300,
        1e-300,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Math.nextDown(Double.MIN_NORMAL),
        Double.MAX_VALUE,
        9007199254740992.0,
        0x1p-44
    };

    @TempDir
    Path dir;

    private final List<Double> xs = new ArrayList<>();
    private final List<Long> ids = new ArrayList<>();

    @BeforeEach
    void run() throws IOException {
        SplittableRandom random = new SplittableRandom(29);
        for (double x : SPECIAL) {
            xs.add(x);
        }
        while (xs.size() < 2_000) {
            double x = random.nextInt(2) == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : Math.rint(random.nextDouble() * 1e8) / 1e3;
            if (Double.isFinite(x)) {
                xs.add(x);
            }
        }
        StringBuilder csv = new StringBuilder("ts,x,id\n");
        for (int i = 0; i < xs.size(); i++) {
            ids.add(random.nextLong(-Long.MAX_VALUE, Long.MAX_VALUE));
            csv.append(1_000 + i)
                    .append(',')
                    .append(xs.get(i))
                    .append(',')
                    .append(ids.get(i))
                    .append('\n');
        }
        Files.writeString(dir.resolve("in.csv"), csv);
        Path file = Files.writeString(dir.resolve("p.yml"), PIPELINE.formatted(dir));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    @Test
    void shouldBeShortAndEqualEverywhereWhenReadAsText() throws IOException {
        CsvTable table = CsvTable.read(dir.resolve("w.csv"));
        List<String> json = Files.readAllLines(dir.resolve("w.ndjson"));
        List<String> alerts = Files.readAllLines(dir.resolve("alerts.ndjson"));
        for (int i = 0; i < xs.size(); i++) {
            String x = table.text(i, "x");
            String id = Long.toString(ids.get(i));
            String inv = table.text(i, "inv");
            assertThat(bits(new BigDecimal(x).doubleValue())).as(x).isEqualTo(bits(xs.get(i) + 0.0));
            assertThat(table.text(i, "id")).isEqualTo(id);
            assertThat(json.get(i))
                    .contains("\"x\":" + x + ",\"id\":" + id + ",\"inv\":" + (inv.endsWith("Infinity") ? "null" : inv));
            assertThat(alerts.get(i)).contains("\"message\":\"" + x + " " + id + " " + inv + "\"");
        }
        assertThat(table.rows().subList(0, 7))
                .extracting(row -> row[2])
                .containsExactly("0", "-0.0", "1", "-1", "0.1", "0.002", "1571869971.9908");
        assertThat(table.text(0, "inv")).isEqualTo("Infinity");
        assertThat(table.text(1, "inv")).isEqualTo("-Infinity");
    }

    @Test
    void shouldReadBackWhenDuckDbReads() throws Exception {
        String columns = "{'x': 'DOUBLE', 'id': 'BIGINT', 'inv': 'DOUBLE'}";
        String csv = "select x, id, inv from read_csv('" + dir.resolve("w.csv")
                + "', header = true, columns = {'time': 'BIGINT', 'key': 'VARCHAR', 'x': 'DOUBLE', 'id': 'BIGINT', 'inv': 'DOUBLE'})";
        String json = "select x, id, inv from read_json('" + dir.resolve("w.ndjson")
                + "', format = 'newline_delimited', columns = " + columns + ")";
        try (Duck duck = Duck.empty()) {
            for (String query : List.of(csv, json)) {
                try (ResultSet rows = duck.query(query)) {
                    int i = 0;
                    for (; rows.next(); i++) {
                        assertThat(bits(rows.getDouble(1))).as("%s", xs.get(i)).isEqualTo(bits(xs.get(i)));
                        assertThat(rows.getLong(2)).isEqualTo(ids.get(i));
                        double inverse = rows.getDouble(3);
                        double expected = 1 / xs.get(i);
                        if (query.equals(json) && Double.isInfinite(expected)) {
                            assertThat(rows.wasNull()).isTrue();
                        } else {
                            assertThat(bits(inverse)).isEqualTo(bits(expected));
                        }
                    }
                    assertThat(i).isEqualTo(xs.size());
                }
            }
        }
    }

    @Test
    void shouldReadBackWhenPythonReads() throws Exception {
        Path script = Files.writeString(dir.resolve("read.py"), """
                import csv, json, struct
                def bits(x): return struct.pack('>d', float(x)).hex()
                with open('w.csv') as f:
                    rows = [(bits(r['x']), int(r['id'])) for r in csv.DictReader(f)]
                with open('w.ndjson') as f:
                    objects = [json.loads(line, parse_constant=lambda c: 1/0) for line in f]
                assert rows == [(bits(o['x']), o['id']) for o in objects]
                for r in rows: print(r[0], r[1])
                """);
        assumeThat(python("--version")).as("python3").isNotEmpty();
        List<String> read = python(script.toString());
        assertThat(read).hasSize(xs.size());
        for (int i = 0; i < xs.size(); i++) {
            assertThat(read.get(i)).isEqualTo("%016x %d".formatted(bits(xs.get(i)), ids.get(i)));
        }
    }

    /** What python3 prints; nothing where there is none. */
    private List<String> python(String argument) throws InterruptedException, IOException {
        try {
            Path out = Files.createTempFile(dir, "python", ".txt");
            Process process = new ProcessBuilder("python3", argument)
                    .directory(dir.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean done = process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
            return done || argument.endsWith(".py") ? Files.readAllLines(out) : List.of();
        } catch (IOException none) {
            return List.of();
        }
    }
}
