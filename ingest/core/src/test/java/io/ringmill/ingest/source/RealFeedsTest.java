package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Real files, against the plainest reading of them there is. */
class RealFeedsTest {

    private static List<String> lines(Path gzip) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(gzip)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    @Test
    void shouldDecodeEveryTradeWhenCsv() throws Exception {
        Path file = SharedData.path("equity-ticks/spy-20131007-trades.csv.gz");
        Recorded recorded = Recorded.run("""
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: long, exchange: symbol}}
                sources: [{csv: {path: '%s'}}]
                """.formatted(file));
        List<String> expected = lines(file).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(f -> "trades " + f[1] + " " + f[0] + "000000 price=" + Double.parseDouble(f[2]) + " size="
                        + Long.parseLong(f[3]) + " exchange=" + f[4])
                .toList();
        assertThat(expected).hasSize(250_601);
        assertThat(recorded.events.equals(expected)).isTrue();
    }

    @Test
    void shouldLeaveQuotesMissingWhenTheirSideIsEmpty() throws Exception {
        Path file = SharedData.path("equity-ticks/ibm-20131007-quotes.csv.gz");
        Recorded recorded = Recorded.run("""
                streams:
                  quotes:
                    key: symbol
                    time: {field: ts, unit: ms}
                    fields: {bid: double, bid_size: long, ask: double, ask_size: long}
                sources: [{csv: {path: '%s'}}]
                """.formatted(file));
        assertThat(recorded.events.get(0))
                .isEqualTo("quotes IBM 1381132800054000000 bid=NaN bid_size=missing ask=183.63 ask_size=100");
        assertThat(recorded.source().published()).isEqualTo(109_067);
        assertThat(recorded.source().invalid()).isZero();
    }

    @Test
    void shouldDecodeBothStreamsWhenNestedJsonWithDecimalTexts() throws Exception {
        Path file = SharedData.path("binance-futures/btcusdt-20240808.ndjson.gz");
        Recorded recorded = Recorded.run("""
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double, id: long, maker: symbol}}
                  quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double, ask: double, local: long}}
                sources:
                  - ndjson:
                      path: '%s'
                      stream: {by: data.e, trade: trades, bookTicker: quotes}
                      map: {symbol: data.s, ts: data.T, price: data.p, size: data.q, id: data.t, maker: data.m, bid: data.b,
                        ask: data.a}
                """.formatted(file));
        List<String> expected = new ArrayList<>();
        for (String line : lines(file)) {
            if (!line.contains("\"data\"")) {
                continue; // A snapshot of the book: a record of neither stream.
            }
            if (text(line, "e").equals("trade")) {
                expected.add("trades " + text(line, "s") + " " + text(line, "T") + "000000 price=" + number(line, "p")
                        + " size=" + number(line, "q") + " id=" + text(line, "t") + " maker=" + text(line, "m"));
            } else {
                expected.add("quotes " + text(line, "s") + " " + text(line, "T") + "000000 bid=" + number(line, "b")
                        + " ask=" + number(line, "a") + " local=" + text(line, "local"));
            }
        }
        assertThat(expected).hasSize(87_402);
        assertThat(recorded.events.equals(expected)).isTrue();
        assertThat(recorded.source().filtered()).isEqualTo(1);
    }

    private static String text(String line, String name) {
        int from = line.indexOf('"' + name + "\":") + name.length() + 3;
        int to = from;
        while (",}".indexOf(line.charAt(to)) < 0) {
            to++;
        }
        return line.substring(from, to).replace("\"", "");
    }

    private static double number(String line, String name) {
        return Double.parseDouble(text(line, name));
    }

    @Test
    void shouldReadQuotedDatesWhenTheirPatternIsGiven() throws Exception {
        Path file = SharedData.path("uci-occupancy/datatest.txt.gz");
        Recorded recorded = Recorded.run("""
                streams:
                  room: {time: {field: Date, unit: "yyyy-MM-dd HH:mm:ss"}, fields: {Temperature: double, CO2: double}}
                sources: [{csv: {path: '%s'}}]
                """.formatted(file));
        assertThat(recorded.events).hasSize(2665).startsWith("room  1422886740000000000 Temperature=23.7 CO2=749.2");
        assertThat(recorded.source().invalid()).isZero();
    }
}
