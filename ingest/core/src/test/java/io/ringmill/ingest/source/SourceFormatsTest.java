package io.ringmill.ingest.source;

import static io.ringmill.ingest.source.RunningSource.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import com.sun.net.httpserver.HttpServer;
import io.ringmill.ingest.source.SocketServer.Play;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sources take besides plain JSON: CSV, and what is compressed. */
class SourceFormatsTest {

    private static final String STREAM = "streams: {s: {key: k, fields: {n: long}}}\n";
    private static final String CSV = ", format: csv, columns: [k, other, n]";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(utf8(text));
        }
        return bytes.toByteArray();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> "A,," + n + "\n").collect(Collectors.joining());
    }

    private static OutputStream compressing(String form, OutputStream out) throws IOException {
        return form.equals("gzip") ? new GZIPOutputStream(out, 512, true) : new ZstdOutputStream(out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldReadWhatClientsCompressAsItComes(String form) throws Exception {
        try (RunningSource running = RunningSource.start(STREAM + "sources: [{tcp: {listen: 0" + CSV + "}}]\n")) {
            running.awaitMetrics(metrics -> metrics.detail().contains("127.0.0.1:"));
            int port = Integer.parseInt(running.metrics().detail().replaceAll(".*?:(\\d+),.*", "$1"));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    OutputStream out = compressing(form, client.getOutputStream())) {
                out.write(utf8(lines(0, 3)));
                out.flush();
                running.awaitMetrics(metrics -> metrics.published() == 3);
                out.write(utf8(lines(3, 50_000)));
            }
            running.awaitMetrics(metrics -> metrics.published() == 50_000);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                int flushed;
                try (OutputStream out = compressing(form, whole)) {
                    out.write(utf8("A,,50000\nA,,500"));
                    out.flush();
                    flushed = whole.size();
                    out.write(utf8("01\n"));
                }
                client.getOutputStream().write(whole.toByteArray(), 0, flushed);
            }
            running.awaitMetrics(metrics -> metrics.published() == 50_001 && metrics.invalid() == 1);
            assertThat(running.metrics().state()).isEqualTo(State.LIVE);
            running.stop();
            assertThat(running.values()).isEqualTo(numbers(0, 50_001));
            assertThat(running.refused()).singleElement().asString().contains("the line has no end");
        }
    }

    @Test
    void shouldOutliveAClientWhoseTextIsOfAnotherEncoding() throws Exception {
        try (RunningSource running = RunningSource.start(STREAM + "sources: [{tcp: {listen: 0}}]\n")) {
            running.awaitMetrics(metrics -> metrics.detail().contains("127.0.0.1:"));
            int port = Integer.parseInt(running.metrics().detail().replaceAll(".*?:(\\d+),.*", "$1"));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write("{\"k\":\"A\",\"n\":1}\n".getBytes(StandardCharsets.UTF_16));
            }
            running.awaitMetrics(metrics -> metrics.invalid() == 1);
            assertThat(running.refused()).singleElement().asString().contains("the text is UTF-16");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write(utf8("{\"k\":\"A\",\"n\":2}\n"));
            }
            running.awaitMetrics(metrics -> metrics.published() == 1);
        }
    }

    /** Nothing is known of the header then: the server may be about to stop. */
    @ParameterizedTest
    @ValueSource(ints = {12, Integer.MAX_VALUE})
    void shouldConnectAgainWhenAConnectionEndsBeforeTheHeader(int sent) throws Exception {
        byte[] noHeader = sent == 12 ? gzip("k,n\nA,1\n") : gzip("\n\n");
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RunningSource running = RunningSource.start(STREAM + "sources: [{tcp: {connect: '127.0.0.1:"
                        + server.getLocalPort() + "', format: csv}}]\n")) {
            try (Socket first = server.accept()) {
                first.getOutputStream().write(noHeader, 0, Math.min(sent, noHeader.length));
            }
            try (Socket second = server.accept()) {
                second.getOutputStream().write(utf8("k,n\nA,2\n"));
                running.awaitMetrics(metrics -> metrics.published() == 1);
            }
        }
    }

    @Test
    void shouldSayWhatIsWrongWithDataAheadOfTheHeaderItIsOf() throws Exception {
        try (RunningSource running = RunningSource.start(STREAM + "sources: [{tcp: {listen: 0, format: csv}}]\n")) {
            running.awaitMetrics(metrics -> metrics.detail().contains("127.0.0.1:"));
            int port = Integer.parseInt(running.metrics().detail().replaceAll(".*?:(\\d+),.*", "$1"));
            byte[] whole = gzip("k,n\nA,1\n");
            for (int sent : new int[] {12, whole.length}) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    client.getOutputStream().write(whole, 0, sent);
                }
            }
            running.awaitMetrics(metrics -> metrics.published() == 1);
            assertThat(running.metrics().invalid()).isZero();
        }
    }

    /** A server that answers each request with this content. */
    private static HttpServer serve(String type, String encoding, byte[] content, List<String> accepted)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            accepted.add(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
            exchange.getResponseHeaders().set("Content-Type", type);
            if (!encoding.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Encoding", encoding);
            }
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static RunningSource http(HttpServer server, String more) throws Exception {
        return RunningSource.start(STREAM + "sources: [{http: {url: 'http://127.0.0.1:"
                + server.getAddress().getPort() + "/'" + more + "}}]\n");
    }

    /** Each of many clients could have the process keep 128 MiB for it. */
    @Test
    void shouldTakeNothingOfAClientWhoseWindowIsLargerThanReadersMustHave() throws Exception {
        try (RunningSource running = RunningSource.start(STREAM + "sources: [{tcp: {listen: 0" + CSV + "}}]\n")) {
            running.awaitMetrics(metrics -> metrics.detail().contains("127.0.0.1:"));
            int port = Integer.parseInt(running.metrics().detail().replaceAll(".*?:(\\d+),.*", "$1"));
            for (int window : new int[] {26, 23}) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                        ZstdOutputStream out = new ZstdOutputStream(client.getOutputStream())) {
                    out.setLong(window);
                    out.write(utf8("A,," + window + "\n"));
                }
            }
            running.awaitMetrics(metrics -> metrics.published() == 1);
            running.stop();
            assertThat(running.values()).containsExactly("23");
        }
    }

    @Test
    void shouldReadCsvOfAResponseThatIsCompressedWithZstandard() throws Exception {
        List<String> accepted = new CopyOnWriteArrayList<>();
        byte[] content = Zstd.compress(utf8("n;k\n1;A\n\"2\";\"B;\"\"\"\nx;C\n3;D"));
        HttpServer server = serve("text/csv", "zstd", content, accepted);
        try (RunningSource running = http(server, ", format: csv, separator: ';'")) {
            running.awaitEnd();
            assertThat(running.values()).containsExactly("1", "2", "3");
            assertThat(running.refused()).singleElement().asString().startsWith("4 field 'n' is not a number");
            assertThat(accepted).containsExactly("gzip, zstd");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldSayWhenAResponseIsNotTheCsvThatIsWanted() throws Exception {
        HttpServer server = serve("text/csv", "", utf8("symbol,n\nA,1\n"), new CopyOnWriteArrayList<>());
        try (RunningSource running = http(server, ", format: csv")) {
            assertThatThrownBy(running::awaitEnd)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "the header of 'the response' has no column 'k', only symbol, n; say which it is with map: {k: COLUMN}");
        } finally {
            server.stop(0);
        }
    }

    /** A live stream of CSV: what a lost connection cut off may look like a whole line. */
    @Test
    void shouldRefuseALineOfCsvThatALostConnectionCutsOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RunningSource running = RunningSource.start(STREAM + "sources: [{http: {url: 'http://127.0.0.1:"
                        + server.getLocalPort() + "/', format: csv}}]\n")) {
            String head = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n";
            try (Socket connection = server.accept()) { // Amid the header, so that a column seems to be missing.
                assertThat(connection.getInputStream().read(new byte[1 << 12])).isPositive();
                connection.getOutputStream().write(utf8(head + "2\r\nk,\r\n"));
            }
            try (Socket connection = server.accept()) {
                connection.getOutputStream().write(utf8(head + "c\r\nk,n\nA,1\nA,22\r\n"));
                running.awaitMetrics(metrics -> metrics.published() == 1);
            }
            running.awaitMetrics(metrics -> metrics.invalid() == 1);
            try (Socket connection = server.accept()) { // Nothing comes, not even a header.
                connection.getOutputStream().write(utf8(head + "0\r\n\r\n"));
            }
            try (Socket connection = server.accept()) {
                connection.getOutputStream().write(utf8(head + "a\r\nn,k\n223,A\n\r\n"));
                running.awaitMetrics(metrics -> metrics.published() == 2);
                running.source().close();
            }
            running.awaitEnd();
            assertThat(running.values()).containsExactly("1", "223");
            assertThat(running.refused()).containsExactly("3 the line has no end: the connection ended before it");
        }
    }

    @Test
    void shouldReadCsvAndCompressedMessagesOfAWebSocket() throws Exception {
        Play play = new Play() {
            @Override
            public void opened(int number, Session session) {
                try {
                    SocketServer.send(session, "A,,0");
                    SocketServer.sendBinary(session, gzip(lines(1, 1000)));
                    SocketServer.sendBinary(session, Zstd.compress(utf8(lines(1000, 2000))));
                    SocketServer.sendBinary(session, gzip("A,,7\n".repeat(100_000)));
                    SocketServer.send(session, "A,,2000");
                } catch (IOException impossible) {
                    throw new AssertionError(impossible);
                }
            }
        };
        try (SocketServer server = new SocketServer(play);
                RunningSource running = RunningSource.start(STREAM + "sources: [{websocket: {url: '" + server.url()
                        + "', maxLine: 100000" + CSV + "}}]\n")) {
            running.awaitMetrics(metrics -> metrics.published() == 2001);
            running.stop();
            assertThat(running.values()).isEqualTo(numbers(0, 2001));
            assertThat(running.refused())
                    .containsExactly("4 longer than maxLine, 100000 bytes, when it is uncompressed");
            await().atMost(PATIENCE).until(() -> server.closes.size() == 1);
        }
    }
}
