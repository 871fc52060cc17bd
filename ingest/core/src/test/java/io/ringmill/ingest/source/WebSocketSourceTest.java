package io.ringmill.ingest.source;

import static io.ringmill.ingest.source.RunningSource.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.source.SocketServer.Play;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real server; nothing of the protocol is made up. */
class WebSocketSourceTest {

    private static final String STREAM = "streams: {s: {fields: {n: long}}}\n";

    private static String pipeline(String url, String more) {
        return STREAM + source(url, more);
    }

    private static String source(String url, String more) {
        return "sources: [{websocket: {url: '" + url + "'" + (more.isEmpty() ? "" : ", " + more) + "}}]\n";
    }

    @Test
    void shouldSubscribeAndGatherFragmentsWhenConnected() throws Exception {
        Play play = new Play() {
            @Override
            public void received(int number, Session session, String text) {
                if (text.equals("go")) {
                    SocketServer.send(session, "{\"n\":1}");
                    SocketServer.sendPart(session, "{\"n", false);
                    SocketServer.sendPart(session, "\":", false);
                    session.sendPing(java.nio.ByteBuffer.allocate(3), Callback.NOOP);
                    SocketServer.sendPart(session, "2}", true);
                    SocketServer.sendBinary(session, "{\"n\":", false);
                    SocketServer.sendBinary(session, "3}", true);
                    SocketServer.send(session, "\n {\n\"n\": 4\n}\n");
                }
            }
        };
        String send =
                "send: [{method: SUBSCRIBE, params: [a@trade, \"b\\\"\\n\"], id: 1, on: true, none: null, text: '1', e: {}}, go]";
        try (SocketServer server = new SocketServer(play);
                RunningSource running = RunningSource.start(pipeline(server.url(), send + ", headers: {X-Key: abc}"))) {
            running.awaitMetrics(metrics -> metrics.published() == 4);
            assertThat(server.received)
                    .containsExactly(
                            "{\"method\":\"SUBSCRIBE\",\"params\":[\"a@trade\",\"b\\\"\\u000a\"],\"id\":1,\"on\":true,"
                                    + "\"none\":null,\"text\":\"1\",\"e\":{}}",
                            "go");
            assertThat(server.headers).singleElement().asString().containsIgnoringCase("X-Key: abc");
            assertThat(running.metrics().state()).isEqualTo(State.LIVE);
            running.stop();
            assertThat(running.values()).containsExactly("1", "2", "3", "4");
            assertThat(running.metrics().state()).isEqualTo(State.ENDED);
            await().atMost(PATIENCE).until(() -> server.closes.equals(List.of("1000 ")));
        }
    }

    @Test
    void shouldConnectAndSubscribeAgainWhenTheServerEndsTheConnection() throws Exception {
        Play play = new Play() {
            @Override
            public void received(int number, Session session, String text) {
                SocketServer.send(session, "{\"n\":" + number + "}");
                if (number == 0) {
                    session.close(1001, "going \u001b[31mred", Callback.NOOP);
                } else if (number == 1) {
                    SocketServer.sendPart(session, "{\"n\":7", false);
                    session.disconnect();
                }
            }
        };
        try (SocketServer server = new SocketServer(play);
                RunningSource running =
                        RunningSource.start(pipeline(server.url(), "send: [hello], ping: 500ms, timeout: 3s"))) {
            running.awaitMetrics(metrics -> metrics.state() == State.RETRYING);
            running.awaitMetrics(metrics -> metrics.published() >= 3);
            running.stop();
            assertThat(server.received).startsWith("hello", "hello", "hello");
            assertThat(running.values()).startsWith("0", "1", "2");
            assertThat(running.metrics().gaps()).isGreaterThanOrEqualTo(2);
            assertThat(running.refused()).containsExactly("3 cut off: the connection ended amid the message");
        }
    }

