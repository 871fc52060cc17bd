package io.ringmill.ingest.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatorServerTest {

    private static final Feed ENDLESS = Feed.of(Feed.Kind.TICKS, 3, 1);

    private static <T> HttpResponse<T> get(String url, HttpResponse.BodyHandler<T> handler) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newHttpClient().send(request, handler);
    }

    @Test
    void shouldServeEveryClientTheSameWhenTheFeedHasAnEnd() throws Exception {
        Feed feed = ENDLESS.withCount(5000);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        new SimulatorWriter(feed, SimulatorWriter.Format.NDJSON, TimeUnit.NANOSECONDS).write(expected);
        try (SimulatorServer server = SimulatorServer.http(feed, 0, TimeUnit.NANOSECONDS)) {
            for (int client = 0; client < 3; client++) {
                HttpResponse<byte[]> response = get(server.address(), HttpResponse.BodyHandlers.ofByteArray());
                assertThat(response.body()).isEqualTo(expected.toByteArray());
                assertThat(response.headers().firstValueAsLong("Content-Length"))
                        .hasValue(expected.size());
                assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
            }
        }
    }

    @Test
    void shouldServeOthersWhenOneClientDoesNotRead() throws Exception {
        try (SimulatorServer server = SimulatorServer.http(ENDLESS, 0, TimeUnit.MILLISECONDS);
                InputStream slow = get(server.address(), HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                InputStream fast = get(server.address(), HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            assertThat(fast.readNBytes(20_000_000)).hasSize(20_000_000);
            assertThat(server.clients()).isEqualTo(2);
            assertThat(slow.read()).isEqualTo('{');
        }
    }

    @Test
    void shouldKeepTheRateWhenThereIsOne() throws Exception {
        try (SimulatorServer server =
                SimulatorServer.http(ENDLESS.withRate(200).withCount(40), 0, TimeUnit.MILLISECONDS)) {
            long startNs = System.nanoTime();
            get(server.address(), HttpResponse.BodyHandlers.discarding());
            assertThat(System.nanoTime() - startNs).isGreaterThan(190_000_000L);
        }
    }

    @Test
    void shouldEndStreamsWhenClosed() throws Exception {
        SimulatorServer server = SimulatorServer.http(ENDLESS.withRate(10), 0, TimeUnit.MILLISECONDS);
        try (InputStream in =
                get(server.address(), HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(in.read()).isEqualTo('{');
            server.close();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
        await().until(() -> server.clients() == 0);
    }

    @Test
    void shouldPointToTheStreamWhenAskedForSomethingElse() throws Exception {
        try (SimulatorServer server = SimulatorServer.http(ENDLESS, 0, TimeUnit.MILLISECONDS)) {
            String root = "http://localhost:" + server.port() + "/";
            HttpResponse<String> response = get(root, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).isEqualTo("the stream is at /stream\n");
        }
    }

    @Test
    void shouldSaySoWhenThePortIsInUse() throws Exception {
        try (SimulatorServer server = SimulatorServer.http(ENDLESS, 0, TimeUnit.MILLISECONDS)) {
            assertThatThrownBy(() -> SimulatorServer.http(ENDLESS, server.port(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(IOException.class)
                    .hasMessage("port " + server.port()
                            + " cannot be had (Address already in use); choose another, or 0 for any");
        }
    }

    private static Socket connect(SimulatorServer server) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    @ParameterizedTest
    @EnumSource(SimulatorWriter.Format.class)
    void shouldServeEveryTcpClientTheSameWhenTheFeedHasAnEnd(SimulatorWriter.Format format) throws Exception {
        Feed feed = ENDLESS.withCount(5000);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        new SimulatorWriter(feed, format, TimeUnit.MICROSECONDS).write(expected);
        try (SimulatorServer server = SimulatorServer.tcp(feed, format, 0, TimeUnit.MICROSECONDS)) {
            assertThat(server.address()).isEqualTo("localhost:" + server.port());
            for (int client = 0; client < 3; client++) {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write("unasked\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(socket.getInputStream().readAllBytes()).isEqualTo(expected.toByteArray());
                }
            }
        }
    }

    @Test
    void shouldServeOthersOverTcpWhenOneClientDoesNotReadOrGoesAway() throws Exception {
        try (SimulatorServer server =
                        SimulatorServer.tcp(ENDLESS, SimulatorWriter.Format.NDJSON, 0, TimeUnit.MILLISECONDS);
                Socket slow = connect(server);
                Socket fast = connect(server)) {
            try (Socket gone = connect(server)) {
                assertThat(gone.getInputStream().read()).isEqualTo('{');
            }
            assertThat(fast.getInputStream().readNBytes(20_000_000)).hasSize(20_000_000);
            await().until(() -> server.clients() == 2);
            assertThat(slow.getInputStream().read()).isEqualTo('{');
        }
    }

    @Test
    void shouldKeepTheRateOverTcpWhenThereIsOne() throws Exception {
        Feed feed = ENDLESS.withRate(200).withCount(40);
        try (SimulatorServer server = SimulatorServer.tcp(feed, SimulatorWriter.Format.CSV, 0, TimeUnit.MILLISECONDS);
                Socket client = connect(server)) {
            long startNs = System.nanoTime();
            client.getInputStream().readAllBytes();
            assertThat(System.nanoTime() - startNs).isGreaterThan(150_000_000L);
        }
    }

    @Test
    void shouldBreakTcpConnectionsOffWhenClosed() throws Exception {
        SimulatorServer server =
                SimulatorServer.tcp(ENDLESS.withRate(10), SimulatorWriter.Format.NDJSON, 0, TimeUnit.MILLISECONDS);
        try (Socket client = connect(server)) {
            assertThat(client.getInputStream().read()).isEqualTo('{');
            server.close();
            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        }
        await().until(() -> server.clients() == 0);
        assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
    }
}
