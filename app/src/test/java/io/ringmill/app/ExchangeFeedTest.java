package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real exchange's feed, two kinds of message on one connection and out of order, against naive counts. */
class ExchangeFeedTest {

    private static final String FEED = "binance-futures/btcusdt-20240808.ndjson.gz";

    /** Both kinds in one stream; each kind by itself is in order. */
    private static final String ONE_STREAM = """
            streams:
              messages:
                key: s
                time: {field: T, unit: ms}
                fields: {price: double, bid: double}
                outOfOrder: %s
            sources:
              - ndjson:
                  path: '%s'
                  map: {s: data.s, T: data.T, price: data.p, bid: data.b}
            sinks:
              - quarantine: {ndjson: '%s'}
            """;

    private static final String TWO_STREAMS = """
            streams:
              trades:
                key: s
                time: {field: T, unit: ms}
                fields: {price: double, size: double, id: long}
                outOfOrder: 200ms
              quotes:
                key: s
                time: {field: T, unit: ms}
                fields: {bid: double, ask: double}
                outOfOrder: 200ms
            rules:
              below-bid: {on: trades, when: price < quotes.bid, fire: each}
            sources:
              - ndjson:
                  path: '%s'
                  stream: {by: data.e, trade: trades, bookTicker: quotes}
                  map: {s: data.s, T: data.T, price: data.p, size: data.q, id: data.t, bid: data.b, ask: data.a}
            sinks:
              - alerts: {ndjson: '%s'}
            """;

    @TempDir
    Path dir;

    /** A message as this test reads it. */
    private record Message(boolean trade, long timeMs, long id, double price, double bid) {

        static Message of(String line) {
            boolean trade = text(line, "e").equals("trade");
            long timeMs = Long.parseLong(number(line, "T"));
            return trade
                    ? new Message(
                            true, timeMs, Long.parseLong(number(line, "t")), Double.parseDouble(text(line, "p")), 0)
                    : new Message(false, timeMs, 0, 0, Double.parseDouble(text(line, "b")));
        }

        private static String text(String line, String name) {
            return find(line, "\"" + name + "\":\"([^\"]*)\"");
        }

        private static String number(String line, String name) {
            return find(line, "\"" + name + "\":(\\d+)");
        }

        private static String find(String line, String pattern) {
            Matcher matcher = Pattern.compile(pattern).matcher(line.substring(line.indexOf("\"data\"")));
            assertThat(matcher.find()).as(line).isTrue();
            return matcher.group(1);
        }
    }

    /** All but a snapshot of the book, which is neither trade nor quote. */
    private static List<Message> messages() {
        return SharedData.lines(FEED).stream()
                .filter(line -> line.contains("\"data\""))
                .map(Message::of)
                .toList();
    }

    private static long late(List<Message> messages, long outOfOrderMs) {
        long newestMs = Long.MIN_VALUE / 2;
        long late = 0;
        for (Message message : messages) {
            newestMs = Math.max(newestMs, message.timeMs());
            late += message.timeMs() < newestMs - outOfOrderMs ? 1 : 0;
        }
        return late;
    }

    private static List<Long> tradesBelowBid(List<Message> messages) {
        List<Long> ids = new ArrayList<>();
        double bid = Double.NaN;
        for (Message message : messages) {
            if (!message.trade()) {
                bid = message.bid();
            } else if (message.price() < bid) {
                ids.add(message.id());
            }
        }
        return ids;
    }

    private String run(String pipeline) throws IOException {
        Path file = Files.writeString(dir.resolve("feed.yml"), pipeline);
        Path summary = dir.resolve("summary.json");
        Cli.run("run", file.toString(), "--summary", summary.toString()).expect(ExitCode.DONE);
        return Files.readString(summary);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20, 200})
    void shouldCountLateMessagesAsANaiveCountDoes(long outOfOrderMs) throws IOException {
        List<Message> messages = messages();
        long late = late(messages, outOfOrderMs);
        assertThat(late > 0).isEqualTo(outOfOrderMs < 200);
        Path quarantine = dir.resolve("quarantine.ndjson");
        String summary = run(
                ONE_STREAM.formatted(outOfOrderMs == 0 ? "0" : outOfOrderMs + "ms", SharedData.file(FEED), quarantine));
        assertThat(summary)
                .contains(
                        "\"read\":87403,\"accepted\":" + (messages.size() - late) + ",\"filtered\":0,\"late\":" + late)
                .contains("\"invalid\":1,");
        assertThat(Files.readAllLines(quarantine)).hasSize((int) late + 1);
    }

    @Test
    void shouldJudgeEachTradeByTheQuoteBeforeIt() throws IOException {
        List<Long> expected = tradesBelowBid(messages());
        Path alerts = dir.resolve("alerts.ndjson");
        String summary = run(TWO_STREAMS.formatted(SharedData.file(FEED), alerts));
        assertThat(summary)
                .contains("\"read\":87403,\"accepted\":87402,\"filtered\":1,\"late\":0,\"invalid\":0,")
                .contains("\"below-bid\":" + expected.size());
        assertThat(expected).isNotEmpty();
        assertThat(Files.readAllLines(alerts)).hasSize(expected.size());
    }
}