    @Test
    void shouldSayWhyWithoutControlCharactersWhenTheServerCloses() throws Exception {
        Play play = new Play() {
            @Override
            public void opened(int number, Session session) {
                session.close(1001, "going \u001b[31mred", Callback.NOOP);
            }
        };
        try (SocketServer server = new SocketServer(play);
                RunningSource running = RunningSource.start(pipeline(server.url(), ""))) {
            running.awaitRetrying("the server closed the connection with status 1001: going \\\\u001b\\[31mred;"
                    + " next attempt in \\d+ ms");
        }
    }

    @Test
    void shouldRetryUntilSomebodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (RunningSource running = RunningSource.start(pipeline("ws://127.0.0.1:" + port + "/", ""))) {
            running.awaitRetrying("no connection: nobody listens there; next attempt in \\d+ ms");
            Play play = new Play() {
                @Override
                public void opened(int number, Session session) {
                    SocketServer.send(session, "{\"n\":1}");
                }
            };
            try (SocketServer server = new SocketServer(port, play)) {
                running.awaitMetrics(metrics -> metrics.published() == 1);
                assertThat(running.metrics().state()).isEqualTo(State.LIVE);
                assertThat(server.connections).hasValue(1);
            }
            running.awaitMetrics(metrics -> metrics.state() == State.RETRYING);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | the server answered with status 401: it wants a login, which 'headers' can give",
                "404 | the server answered with status 404: there is nothing at this address; is the url right?",
                "400 | the server answered with status 400; is the url right?"
            })
    void shouldFailWhenTheAnswerIsFinal(int status, String message) throws Exception {
        Play play = new Play() {
            @Override
            public int refusal(int number) {
                return status;
            }
        };
        try (SocketServer server = new SocketServer(play);
                RunningSource running = RunningSource.start(pipeline(server.url(), ""))) {
            assertThatThrownBy(running::awaitEnd)
                    .isInstanceOf(IOException.class)
                    .hasMessage("websocket " + server.url() + ": " + message);
            assertThat(running.metrics().state()).isEqualTo(State.FAILED);
        }
    }

    @Test
    void shouldRetryWhenTheServerIsBusy() throws Exception {
        Play play = new Play() {
            @Override
            public int refusal(int number) {
                return number < 2 ? 503 : 0;
            }

            @Override
            public void opened(int number, Session session) {
                SocketServer.send(session, "{\"n\":" + number + "}");
            }
        };
        try (SocketServer server = new SocketServer(play);
                RunningSource running = RunningSource.start(pipeline(server.url(), ""))) {
            running.awaitMetrics(metrics -> metrics.published() == 1);
            running.stop();
            assertThat(running.values()).containsExactly("2");
        }
    }

    @Test
    void shouldConnectAgainWhenTheServerIsSilent() throws Exception {
        try (SocketServer server = SocketServer.sending("{\"n\":1}");
                RunningSource running = RunningSource.start(pipeline(server.url(), "ping: 0s, timeout: 300ms"))) {
            running.awaitMetrics(metrics -> metrics.published() >= 2);
            running.awaitRetrying("nothing came for 300ms, the 'timeout'; next attempt in .*");
            assertThat(server.pings).hasValue(0);
        }
    }

    @Test
    void shouldPingWhenTheServerIsQuiet() throws Exception {
        try (SocketServer server = SocketServer.sending("{\"n\":1}");
                RunningSource running = RunningSource.start(pipeline(server.url(), "ping: 20ms"))) {
            await().atMost(PATIENCE).until(() -> server.pings.get() >= 5);
            assertThat(server.connections).hasValue(1);
            running.stop();
        }
        try (SocketServer server = SocketServer.sending("{\"n\":1}");
                RunningSource running = RunningSource.start(pipeline(server.url(), "ping: 20ms, pingText: 'ping!'"))) {
            await().atMost(PATIENCE).until(() -> server.received.size() >= 5);
            assertThat(server.received).containsOnly("ping!");
            assertThat(server.pings).hasValue(0);
            running.stop();
        }
    }

    @Test
    void shouldGoOnWhenMessagesAreOversizeMalformedOrHostile() throws Exception {
        String big = "{\"n\":1,\"text\":\"" + "é".repeat(100_000) + "\"}";
        Play play = new Play() {
            @Override
            public void opened(int number, Session session) {
                SocketServer.send(session, "{\"n\":1}", big, "{\"n\":", "", "pong", "[1,2]", "\u0000\u001b[2J");
                for (int i = 0; i < 100; i++) {
                    SocketServer.sendPart(session, big, i == 99);
                }
                SocketServer.sendBinary(session, "{\"n\":\"", false);
                Callback.Completable.with(sent ->
                                session.sendPartialBinary(java.nio.ByteBuffer.wrap(new byte[] {-1, -2}), true, sent))
                        .join();
                SocketServer.send(session, "{\"n\":2,\"x\":\"\ud83d\ude00\ud800\"}");
            }
        };
        try (SocketServer server = new SocketServer(play);
                RunningSource running = RunningSource.start(pipeline(server.url(), "maxLine: 10000"))) {
            running.awaitMetrics(metrics -> metrics.published() == 2);
            running.stop();
            assertThat(running.values()).containsExactly("1", "2");
            assertThat(running.refused()).hasSize(8);
            assertThat(running.refused().get(0)).isEqualTo("2 longer than maxLine, 10000 bytes");
            assertThat(running.refused().get(6)).isEqualTo("8 longer than maxLine, 10000 bytes");
        }
    }

    @Test
    void shouldEndWhenAMessageIsInvalidAndThatHalts() throws Exception {
        try (SocketServer server = SocketServer.sending("{\"n\":1}", "{", "{\"n\":2}");
                RunningSource running = RunningSource.start(pipeline(server.url(), "onInvalid: halt"))) {
            assertThatThrownBy(running::awaitEnd).isInstanceOf(InvalidRecordException.class);
            await().atMost(PATIENCE).until(() -> running.values().equals(List.of("1")));
            await().atMost(PATIENCE).until(() -> server.closes.size() == 1);
        }
    }

    @Test
    void shouldEndWhenItIsClosedWhileConnecting() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RunningSource running =
                        RunningSource.start(pipeline("ws://127.0.0.1:" + silent.getLocalPort() + "/", ""))) {
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo('G');
                assertThat(running.metrics().state()).isEqualTo(State.CONNECTING);
                long before = System.nanoTime();
                running.stop();
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
            }
            assertThat(running.metrics().state()).isEqualTo(State.ENDED);
        }
    }

    /** What the engine does not take stays with the server; when it takes again, nothing is missing. */
    @Test
    void shouldHoldUpTheServerWhenTheEngineIs() throws Exception {
        int count = 100_000;
        AtomicInteger sent = new AtomicInteger();
        String padding = "x".repeat(500);
        Play play = new Play() {
            @Override
            public void opened(int number, Session session) {
                IntStream.range(0, count).forEach(n -> {
                    SocketServer.send(session, "{\"n\":" + n + ",\"p\":\"" + padding + "\"}");
                    sent.incrementAndGet();
                });
            }
        };
        String held = "engine: {ring: 64, topology: fused}\n";
        try (SocketServer server = new SocketServer(play);
                RunningSource running =
                        RunningSource.startHeldUp(held + pipeline(server.url(), "ping: 200ms, timeout: 30s"))) {
            AtomicInteger before = new AtomicInteger(-1);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(700))
                    .until(() -> sent.get() > 100 && before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(count);
            running.release();
            running.awaitMetrics(metrics -> metrics.published() == count);
            running.stop();
            assertThat(running.values())
                    .isEqualTo(
                            IntStream.range(0, count).mapToObj(String::valueOf).toList());
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void shouldSayGoodbyeWhenItIsClosedWhileTheEngineHoldsItUp() throws Exception {
        Play play = new Play() {
            @Override
            public void opened(int number, Session session) {
                IntStream.range(0, 1000).forEach(n -> SocketServer.send(session, "{\"n\":" + n + "}"));
            }
        };
        String held = "engine: {ring: 64, topology: fused}\n";
        try (SocketServer server = new SocketServer(play);
                RunningSource running = RunningSource.startHeldUp(held + pipeline(server.url(), ""))) {
            running.awaitMetrics(metrics -> metrics.read() > 64);
            running.source().close();
            await().atMost(PATIENCE).until(() -> server.closes.size() == 1);
            assertThat(running.hasEnded()).isFalse();
            running.release();
            running.awaitEnd();
            assertThat(running.metrics().state()).isEqualTo(State.ENDED);
        }
    }

    /** As exchanges send: batches, channel outside, levels of a book as arrays of decimal texts, names with dots. */
    @Test
    void shouldReachIntoMessagesWhenTheyAreBatches() throws Exception {
        String stream =
                "streams: {b: {key: k, time: {field: ts, unit: ms}, fields: {ask: double, size: double, t: double, ch: symbol}}}\n";
        String map =
                "records: data, map: {k: '^.arg.instId', ch: ^.arg.channel, ask: 'asks[0][0]', size: 'asks[0][1]', t: '[\"a.b\"]'}";
        try (SocketServer server = SocketServer.sending(
                        "{\"event\":\"subscribe\",\"arg\":{\"channel\":\"books\"}}",
                        "{\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT\"},\"data\":["
                                + "{\"asks\":[[\"8476.98\",\"415\",\"0\",\"13\"],[\"8477\",\"7\"]],\"ts\":\"1597026383085\",\"a.b\":\"-0.10\"},"
                                + "{\"asks\":[[\"8477.5\",\"1e2\"]],\"ts\":1597026383086,\"a.b\":null},"
                                + "{\"asks\":[],\"ts\":1597026383087}]}");
                RunningSource running = RunningSource.start(stream + source(server.url(), map))) {
            running.awaitMetrics(metrics -> metrics.published() == 3);
            running.stop();
            assertThat(running.events())
                    .containsExactly(
                            "b BTC-USDT 1597026383085000000 ask=8476.98 size=415.0 t=-0.1 ch=books",
                            "b BTC-USDT 1597026383086000000 ask=8477.5 size=100.0 t=NaN ch=books",
                            "b BTC-USDT 1597026383087000000 ask=NaN size=NaN t=NaN ch=books");
            assertThat(running.metrics().filtered()).isEqualTo(1);
        }
    }

    @Test
    void shouldTellNobodyWhenAnAddressHoldsSecrets() throws Exception {
        try (SocketServer server = SocketServer.sending("{\"n\":1}")) {
            String url = "ws://me:word@127.0.0.1:" + server.port() + "/feed?apiKey=hidden";
            try (RunningSource running = RunningSource.start(pipeline(url, ""))) {
                running.awaitMetrics(metrics -> metrics.published() == 1);
                assertThat(running.source().name())
                        .isEqualTo("websocket ws://***@127.0.0.1:" + server.port() + "/feed?apiKey=***");
                assertThat(server.headers).singleElement().asString().contains("Authorization: Basic bWU6d29yZA==");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "url: 'http://localhost/'   | sources.0.websocket.url: must be an address such as wss://localhost:9443/stream, not 'http://localhost/'",
                "url: 'ws://h/?token=t#f'   | not 'ws://h/?token=***",
                "ping: 1s                   | 'url' is missing",
                "url: 'ws://h/', send: go   | send: must be a list, not 'go'",
                "url: 'ws://h/', send: ['${RINGMILL_NO_SUCH}'] | the environment has no variable RINGMILL_NO_SUCH",
                "url: 'ws://h/', headers: {Sec-WebSocket-Key: x} | header 'Sec-WebSocket-Key' is the connection's own and cannot be set",
                "url: 'ws://h/', pings: 1s  | unknown key 'pings'; did you mean 'ping'?",
            })
    void shouldSayWhatIsWrongWhenSettingsAre(String settings, String message) {
        assertThatThrownBy(() -> RunningSource.start(STREAM + "sources: [{websocket: {" + settings + "}}]"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }
}
