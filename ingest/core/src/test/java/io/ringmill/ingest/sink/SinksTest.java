package io.ringmill.ingest.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.source.Recorded;
import io.ringmill.pipeline.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinksTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: long, side: symbol}}
            windows:
              last2: {window: sliding 2 events, select: {mean: mean(price), sd: stddev_samp(price)}}
              total: {window: running, by: all, select: {vol: sum(size)}}
            rules:
              high:
                when: price > 100 and last2.count >= 1
                message: '{key} at {price} "{side}", size {size}, sd {last2.sd}'
                severity: warning
                fire: both
            """;

    @TempDir
    private Path folder;

    private String trades;

    @BeforeEach
    void writeTrades() throws IOException {
        Path file = folder.resolve("trades.csv");
        Files.writeString(
                file,
                "ts,symbol,price,size,side\n1000,\"A,1\",100.1,7,b\n1001,B,0.3,,b\n1002,\"A,1\",99.5,2,s\n900,B,1,1,b\n");
        trades = file.toString();
    }

    private Recorded run(String sinks) throws Exception {
        return Recorded.run(PIPELINE + "sources: [{csv: {path: '" + trades + "'}}]\nsinks:\n"
                + sinks.indent(2).replace("OUT", folder.resolve("out").toString()));
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve("out").resolve(name));
    }

    @Test
    void shouldWriteAFilePerWindowWhenCsv() throws Exception {
        run("- csv: {dir: OUT/deep/er}");
        assertThat(lines("deep/er/last2.csv"))
                .containsExactly(
                        "time,key,mean,sd",
                        "1000000000,\"A,1\",100.1,",
                        "1001000000,B,0.3,",
                        "1002000000,\"A,1\",99.8,0.42426406871192446");
        assertThat(lines("deep/er/total.csv"))
                .containsExactly("time,key,vol", "1000000000,,7", "1001000000,,7", "1002000000,,9");
    }

    @Test
    void shouldWriteObjectsWhenNdjson() throws Exception {
        run("- ndjson: {dir: OUT, windows: [last2]}\n- ndjson: {path: OUT/all.ndjson}");
        assertThat(lines("last2.ndjson"))
                .containsExactly(
                        "{\"window\":\"last2\",\"key\":\"A,1\",\"time\":1000000000,\"mean\":100.1,\"sd\":null}",
                        "{\"window\":\"last2\",\"key\":\"B\",\"time\":1001000000,\"mean\":0.3,\"sd\":null}",
                        "{\"window\":\"last2\",\"key\":\"A,1\",\"time\":1002000000,\"mean\":99.8,\"sd\":0.42426406871192446}");
        assertThat(folder.resolve("out/total.ndjson")).doesNotExist();
        assertThat(lines("all.ndjson"))
                .hasSize(6)
                .contains("{\"window\":\"total\",\"key\":\"\",\"time\":1002000000,\"vol\":9}");
    }

    @Test
    void shouldWriteAlertsWithTheValuesThatWereRead() throws Exception {
        run("- alerts: {ndjson: OUT/alerts.ndjson}");
        assertThat(lines("alerts.ndjson"))
                .containsExactly(
                        "{\"rule\":\"high\",\"key\":\"A,1\",\"time\":1000000000,\"seq\":0,\"state\":\"firing\","
                                + "\"severity\":\"warning\",\"message\":\"A,1 at 100.1 \\\"b\\\", size 7, sd -\","
                                + "\"values\":{\"price\":100.1,\"last2.count\":1,\"side\":\"b\",\"size\":7,\"last2.sd\":null}}",
                        "{\"rule\":\"high\",\"key\":\"A,1\",\"time\":1002000000,\"seq\":2,\"state\":\"resolved\","
                                + "\"ends\":{\"seq\":0,\"time\":1000000000},\"severity\":\"warning\",\"message\":\"A,1 at 99.5 \\\"s\\\", size 2, sd 0.42426406871192446\","
                                + "\"values\":{\"price\":99.5,\"last2.count\":2,\"side\":\"s\",\"size\":2,"
                                + "\"last2.sd\":0.42426406871192446}}");
    }

    /** Only a source with a position says how many of its records were refused before, and reads some of them again. */
    @Test
    void shouldQuarantineWhatComesOfASourceThatDoesNotSayThatItGoesOn() throws Exception {
        Path file = folder.resolve("gone-on.ndjson");
        String mark;
        try (Quarantine before = Quarantine.open(file)) {
            before.goBackTo("");
            before.refused("tcp", 1, "first", new byte[1], 1);
            before.refused("csv", 1, "first", new byte[1], 1);
            mark = before.mark();
        }
        try (Quarantine behind = Quarantine.open(file)) {
            behind.goBackTo(mark);
            behind.goesOn("csv", 0);
            behind.refused("csv", 1, "first", new byte[1], 1);
            behind.refused("tcp", 1, "second", new byte[1], 1);
            behind.mark();
        }
        assertThat(Files.readAllLines(file)).hasSize(3).last().asString().contains("second");
    }

    @Test
    void shouldQuarantineLateEventsWithTheirContent() throws Exception {
        run("- quarantine: {ndjson: OUT/q.ndjson}");
        assertThat(lines("q.ndjson"))
                .containsExactly(
                        "{\"source\":\"trades\",\"line\":3,\"reason\":\"late by 102 ms\","
                                + "\"raw\":\"{\\\"stream\\\":\\\"trades\\\",\\\"key\\\":\\\"B\\\",\\\"time\\\":900000000,\\\"seq\\\":3,"
                                + "\\\"lateBy\\\":102000000,\\\"fields\\\":{\\\"price\\\":1,\\\"size\\\":1,\\\"side\\\":\\\"b\\\"}}\"}");
    }

    @Test
    void shouldTellPeopleWhenConsole() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
        try {
            run("- console: {windows: [total]}");
        } finally {
            System.setOut(before);
        }
        assertThat(console.toString(StandardCharsets.UTF_8).lines())
                .containsExactlyInAnyOrder(
                        "1970-01-01T00:00:01Z  total  vol=7",
                        "1970-01-01T00:00:01Z  warning  high  A,1  A,1 at 100.1 \"b\", size 7, sd -",
                        "1970-01-01T00:00:01.001Z  total  vol=7",
                        "1970-01-01T00:00:01.002Z  total  vol=9",
                        "1970-01-01T00:00:01.002Z  resolved  high  A,1  A,1 at 99.5 \"s\", size 2, sd 0.42426406871192446");
    }

    @Test
    void shouldTellAllFaultsAtOnceWhenThereAreMany() {
        Pipeline pipeline = Pipeline.parse(PIPELINE + """
                        sinks:
                          - csv: {windows: [last3]}
                          - csv: {dir: out, header: true}
                          - ndjson: {dir: x, path: y}
                          - ndjson: {}
                          - ndjson: {path: out/total.csv}
                          - alerts: {path: x}
                          - quarantine: {ndjson: q}
                          - quarantine: {ndjson: q}
                          - splunk: {url: x}
                        """, "p.yml");
        Faults faults = new Faults();
        Connectors.plan(pipeline, faults);
        assertThat(faults.all().stream().map(Fault::toString))
                .containsExactly(
                        "p.yml:13:5: sinks.0.csv: 'dir' is missing",
                        "p.yml:13:20: unknown window 'last3'; did you mean 'last2'?",
                        "p.yml:14:21: sinks.1.csv: unknown key 'header'; known: dir, windows, roll, where",
                        "p.yml:15:28: sinks.2.ndjson.path: stands beside 'dir'; keep one of them",
                        "p.yml:16:5: 'dir' or 'path' is missing: name a folder for a file per window, or one file",
                        "p.yml:17:5: 'out/total.csv' is written by another sink already",
                        "p.yml:18:5: sinks.5.alerts: 'ndjson' is missing",
                        "p.yml:18:14: sinks.5.alerts: unknown key 'path'; known: ndjson, rules, where",
                        "p.yml:20:5: 'q' is written by another sink already",
                        "p.yml:21:5: unknown sink 'splunk'; known: alerts, console, csv, elasticsearch, influx, ndjson, quarantine, webhook");
    }

    @Test
    void shouldRefuseSinkThatWouldWriteOverAnInput() throws Exception {
        Path input = Files.writeString(folder.resolve("in.ndjson"), "{}\n");
        Path link = Files.createSymbolicLink(folder.resolve("link.ndjson"), input);
        Pipeline pipeline =
                Pipeline.parse(PIPELINE + """
                        sources:
                          - ndjson: {path: %s}
                        sinks:
                          - alerts: {ndjson: %s}
                          - quarantine: {ndjson: %s}
                        """.formatted(input, folder.resolve("./in.ndjson"), link), "p.yml");
        Faults faults = new Faults();
        Connectors.plan(pipeline, faults);
        assertThat(faults.all().stream().map(Fault::toString))
                .containsExactly(
                        "p.yml:15:5: '" + folder
                                + "/./in.ndjson' is read by a source, and the sink would write over it",
                        "p.yml:16:5: '" + link + "' is read by a source, and the sink would write over it");
    }

    @Test
    void shouldCreateNothingWhenOneFileCannotBeWritten() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> run("- csv: {dir: OUT}\n- alerts: {ndjson: " + folder
                        + "/file/alerts.ndjson}\n- quarantine: {ndjson: " + folder + "}"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("'" + folder + "/file/alerts.ndjson' cannot be created: '" + folder
                        + "/file' is a file, not a folder")
                .hasMessageContaining("'" + folder + "' is a folder; name a file");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
