package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.app.feed.ExchangeFeed;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.http.SocketServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What comes over a WebSocket is what is in the file that is served. */
class ExchangeWebSocketTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What a pipeline came to, for comparison. */
    private record Outcome(long digest, SourceMetrics source) {}

    private static Outcome run(String yaml, long records) throws Exception {
        Pipeline pipeline = Pipeline.parse(yaml, "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        EventSource source = connectors.openSources().get(0);
        Engine engine = Engine.builder(pipeline).digest(true).start();
        try {
            Thread thread = new Thread(() -> {
                try {
                    source.run(engine);
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            thread.start();
            await().atMost(PATIENCE).until(() -> source.metrics().read() >= records || !thread.isAlive());
            source.close();
            thread.join();
            engine.end();
        } finally {
            engine.close();
        }
        return new Outcome(engine.metrics().digest(), source.metrics());
    }

    private static String source(String yaml, String kind, String where) {
        return yaml.replace("SOURCE", kind + ": {" + where);
    }

    @Test
    void shouldComeToTheSameAsTheFileWhenTheBinanceFeedIsPlayed() throws Exception {
        Path file = SharedData.file("binance-futures/btcusdt-20240808.ndjson.gz");
        String yaml = """
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double, id: long}, outOfOrder: 200ms}
                  quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double, ask: double}, outOfOrder: 200ms}
                windows:
                  bar: {on: trades, window: tumbling 1s, select: {high: max(price), vol: sum(size), last: last(id)}}
                  near: {on: trades, window: sliding 50 events, select: {mean: mean(price), sd: stddev_pop(price)}}
                rules:
                  high: {on: trades, when: price > near.mean + 2 * near.sd and price >= quotes.ask, cooldown: 1s, severity: info, message: "{price}"}
                sources:
                  - SOURCE
                      , stream: {by: data.e, trade: trades, bookTicker: quotes}
                      , map: {symbol: data.s, ts: data.T, price: data.p, size: data.q, id: data.t, bid: data.b, ask: data.a}}
                """;
        Outcome ofFile = run(source(yaml, "ndjson", "path: '" + file + "'"), Long.MAX_VALUE);
        assertThat(ofFile.source().published()).isEqualTo(87_402);
        try (SocketServer server = SocketServer.start(0, new ExchangeFeed(Optional.of(file), 0))) {
            String where = "url: '" + server.url() + "', send: [{method: SUBSCRIBE, params: [btcusdt@trade], id: 7}]";
            // Besides its messages there is the answer to the subscription.
            Outcome live = run(source(yaml, "websocket", where), ofFile.source().read() + 1);
            assertThat(live.source().published()).isEqualTo(87_402);
            assertThat(live.source().filtered()).isEqualTo(ofFile.source().filtered() + 1);
            assertThat(live.source().invalid()).isZero();
            assertThat(live.digest()).isEqualTo(ofFile.digest());
        }
    }

    @Test
    void shouldTakeTheBundledTradesWhenTheExampleRuns() throws Exception {
        try (SocketServer server = SocketServer.start(0, new ExchangeFeed(Optional.empty(), 0))) {
            String yaml = Files.readString(SharedData.project().resolve("examples/exchange-websocket/pipeline.yml"))
                    .replace("ws://localhost:8091/stream", server.url());
            Outcome live = run(yaml, 100_001);
            assertThat(live.source().published()).isEqualTo(100_000);
            assertThat(live.source().filtered()).isEqualTo(1);
            assertThat(live.source().invalid()).isZero();
        }
    }
}
