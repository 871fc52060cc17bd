package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

    private Served served;

    @BeforeEach
    void serve() throws Exception {
        served = Served.open();
    }

    /** Gives clients two seconds for a request. */
    private void beStrict() throws IOException {
        served.close();
        served = Served.of(Served.settings(false, Served.STRICT), Streams.STUCK_MS);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private String head(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: localhost:" + served.port() + "\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "" : "\r\n") + "\r\n";
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private HttpResponse<String> bytes(byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = served.request("/api/v1/bytes")
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return served.send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void shouldTakeBodiesUpToTheLimitPlainOrCompressed() throws Exception {
        int most = (int) Served.LIMITS.bodyBytes();
        assertThat(bytes(new byte[most]).body()).isEqualTo("" + most);
        assertThat(bytes(gzip(new byte[most]), "Content-Encoding", "gzip").body())
                .isEqualTo("" + most);
        assertThat(bytes(new byte[most + 1]).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/bytes, application/x-ndjson, 200000, 413",
        "/api/v1/bytes, text/plain, 2000, 415",
        "/api/v1/none, application/json, 2000, 404",
        "/api/v1/bytes?token=x, application/json, 2000, 400"
    })
    void shouldAnswerWhoStillSends(String path, String type, int length, int status) throws Exception {
        try (Socket socket = served.socket()) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(head("POST " + path, "Content-Type: " + type, "Content-Length: " + length, "Connection: close")
                    .getBytes(StandardCharsets.UTF_8));
            String begin = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
            assertThat(begin).isEqualTo("HTTP/1.1 " + status);
            // To a closed connection the second of these would fail.
            for (int part = 0; part < 10; part++) {
                out.write(new byte[length / 10]);
                Thread.sleep(20);
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"status\":" + status);
        }
    }

    /** Who sends without end, slowly, is told that this was too slow. */
    @Test
    void shouldAnswerWhoIsTooSlow() throws Exception {
        beStrict();
        try (Socket socket = served.socket()) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(head("POST /api/v1/bytes", "Content-Type: application/x-ndjson", "Content-Length: 1000")
                    .getBytes(StandardCharsets.UTF_8));
            while (socket.getInputStream().available() == 0) {
                out.write(' ');
                Thread.sleep(50);
            }
            for (int part = 0; part < 10; part++) {
                out.write(' ');
                Thread.sleep(20);
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 408")
                    .contains("too-slow");
        }
    }

    /** As curl does with long bodies. */
    @Test
    void shouldAnswerWhoWasToldToGoOn() throws Exception {
        try (Socket socket = served.socket()) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(head(
                            "POST /api/v1/bytes",
                            "Content-Type: application/x-ndjson",
                            "Expect: 100-continue",
                            "Transfer-Encoding: chunked",
                            "Connection: close")
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(21), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 100 Continue");
            byte[] chunk = ("2710\r\n" + "x".repeat(10_000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int part = 0; part < 30; part++) {
                out.write(chunk);
                Thread.sleep(10);
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("HTTP/1.1 413")
                    .contains("body-too-long");
        }
    }

    @Test
    void shouldRefuseAZipBomb() throws Exception {
        HttpResponse<String> bomb = bytes(gzip(new byte[50_000_000]), "Content-Encoding", "gzip");
        assertThat(bomb.statusCode()).isEqualTo(413);
        assertThat(bomb.body()).contains("body-too-long");
        assertThat(served.counters.refusals()).containsEntry("body-too-long", 1L);
        HttpResponse<String> garbage =
                bytes("no gzip at all".getBytes(StandardCharsets.UTF_8), "Content-Encoding", "gzip");
        assertThat(garbage.statusCode()).isEqualTo(400);
        assertThat(bytes(new byte[10], "Content-Encoding", "br").statusCode()).isEqualTo(415);
    }

    @Test
    void shouldCutOffTenGigabytesEarly() throws Exception {
        String announced = served.raw(
                head("POST /api/v1/bytes", "Content-Type: application/x-ndjson", "Content-Length: 10000000000"));
        assertThat(announced).startsWith("HTTP/1.1 413");

        long sent = 0;
        try (Socket socket = served.socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(head("POST /api/v1/bytes", "Content-Type: application/x-ndjson", "Transfer-Encoding: chunked")
                    .getBytes(StandardCharsets.UTF_8));
            byte[] chunk = ("2710\r\n" + "x".repeat(10_000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            while (sent < 10_000_000_000L) {
                out.write(chunk);
                sent += 10_000;
            }
        } catch (IOException cutOff) {
            assertThat(sent).isLessThan(100_000_000);
        }
        await().until(() -> served.counters.refusals().getOrDefault("body-too-long", 0L) == 2);
    }

    @Test
    void shouldLetGoOfAHeadThatComesAByteASecond() throws Exception {
        beStrict();
        try (Socket socket = served.socket()) {
            long beginNs = System.nanoTime();
            assertThat(closedWhileTrickling(socket, "GET /api/v1/open HTTP/1.1\r\nHost: lo"))
                    .isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isLessThan(Duration.ofSeconds(8));
        }
        assertThat(served.counters.refusals()).containsEntry("no-request", 1L);
    }

    @Test
    void shouldLetGoOfABodyThatComesAByteASecondWithoutHoldingAThread() throws Exception {
        beStrict();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = served.socket();
                slow.add(socket);
                socket.getOutputStream()
                        .write((head("POST /api/v1/echo", "Content-Type: application/json", "Content-Length: 1000")
                                        + "{")
                                .getBytes(StandardCharsets.UTF_8));
            }
            assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
            assertThat(closedWhileTrickling(slow.get(0), " ".repeat(30))).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> served.counters.refusals().getOrDefault("too-slow", 0L) == 40);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void shouldAnswerWhenAllConnectionsHaveHalfABody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < Served.LIMITS.connections(); i++) {
                Socket socket = served.socket();
                slow.add(socket);
                socket.getOutputStream()
                        .write((head("POST /api/v1/echo", "Content-Type: application/json", "Content-Length: 1000")
                                        + "{")
                                .getBytes(StandardCharsets.UTF_8));
            }
            await().until(() -> served.counters.connections() == Served.LIMITS.connections());
            assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
            assertThat(served.counters.refusals()).containsEntry("connections", 1L);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** Who was answered and still may send gives way. */
    @Test
    void shouldAnswerWhenAllConnectionsWereAnsweredAheadOfTheirBodies() throws Exception {
        List<Socket> refused = new ArrayList<>();
        try {
            for (int i = 0; i < Served.LIMITS.connections(); i++) {
                Socket socket = served.socket();
                refused.add(socket);
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(head("POST /api/v1/echo", "Content-Type: text/plain", "Content-Length: 1000")
                                .getBytes(StandardCharsets.UTF_8));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 415");
            }
            assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : refused) {
                socket.close();
            }
        }
    }

    private static boolean closedWhileTrickling(Socket socket, String text) throws Exception {
        socket.setSoTimeout(500);
        try {
            for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
                socket.getOutputStream().write(each);
                try {
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    return true;
                } catch (java.net.SocketTimeoutException nothingYet) {
                    // The next byte follows.
                }
            }
        } catch (IOException closed) {
            return true;
        }
        return false;
    }

    @Test
    void shouldRefuseLongHeadsAndAddresses() throws Exception {
        assertThat(served.raw(head("GET /api/v1/open", "X-Long: " + "x".repeat(5000))))
                .startsWith("HTTP/1.1 431");
        assertThat(served.raw(head("GET /api/v1/open?a=" + "x".repeat(5000)))).startsWith("HTTP/1.1 414");
        assertThat(served.raw(head("GET /" + "x".repeat(3000), "Connection: close")))
                .startsWith("HTTP/1.1 414");
        assertThat(served.counters.refusals())
                .containsEntry("head-too-long", 1L)
                .containsEntry("address-too-long", 2L);
    }

    @Test
    void shouldAnswerWhatIsNoHttp() throws Exception {
        assertThat(served.raw("\u0016\u0003\u0001\u0002\u0000garbage\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(served.raw("GET http://[ HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(served.raw("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(served.raw(head("POST /api/v1/bytes", "Content-Length: 3", "Transfer-Encoding: chunked")))
                .startsWith("HTTP/1.1 400");
        assertThat(served.raw(head("POST /api/v1/bytes", "Content-Length: 3", "Content-Length: 4")))
                .startsWith("HTTP/1.1 400");
        assertThat(served.counters.refusals().get("bad-request")).isGreaterThanOrEqualTo(4);
    }

    @Test
    void shouldBoundConnections() throws Exception {
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < Served.LIMITS.connections() + 10; i++) {
                many.add(served.socket());
            }
            await().until(() -> served.counters.refusals().getOrDefault("connections", 0L) == 10
                    && served.counters.connections() == Served.LIMITS.connections());
            // Who asks at once is answered all the same; the one that has waited for longest gives way.
            assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
            assertThat(many.get(10).getInputStream().read()).isEqualTo(-1);
            assertThat(served.counters.refusals()).containsEntry("connections", 11L);
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
        }
        await().until(() -> served.counters.connections() <= 1); // the client keeps its own
        assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
    }
}
