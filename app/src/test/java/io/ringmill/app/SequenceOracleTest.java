package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences, absence and silence in a day of real quotes and trades, against plain loops over the same records. */
class SequenceOracleTest {

    private static final long NS_PER_MS = 1_000_000;

    private static final String STREAMS = """
            streams:
              quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double, ask: double, venue: symbol}}
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double}}
            """;

    /** A quote, or a trade if {@code price} is a number. */
    private record Tick(long ms, double bid, double ask, String venue, double price, double size) {

        boolean isTrade() {
            return !Double.isNaN(price);
        }
    }

    /** What came to be: the sequence and time of an alert, and the sequence of its first step. */
    private record Match(long sequence, long ms, long first) {}

    @TempDir
    Path dir;

    private static double number(String text) {
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }

    /** Quotes and trades in order of time, quotes first. */
    private static List<Tick> ibm() {
        List<Tick> ticks = new ArrayList<>();
        SharedData.lines("equity-ticks/ibm-20131007-quotes.csv.gz").stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(c -> ticks.add(
                        new Tick(Long.parseLong(c[0]), number(c[2]), number(c[4]), c[6], Double.NaN, Double.NaN)));
        SharedData.lines("equity-ticks/ibm-20131007-trades.csv.gz").stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(c -> ticks.add(
                        new Tick(Long.parseLong(c[0]), Double.NaN, Double.NaN, "", number(c[2]), number(c[3]))));
        ticks.sort(Comparator.comparingLong(Tick::ms));
        return ticks;
    }

    private static List<Match> run(Topology topology, String rule, List<Tick> ticks) {
        List<Match> matches = Collections.synchronizedList(new ArrayList<>());
        Engine engine = Engine.builder(Pipeline.parse(STREAMS + rule, "ibm.yml"))
                .settings(EngineSettings.DEFAULT.withTopology(topology))
                .onAlert(alert ->
                        matches.add(new Match(alert.sequence(), alert.timeNs() / NS_PER_MS, alert.longValue(0))))
                .start();
        try (engine) {
            EventPublisher quotes = engine.publisher("quotes");
            EventPublisher trades = engine.publisher("trades");
            int bid = quotes.field("bid");
            int ask = quotes.field("ask");
            int venue = quotes.field("venue");
            int price = trades.field("price");
            int size = trades.field("size");
            int ibm = quotes.key("IBM");
            for (Tick tick : ticks) {
                if (tick.isTrade()) {
                    trades.claim(ibm, tick.ms * NS_PER_MS)
                            .set(price, tick.price)
                            .set(size, tick.size)
                            .publish();
                } else {
                    quotes.claim(ibm, tick.ms * NS_PER_MS)
                            .set(bid, tick.bid)
                            .set(ask, tick.ask)
                            .set(venue, tick.venue)
                            .publish();
                }
            }
            engine.end();
        }
        return matches;
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "PARALLEL"})
    void shouldFindTradesThroughAQuoteThatStillStands(Topology topology) {
        String rule = """
                rules:
                  through:
                    sequence:
                      - quote: {on: quotes, when: bid > 0}
                      - not: {on: quotes, when: venue == quote.venue and bid > 0}
                      - trade: {on: trades, when: price < quote.bid}
                    within: 250ms
                """;
        List<Tick> ticks = ibm();
        List<Match> expected = new ArrayList<>();
        int quote = -1;
        for (int i = 0; i < ticks.size(); i++) {
            Tick tick = ticks.get(i);
            quote = quote >= 0 && tick.ms >= ticks.get(quote).ms + 250 ? -1 : quote;
            if (quote >= 0) {
                if (tick.price < ticks.get(quote).bid) {
                    expected.add(new Match(i, tick.ms, quote));
                    quote = -1;
                    continue;
                }
                quote = tick.bid > 0 && tick.venue.equals(ticks.get(quote).venue) ? -1 : quote;
            }
            quote = quote < 0 && tick.bid > 0 ? i : quote;
        }

        assertThat(run(topology, rule, ticks)).isEqualTo(expected).hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "PARALLEL"})
    void shouldFindLargeTradesThatNoOfferFollows(Topology topology) {
        String rule = """
                rules:
                  alone:
                    sequence:
                      - trade: {on: trades, when: size >= 500}
                      - not: {on: quotes, when: ask > 0}
                    within: 1s
                    overlap: 256
                """;
        List<Tick> ticks = ibm();
        List<Match> expected = new ArrayList<>();
        for (int i = 0; i < ticks.size(); i++) {
            if (!(ticks.get(i).size >= 500)) {
                continue;
            }
            long deadlineMs = ticks.get(i).ms + 1_000;
            boolean offered = false;
            boolean quoted = false;
            boolean traded = false;
            for (int j = i + 1; j < ticks.size() && !offered && !(quoted && traded); j++) {
                Tick tick = ticks.get(j);
                quoted |= !tick.isTrade() && tick.ms >= deadlineMs;
                traded |= tick.isTrade() && tick.ms >= deadlineMs;
                offered = tick.ms < deadlineMs && tick.ask > 0;
                if (quoted && traded) {
                    expected.add(new Match(j, deadlineMs, i));
                }
            }
        }
        expected.sort(Comparator.comparingLong(Match::sequence).thenComparingLong(Match::ms));

        assertThat(run(topology, rule, ticks)).isEqualTo(expected).hasSizeGreaterThan(20);
    }

    @Test
    void shouldFindStaleQuotes() throws IOException {
        Path feed = SharedData.file("binance-futures/btcusdt-20240808.ndjson.gz");
        Path alerts = dir.resolve("alerts.ndjson");
        Path file = Files.writeString(dir.resolve("stale.yml"), """
                streams:
                  quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double}}
                rules:
                  stale: {silence: 200ms}
                sources:
                  - ndjson: {path: '%s', stream: {by: data.e, bookTicker: quotes}, map: {symbol: data.s, ts: data.T, bid: data.b}}
                sinks: [{alerts: {ndjson: '%s'}}]
                """.formatted(feed, alerts));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
        List<Long> expected = new ArrayList<>();
        long before = Long.MAX_VALUE;
        for (String line : SharedData.lines("binance-futures/btcusdt-20240808.ndjson.gz")) {
            if (line.contains("\"bookTicker\"")) {
                long ms = Long.parseLong(line.replaceAll(".*\"T\":(\\d+).*", "$1"));
                if (ms - 200 >= before) {
                    expected.add((before + 200) * NS_PER_MS);
                }
                before = ms;
            }
        }

        assertThat(Files.readAllLines(alerts))
                .extracting(line -> Long.parseLong(line.replaceAll(".*\"time\":(\\d+).*", "$1")))
                .isEqualTo(expected)
                .hasSize(16);
    }
}
