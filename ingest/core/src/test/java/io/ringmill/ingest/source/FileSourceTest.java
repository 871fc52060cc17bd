package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {

    private static final String STREAM = """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {price: double, size: long, side: symbol}
            """;

    @TempDir
    private Path folder;

    private String file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        if (name.endsWith(".gz")) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(content.getBytes(StandardCharsets.UTF_8));
            }
        } else {
            Files.writeString(file, content);
        }
        return file.toString();
    }

    private static Recorded run(String source, String path, String more) throws Exception {
        return Recorded.run(STREAM + "sources: [{" + source + ": {path: '" + path + "'" + more + "}}]");
    }

    private List<String> quarantined(String source, String path, String more) throws Exception {
        Path quarantine = folder.resolve("sub/quarantine.ndjson");
        Recorded.run(STREAM + "sources: [{" + source + ": {path: '" + path + "'" + more + "}}]\n"
                + "sinks: [{quarantine: {ndjson: '" + quarantine + "'}}]");
        return Files.readAllLines(quarantine);
    }

    @Test
    void shouldPublishWhenCsv() throws Exception {
        String path = file("t.csv", "ts,symbol,side,price,size,more\n1000,AAPL,buy,189.30,100,x\n1001.5,\"A,B\",,,,\n");
        Recorded recorded = run("csv", path, "");
        assertThat(recorded.events)
                .containsExactly(
                        "trades AAPL 1000000000 price=189.3 size=100 side=buy",
                        "trades A,B 1001500000 price=NaN size=missing side=");
        assertThat(recorded.source())
                .isEqualTo(new SourceMetrics("csv " + path, SourceMetrics.State.ENDED, 2, 2, 0, 0, 0, ""));
    }

    @Test
    void shouldPublishWhenNdjsonWithDecimalTextsAndNulls() throws Exception {
        String path = file("t.ndjson", """
                {"ts":1000,"symbol":"AAPL","price":"189.30","size":"100","side":"buy"}
                {"ts":"1001","symbol":7,"price":null,"side":true}
                {"ts":1.002e3,"symbol":"\\u0041","price":1e2,"size":9007199254740993,"x":{"ts":[]}}
                """);
        assertThat(run("ndjson", path, "").events)
                .containsExactly(
                        "trades AAPL 1000000000 price=189.3 size=100 side=buy",
                        "trades 7 1001000000 price=NaN size=missing side=true",
                        "trades A 1002000000 price=100.0 size=9007199254740993 side=");
    }

    @Test
    void shouldTakeTextsForMissingWhenTheSourceSaysSo() throws Exception {
        String missing = ", missing: [NA, \"-\", \"\\\\N\", -999]";
        String csv = file("t.csv", """
                ts,symbol,price,size,side
                1000,A,NA,-,\\N
                1001,A, NA ,-999,NAN
                1002,-,1,2,b
                NA,A,1,2,b
                """);
        Recorded recorded = run("csv", csv, missing);
        assertThat(recorded.events)
                .containsExactly(
                        "trades A 1000000000 price=NaN size=missing side=",
                        "trades A 1001000000 price=NaN size=missing side=NAN");
        assertThat(recorded.source().invalid()).isEqualTo(2);
        String json = file("t.ndjson", """
                {"ts":1000,"symbol":"A","price":"NA","size":-999,"side":"-"}
                {"ts":1001,"symbol":"A","price":-999.5,"size":"\\\\N","side":"x-"}
                """);
        assertThat(run("ndjson", json, missing).events)
                .containsExactly(
                        "trades A 1000000000 price=NaN size=missing side=",
                        "trades A 1001000000 price=-999.5 size=missing side=x-");
        assertThat(run("csv", csv, "").events)
                .as("without it")
                .containsExactly("trades - 1002000000 price=1.0 size=2 side=b");
    }

    @Test
    void shouldPublishTheSameWhenGzip() throws Exception {
        String text = "ts,symbol,side,price,size\n1000,A,b,1,2\n";
        String plain = file("t.csv", text);
        String zipped = file("t.csv.gz", text);
        String unnamed = file("t.dat", "");
        Files.copy(Path.of(zipped), Path.of(unnamed), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        List<String> expected = run("csv", plain, "").events;
        assertThat(expected).hasSize(1);
        assertThat(run("csv", zipped, "").events).isEqualTo(expected);
        assertThat(run("csv", unnamed, "").events).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "csv    | day,time,off,k\\n2013-10-27, 02:30 ,+01:00,A\\n2013-10-27,02:30:00.5,,B\\n2013-03-31,02:30,,C\\n,1:00,,D",
                "ndjson | {'day':'2013-10-27','time':' 02:30 ','off':'+01:00','k':'A'}\\n"
                        + "{'day':'2013-10-27','time':'02:30:00.5','k':'B'}\\n"
                        + "{'day':'2013-03-31','time':'02:30','k':'C'}\\n{'time':'1:00','k':'D'}",
            })
    void shouldJoinTheColumnsWhenTimeIsInSeveral(String source, String lines) throws Exception {
        String path = file("t." + source, lines.replace("\\n", "\n").replace('\'', '"') + "\n");
        String stream =
                "streams: {s: {key: k, time: {field: [%s], unit: iso8601, zone: Europe/Paris, overlap: later}}}\n"
                        + "sources: [{" + source + ": {path: '" + path + "', map: {at: time}}}]";
        Recorded local = Recorded.run(stream.formatted("day, at"));
        // The second half past two of that night, the one after the clocks were set back.
        assertThat(local.events).containsExactly("s A 1382837400000000000", "s B 1382837400500000000");
        assertThat(local.source().invalid()).isEqualTo(2);
        assertThat(Recorded.run(stream.formatted("day, at, off")).events).containsExactly("s A 1382837400000000000");
    }

    @Test
    void shouldSayWhenTheClocksSkipATime() throws Exception {
        String path = file("t.csv", "t,k\n2013-03-31 02:30,A\n");
        Path quarantine = folder.resolve("quarantine.ndjson");
        Recorded.run("streams: {s: {key: k, time: {field: t, unit: iso8601, zone: Europe/Paris}}}\n"
                + "sources: [{csv: {path: '" + path + "'}}]\nsinks: [{quarantine: {ndjson: '" + quarantine + "'}}]");
        assertThat(Files.readString(quarantine))
                .contains("time does not exist in Europe/Paris, where the clocks skip it: '2013-03-31 02:30'");
    }

    @Test
    void shouldMapNamesWhenTheyDiffer() throws Exception {
        String path = file("t.csv", "when;who;p;n;s\n1;A;2;3;x\n");
        String map = ", separator: ';', map: {ts: when, symbol: who, price: p, size: n, side: s}";
        assertThat(run("csv", path, map).events).containsExactly("trades A 1000000 price=2.0 size=3 side=x");
    }

    @Test
    void shouldTakeColumnsByNumberWhenThereIsNoHeader() throws Exception {
        String path = file("t.csv", "1\tA\t2\t3\tx\n2\tB\t4\t5\ty\n");
        String map = ", header: false, separator: tab, map: {ts: 1, symbol: 2, price: 3, size: 4, side: 5}";
        assertThat(run("csv", path, map).events)
                .containsExactly(
                        "trades A 1000000 price=2.0 size=3 side=x", "trades B 2000000 price=4.0 size=5 side=y");
    }

    @Test
    void shouldQuarantineWithReasonWhenCsvIsInvalid() throws Exception {
        String path = file("t.csv", """
                ts,symbol,side,price,size
                1000,A,b,1,2
                ,A,b,1,2
                1000,,b,1,2
                1000,A,b,abc,2
                1000,A,b,1e999,2
                1000,A,b,-Infinity,2
                1000,A,b,1,9223372036854775808
                1000,A,b,1,2.5
                soon,A,b,1,2
                1000,A
                "1000,A,b,1,2
                1001,A,b,1,2
                """);
        String source = "{\"source\":\"csv " + path + "\",\"line\":";
        assertThat(quarantined("csv", path, ""))
                .containsExactly(
                        source + "3,\"reason\":\"time 'ts' is missing\",\"raw\":\",A,b,1,2\"}",
                        source + "4,\"reason\":\"key 'symbol' is missing\",\"raw\":\"1000,,b,1,2\"}",
                        source + "5,\"reason\":\"field 'price' is not a number: 'abc'\",\"raw\":\"1000,A,b,abc,2\"}",
                        source
                                + "6,\"reason\":\"field 'price' is out of range: '1e999'\",\"raw\":\"1000,A,b,1e999,2\"}",
                        source + "7,\"reason\":\"field 'price' is not a number: '-Infinity'\","
                                + "\"raw\":\"1000,A,b,-Infinity,2\"}",
                        source + "8,\"reason\":\"field 'size' is out of range: '9223372036854775808'\","
                                + "\"raw\":\"1000,A,b,1,9223372036854775808\"}",
                        source
                                + "9,\"reason\":\"field 'size' is not a whole number: '2.5'\",\"raw\":\"1000,A,b,1,2.5\"}",
                        source
                                + "10,\"reason\":\"time is not in ms or out of range: 'soon'\",\"raw\":\"soon,A,b,1,2\"}",
                        source + "11,\"reason\":\"has 2 fields where 5 are expected\",\"raw\":\"1000,A\"}",
                        source + "12,\"reason\":\"malformed CSV: the quote opened in field 1 is not closed\","
                                + "\"raw\":\"\\\"1000,A,b,1,2\"}");
    }

    @Test
    void shouldQuarantineWithReasonWhenNdjsonIsInvalid() throws Exception {
        String path = file("t.ndjson", """
                {"ts":1000,"symbol":"A","price":1}
                {"symbol":"A","price":1}
                {"ts":1000,"symbol":null,"price":1}
                {"ts":1000,"symbol":"","price":1}
                {"ts":1000,"symbol":["A"],"price":1}
                {"ts":1000,"symbol":"A","price":true}
                {"ts":1000,"symbol":"A","price":{"p":1}}
                {"ts":1000,"symbol":"A","price":1,"side":[]}
                {"ts":1000,"symbol":"A","price":1
                """);
        assertThat(quarantined("ndjson", path, ""))
                .extracting(line -> line.substring(line.indexOf("\"line\""), line.indexOf(",\"raw\"")))
                .containsExactly(
                        "\"line\":2,\"reason\":\"time 'ts' is missing\"",
                        "\"line\":3,\"reason\":\"key 'symbol' is missing\"",
                        "\"line\":4,\"reason\":\"key 'symbol' is missing\"",
                        "\"line\":5,\"reason\":\"key is an object or list, not a text: '[\\\"A\\\"]'\"",
                        "\"line\":6,\"reason\":\"field 'price' is not a number: 'true'\"",
                        "\"line\":7,\"reason\":\"field 'price' is not a number: '{\\\"p\\\":1}'\"",
                        "\"line\":8,\"reason\":\"field 'side' is an object or list, not a text: '[]'\"",
                        "\"line\":9,\"reason\":\"malformed JSON at the end of the line: expected ',' or '}'\"");
    }

    @Test
    void shouldQuarantineWhenTextIsNotUtf8() throws Exception {
        Path file = folder.resolve("t.csv");
        Files.write(file, "ts,symbol,side,price,size\n1,caf\u00e9,b,1,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(quarantined("csv", file.toString(), ""))
                .containsExactly(
                        "{\"source\":\"csv " + file + "\",\"line\":2,\"reason\":\"key is not UTF-8: 'caf\ufffd'\","
                                + "\"raw\":\"1,caf\ufffd,b,1,2\"}");
    }

    @Test
    void shouldQuarantineTheBeginningAndGoOnWhenALineIsTooLong() throws Exception {
        String good = "{\"ts\":1000,\"symbol\":\"A\",\"price\":1}\n";
        String path = file("t.ndjson", good + "{\"x\":\"" + "y".repeat(10_000_000) + "\"}\n" + good);
        List<String> lines = quarantined("ndjson", path, "");
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .hasSizeLessThan(5000)
                .contains(
                        "\"line\":2,\"reason\":\"longer than maxLine, 1048576 bytes; raw is the first 4096 of 10000008 bytes\"")
                .contains("\"raw\":\"{\\\"x\\\":\\\"yyy");
        Recorded recorded = run("ndjson", path, "");
        assertThat(recorded.events).hasSize(2);
        assertThat(recorded.source().invalid()).isEqualTo(1);
        assertThat(recorded.source().invalid()).isEqualTo(1);
    }

    @Test
    void shouldHaltWhenToldTo() throws Exception {
        String path = file("t.csv", "ts,symbol,side,price,size\n1,A,b,1,2\n1,A,b,x,2\n1,A,b,1,2\n");
        assertThatThrownBy(() -> run("csv", path, ", onInvalid: halt"))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("csv " + path + ", line 3: field 'price' is not a number: 'x' (onInvalid: halt)");
    }

    @Test
    void shouldHandOverWhatWentBeforeWhenItHalts() throws Exception {
        String path = file("t.csv", "ts,symbol,side,price,size\n1,A,b,1,2\n2,A,b,x,2\n3,A,b,1,2\n");
        Pipeline pipeline =
                Pipeline.parse(STREAM + "sources: [{csv: {path: '" + path + "', onInvalid: halt}}]", "test.yml");
        EventSource source =
                Connectors.plan(pipeline, new Faults()).openSources().get(0);
        Recorded recorded = new Recorded();
        try (Engine engine = Engine.builder(pipeline).journal(recorded).start()) {
            assertThatThrownBy(() -> source.run(engine)).isInstanceOf(InvalidRecordException.class);
        }
        assertThat(recorded.events).containsExactly("trades A 1000000 price=1.0 size=2 side=b");
    }

    @Test
    void shouldSendRecordsToStreamsWhenThereIsADiscriminator() throws Exception {
        String path = file("t.ndjson", """
                {"data":{"e":"trade","s":"A","T":1,"p":"10.5"}}
                {"data":{"e":"book","s":"A","T":2,"b":"10.4","a":"10.6"}}
                {"data":{"e":"other","s":"A","T":3}}
                {"result":null}
                {"data":{"e":"book","s":"B","b":"1"}}
                """);
        Recorded recorded = Recorded.run("""
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
                  quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double, ask: double}}
                sources:
                  - ndjson:
                      path: '%s'
                      stream: {by: data.e, trade: trades, book: quotes}
                      map: {symbol: data.s, ts: data.T, price: data.p, bid: data.b, ask: data.a}
                """.formatted(path));
        assertThat(recorded.events)
                .containsExactly("trades A 1000000 price=10.5", "quotes A 2000000 bid=10.4 ask=10.6");
        assertThat(recorded.source().filtered()).isEqualTo(2);
        assertThat(recorded.source().invalid()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOrderOfTheFileWhenRecordsOfSeveralStreamsMix() throws Exception {
        StringBuilder lines = new StringBuilder();
        List<String> expected = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 1; i <= 1000; i++) {
            String stream = random.nextInt(i < 500 ? 3 : 100) == 0 ? "b" : "a";
            lines.append("{\"s\":\"")
                    .append(stream)
                    .append("\",\"n\":")
                    .append(i)
                    .append("}\n");
            expected.add(stream + " n=" + i);
        }
        Recorded recorded = Recorded.run("""
                streams: {a: {fields: {n: long}}, b: {fields: {n: long}}}
                sources: [{ndjson: {path: '%s', stream: {by: s, a: a, b: b}}}]
                """.formatted(file("t.ndjson", lines.toString())));
        assertThat(recorded.events)
                .extracting(event -> event.replaceAll(" .* ", " "))
                .isEqualTo(expected);
    }

    @Test
    void shouldDropRecordsWhenWhereIsFalse() throws Exception {
        String path = file(
                "t.csv",
                "ts,symbol,side,price,size\n1,A,buy,1,2\n2,B,buy,5,2\n3,A,sell,5,2\n4,A,buy,,2\n5,A,buy,6,2\n");
        Recorded recorded =
                run("csv", path, ", where: \"price > 2 and side == 'buy' and key in ['A', 'C'] and time >= 3000000\"");
        assertThat(recorded.events).containsExactly("trades A 5000000 price=6.0 size=2 side=buy");
        assertThat(recorded.source().filtered()).isEqualTo(4);
    }

    @Test
    void shouldPublishWithoutKeyAndTimeWhenTheStreamHasNone() throws Exception {
        String path = file("t.ndjson", "{\"x\":1}\n{\"x\":2}\n");
        Recorded recorded =
                Recorded.run("streams: {s: {fields: {x: double}}}\nsources: [{ndjson: {path: '" + path + "'}}]");
        assertThat(recorded.events).hasSize(2).allMatch(event -> event.matches("s  1\\d{18} x=[12]\\.0"));
    }

    @Test
    void shouldPublishNothingWhenNdjsonIsEmpty() throws Exception {
        assertThat(run("ndjson", file("t.ndjson", ""), "").events).isEmpty();
    }

    private void assertFault(String source, String path, String message) {
        assertThatThrownBy(() -> run(source, path, ""))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("test.yml:6:")
                .hasMessageEndingWith(message);
    }

    @Test
    void shouldSaySoWhenTheInputIsNotWhatItShouldBe() throws Exception {
        String path = file("trades.csv", "");
        assertFault(
                "csv", path, "'" + path + "' is empty; its first line should name the columns (or say header: false)");
        assertFault("csv", folder.toString(), "'" + folder + "' is a folder; name a file in it");
        String absent = folder.resolve("trade.csv").toString();
        assertFault("csv", absent, "there is no file '" + absent + "' in " + folder + "; did you mean 'trades.csv'?");
        String lost = folder.resolve("none/trades.csv").toString();
        assertFault("ndjson", lost, "there is no file '" + lost + "'; its folder does not exist either");
        Path fake = folder.resolve("fake.csv.gz");
        Files.writeString(fake, "ts,symbol\n");
        assertFault("csv", fake.toString(), "'" + fake + "' is not a gzip file; compress it, or take .gz off its name");
    }

    @Test
    void shouldPassOverLinesWhenToldTo() throws Exception {
        String path = file("t.csv", """
                exported by x, "y
                on 2026-11-28
                # ts,symbol
                ts,symbol,side,price,size
                1000,A,b,1,2

                #1001,A,b,1,2
                1002,A#,#,x,2
                1003,A,"
                #",3,2
                """);
        String settings = ", skip: 2, comment: '#'";
        assertThat(run("csv", path, settings).events)
                .containsExactly(
                        "trades A 1000000000 price=1.0 size=2 side=b", "trades A 1003000000 price=3.0 size=2 side=\n#");
        assertThat(quarantined("csv", path, settings))
                .singleElement()
                .asString()
                .contains("\"line\":8,");
        assertFault("csv", path, "the header of '" + path + "' has none of the columns: it is on line 4: skip: 3");
    }

    @Test
    void shouldPassOverLinesOfNdjsonAsOfCsv() throws Exception {
        String first = file(
                "a.ndjson",
                "\ufeffabout\nthis\n#\n{\"ts\":1000,\"symbol\":\"A\",\"size\":1}\n" + "# " + "x".repeat(200)
                        + "\n{\"ts\":1001,#\n{\"ts\":1002,\"symbol\":\"#\",\"size\":2}\n# end");
        file("b.ndjson", "about\nthat\n{\"ts\":1003,\"symbol\":\"B\",\"size\":3}\n");
        String settings = ", skip: 2, comment: '#', maxLine: 100";
        String all = first.replace("a.ndjson", "*.ndjson");
        assertThat(run("ndjson", all, settings).events)
                .containsExactly(
                        "trades A 1000000000 price=NaN size=1 side=",
                        "trades # 1002000000 price=NaN size=2 side=",
                        "trades B 1003000000 price=NaN size=3 side=");
        assertThat(quarantined("ndjson", first, settings))
                .singleElement()
                .asString()
                .contains("\"line\":6,");
        for (String wrong : List.of("{", "[")) {
            assertThatThrownBy(() -> run("ndjson", first, ", comment: '" + wrong + "'"))
                    .hasMessageContaining("comment: is a character with which records begin");
        }
        assertThatThrownBy(() -> run("ndjson", first, ", comment: '##'"))
                .hasMessageContaining("must be one character such as # or ;, not '##'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "ts;symbol;side;price;size      ! only ts;symbol;side;price;size: separator: \";\"",
                "ts\\tsymbol\\tside\\tprice\\tsize  ! only ts<tab>symbol<tab>side<tab>price<tab>size: separator: tab",
                "1000,A,b,1.5,2                 ! it looks like data (1000,A,b,1.5,2); then name them with columns: [...], or say header: false, and map gives the"
                        + " numbers of columns, as {symbol: 1}",
                "a\\nb,c\\n\\nts,symbol,side,price,size ! it is on line 4: skip: 3",
                "# a\\nts,symbol,side,price,size  ! it is on line 2, behind comments: comment: \"#\"",
            })
    void shouldNameTheFixWhenTheHeaderIsNone(String content, String cause) throws Exception {
        String path = file("t.csv", content.strip().replace("\\n", "\n").replace("\\t", "\t") + "\n");
        assertFault("csv", path, "the header of '" + path + "' has none of the columns: " + cause);
    }

    @Test
    void shouldNameColumnAndFixWhenTheHeaderLacksOne() throws Exception {
        String path = file("t.csv", "ts,symbol,side,Price,amount\n");
        assertFault(
                "csv",
                path,
                "the header of '" + path
                        + "' has no column 'price', but 'Price'; if that is it, write map: {price: Price}; "
                        + "no column 'size', only ts, symbol, side, Price, amount; say which it is with map: {size: COLUMN}");
    }

    @Test
    void shouldSaySoWhenGzipDataIsCutOff() throws Exception {
        StringBuilder text = new StringBuilder("ts,symbol,side,price,size\n");
        for (int i = 0; i < 50_000; i++) {
            text.append(i).append(",A,b,").append(i * 0.37).append(",1\n");
        }
        String path = file("t.csv.gz", text.toString());
        byte[] whole = Files.readAllBytes(Path.of(path));
        Files.write(Path.of(path), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> run("csv", path, ""))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("csv .*t\\.csv\\.gz: the gzip data is cut off at byte \\d+, after line \\d+");
    }

    @Test
    void shouldSaySoWhenTheTextIsUtf16() throws Exception {
        Path file = folder.resolve("t.csv");
        Files.write(file, "\ufeffts,symbol\n".getBytes(StandardCharsets.UTF_16LE));
        assertFault("csv", file.toString(), "the text is UTF-16; convert it to UTF-8");
    }
}
