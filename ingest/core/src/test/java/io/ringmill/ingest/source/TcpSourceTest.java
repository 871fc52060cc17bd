package io.ringmill.ingest.source;

import static io.ringmill.ingest.source.RunningSource.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.simulate.Feed;
import io.ringmill.ingest.simulate.SimulatorServer;
import io.ringmill.ingest.simulate.SimulatorWriter;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Over real connections. */
class TcpSourceTest {

    private static final String STREAM = "streams: {s: {key: k, fields: {n: long}}}\n";
    private static final String LISTEN = STREAM + "sources: [{tcp: {listen: 0%s}}]\n";
    private static final Pattern PORT = Pattern.compile("at 127\\.0\\.0\\.1:(\\d+), .*");

    private static RunningSource listen(String more) throws Exception {
        return RunningSource.start(LISTEN.formatted(more));
    }

    private static Socket client(RunningSource running) throws IOException {
        running.awaitMetrics(metrics -> PORT.matcher(metrics.detail()).matches());
        Matcher port = PORT.matcher(running.metrics().detail());
        assertThat(port.matches()).isTrue();
        return new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitClients(RunningSource running, int count) {
        running.awaitMetrics(
                metrics -> metrics.detail().contains(", " + count + (count == 1 ? " client" : " clients")));
    }

    private static String line(String key, int n) {
        return "{\"k\":\"" + key + "\",\"n\":" + n + "}\n";
    }

    private static List<String> of(RunningSource running, String key) {
        return running.events().stream()
                .filter(event -> event.startsWith("s " + key + " "))
                .map(event -> event.replaceAll(".*=", ""))
                .toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    @Test
    void shouldKeepTheOrderOfEachClientWhenManySend() throws Exception {
        int clients = 20;
        int lines = 5000;
        try (RunningSource running = listen("");
                Socket silent = client(running);
                Socket halfLine = client(running)) {
            write(halfLine, "{\"k\":\"half\",");
            List<CompletableFuture<Void>> sending = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String key = "c" + i;
                sending.add(CompletableFuture.runAsync(() -> {
                    try (Socket client = client(running)) {
                        for (int n = 0; n < lines; n++) {
                            write(client, line(key, n));
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }));
            }
            running.awaitMetrics(metrics -> metrics.published() == (long) clients * lines);
            sending.forEach(CompletableFuture::join);
            awaitClients(running, 2);
            assertThat(silent.isConnected()).isTrue();
            write(halfLine, "\"n\":7}\n");
            running.awaitMetrics(metrics -> metrics.published() == (long) clients * lines + 1);
            running.stop();
            for (int i = 0; i < clients; i++) {
                assertThat(of(running, "c" + i)).isEqualTo(numbers(lines));
            }
            assertThat(of(running, "half")).containsExactly("7");
            assertThat(running.metrics().state()).isEqualTo(State.ENDED);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldRefuseWhatIsNoRecordAndGoOn() throws Exception {
        try (RunningSource running = listen(", maxLine: 100");
                Socket client = client(running)) {
            write(client, line("a", 1) + "{\"k\":\"" + "x".repeat(200_000) + "\"}\n\n \nnonsense\u0000\u001b[2J\n");
            write(client, line("a", 2).strip());
            client.shutdownOutput();
            running.awaitMetrics(metrics -> metrics.published() == 2);
            awaitClients(running, 0);
            String from = " \\(from 127\\.0\\.0\\.1:" + client.getLocalPort() + "\\)";
            assertThat(running.refused()).hasSize(2);
            assertThat(running.refused().get(0)).matches("2 longer than maxLine, 100 bytes" + from);
            assertThat(running.refused().get(1)).matches("5 .*" + from);
            try (Socket other = client(running)) {
                write(other, line("a", 3) + "{\"k\":\"a\",\"n\"");
            }
            awaitClients(running, 0);
            running.awaitMetrics(metrics -> metrics.invalid() == 3);
            running.stop();
            assertThat(of(running, "a")).containsExactly("1", "2", "3");
        }
    }

    @Test
    void shouldCountACutOffLineWhenTheConnectionBreaks() throws Exception {
        try (RunningSource running = listen("")) {
            try (Socket client = client(running)) {
                write(client, line("a", 1) + "{\"k\":\"a\",\"n\"");
                running.awaitMetrics(metrics -> metrics.published() == 1);
                client.setSoLinger(true, 0);
            }
            running.awaitMetrics(metrics -> metrics.invalid() == 1);
            awaitClients(running, 0);
            assertThat(running.metrics().state()).isEqualTo(State.LIVE);
        }
    }

    @Test
    void shouldReadTheHeaderOfEachClientWhenCsv() throws Exception {
        try (RunningSource running = listen(", format: csv, separator: ';'")) {
            try (Socket client = client(running)) {
                write(client, "n;k\r\n1;a\r\n\"2\";\"a\"\r\n3;a");
            }
            try (Socket client = client(running)) {
                write(client, "k;other;n\na;;4\n");
            }
            try (Socket client = client(running)) {
                write(client, "q;r\na;5\n");
            }
            try (Socket probe = client(running)) {
                assertThat(probe.isConnected()).isTrue();
            }
            running.awaitMetrics(metrics -> metrics.published() == 3 && metrics.invalid() == 2);
            running.stop();
            assertThat(of(running, "a")).containsExactlyInAnyOrder("1", "2", "4");
            assertThat(running.refused())
                    .anyMatch(refusal ->
                            refusal.matches("4 the line has no end: the connection ended before it \\(from .*"))
                    .anyMatch(
                            refusal -> refusal.matches(
                                    "1 the header of '127.0.0.1:\\d+' has none of the columns: .*|1 the header of .* no column 'k'.*"));
        }
    }

    @Test
    void shouldTurnClientsAwayWhenThereAreTooMany() throws Exception {
        try (RunningSource running = listen(", clients: 2");
                Socket first = client(running);
                Socket second = client(running)) {
            awaitClients(running, 2);
            try (Socket third = client(running)) {
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            running.awaitMetrics(metrics -> metrics.detail().endsWith(", 2 clients, 1 turned away"));
            write(first, line("a", 1));
            write(second, line("a", 2));
            running.awaitMetrics(metrics -> metrics.published() == 2);
            second.shutdownOutput();
            awaitClients(running, 1);
            try (Socket third = client(running)) {
                write(third, line("a", 3));
                running.awaitMetrics(metrics -> metrics.published() == 3);
            }
        }
    }

    @Test
    void shouldGiveUpAClientWhenItIsSilent() throws Exception {
        try (RunningSource running = listen(", timeout: 2s");
                Socket client = client(running)) {
            write(client, line("a", 1));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            running.awaitMetrics(metrics -> metrics.published() == 1);
            assertThat(running.metrics().invalid()).isZero();
        }
    }

    @Test
    void shouldEndForAllWhenARecordOfOneIsInvalidAndThatHalts() throws Exception {
        try (RunningSource running = listen(", onInvalid: halt");
                Socket silent = client(running);
                Socket client = client(running)) {
            write(client, line("a", 1) + "?\n");
            assertThatThrownBy(running::awaitEnd).isInstanceOf(InvalidRecordException.class);
            assertThat(running.metrics().state()).isEqualTo(State.FAILED);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** What the engine does not take stays with the clients; when it takes again, nothing is missing. */
    @Test
    void shouldHoldUpClientsWhenTheEngineIs() throws Exception {
        int lines = 200_000;
        String pipeline = "engine: {ring: 64, topology: fused}\n" + LISTEN.formatted("");
        try (RunningSource running = RunningSource.startHeldUp(pipeline)) {
            List<CompletableFuture<Void>> sending = new ArrayList<>();
            for (String key : List.of("a", "b")) {
                sending.add(CompletableFuture.runAsync(() -> {
                    try (Socket client = client(running)) {
                        StringBuilder all = new StringBuilder();
                        IntStream.range(0, lines).forEach(n -> all.append(line(key, n)));
                        write(client, all.append(" ".repeat(20_000_000)).toString());
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }));
            }
            running.awaitMetrics(metrics -> metrics.read() > 64);
            assertThat(running.metrics().read()).isLessThan(2L * lines);
            assertThat(sending).noneMatch(CompletableFuture::isDone);
            running.release();
            running.awaitMetrics(metrics -> metrics.published() == 2L * lines);
            sending.forEach(CompletableFuture::join);
            running.stop();
            assertThat(of(running, "a")).isEqualTo(numbers(lines));
            assertThat(of(running, "b")).isEqualTo(numbers(lines));
        }
    }

    @Test
    void shouldEndSoonWhenItIsClosedWhileTheEngineHoldsItUp() throws Exception {
        String pipeline = "engine: {ring: 64, topology: fused}\n" + LISTEN.formatted("");
        try (RunningSource running = RunningSource.startHeldUp(pipeline);
                Socket client = client(running)) {
            for (int n = 0; n < 1000; n++) {
                write(client, line("a", n));
            }
            running.awaitMetrics(metrics -> metrics.read() > 64);
            running.source().close();
            assertThatThrownBy(() -> {
                        while (client.getInputStream().read() >= 0) {
                            // Until the connection is closed.
                        }
                        throw new IOException("closed");
                    })
                    .isInstanceOf(IOException.class);
            running.release();
            running.awaitEnd();
            assertThat(running.metrics().state()).isEqualTo(State.ENDED);
        }
    }

    @Test
    void shouldConnectAgainWhenTheServerGoesAwayAndComesBack() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String pipeline = STREAM + "sources: [{tcp: {connect: '127.0.0.1:" + port + "'}}]\n";
        try (RunningSource running = RunningSource.start(pipeline)) {
            running.awaitRetrying("no connection: nobody listens there; next attempt in \\d+ ms");
            for (int round = 0; round < 2; round++) {
                try (ServerSocket server = new ServerSocket()) {
                    server.setReuseAddress(true);
                    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    try (Socket connection = server.accept()) {
                        write(connection, line("a", round) + "{\"k\":");
                        int published = round + 1;
                        running.awaitMetrics(
                                metrics -> metrics.published() == published && metrics.state() == State.LIVE);
                    }
                }
                int invalid = round + 1;
                running.awaitMetrics(metrics -> metrics.invalid() == invalid && metrics.state() == State.RETRYING);
            }
            running.stop();
            assertThat(running.metrics().gaps()).isEqualTo(1);
            assertThat(of(running, "a")).containsExactly("0", "1");
            assertThat(running.source().name()).isEqualTo("tcp 127.0.0.1:" + port);
        }
    }

    @ParameterizedTest
    @EnumSource(SimulatorWriter.Format.class)
    void shouldReadWhatASimulatorServes(SimulatorWriter.Format format) throws Exception {
        String stream =
                "streams: {t: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: long, side: symbol}}}\n";
        try (SimulatorServer server = SimulatorServer.tcp(
                        Feed.of(Feed.Kind.TICKS, 3, 5).withRate(20_000), format, 0, TimeUnit.NANOSECONDS);
                RunningSource running = RunningSource.start(stream + "sources: [{tcp: {connect: '" + server.address()
                        + "', format: " + format.name().toLowerCase(Locale.ROOT) + "}}]\n")) {
            running.awaitMetrics(metrics -> metrics.published() >= 2000);
            running.stop();
            assertThat(running.refused()).isEmpty();
            assertThat(running.events().subList(0, 2000))
                    .isEqualTo(Recorded.run(
                                    stream
                                            + "sources: [{simulate: {kind: ticks, keys: 3, seed: 5, rate: 20000, count: 2000}}]")
                            .events);
        }
    }

    @Test
    void shouldEndWhenItIsClosedAndTheServerIsSilent() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningSource running = RunningSource.start(
                        STREAM + "sources: [{tcp: {connect: '127.0.0.1:" + server.getLocalPort() + "'}}]\n");
                Socket connection = server.accept()) {
            running.awaitMetrics(metrics -> metrics.state() == State.LIVE);
            running.stop();
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldFailWhenTheServersHeaderIsWrong() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningSource running = RunningSource.start(STREAM + "sources: [{tcp: {connect: '127.0.0.1:"
                        + server.getLocalPort() + "', format: csv}}]\n");
                Socket connection = server.accept()) {
            write(connection, "symbol,n\n");
            assertThatThrownBy(running::awaitEnd)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the header of '127.0.0.1:" + server.getLocalPort() + "' has no column 'k'");
        }
    }

    @Test
    void shouldReachIntoBatchesWhenLinesAreJson() throws Exception {
        String more = ", records: data, map: {k: ^.ch, n: 'v[1]'}";
        try (RunningSource running = listen(more);
                Socket client = client(running)) {
            write(client, "{\"ch\":\"a\",\"data\":[{\"v\":[0,\"1\"]},{\"v\":[0,2]},{\"v\":[]}]}\n{\"event\":\"up\"}\n");
            running.awaitMetrics(metrics -> metrics.published() == 3 && metrics.filtered() == 1);
            running.stop();
            assertThat(of(running, "a")).containsExactly("1", "2", "missing");
        }
    }

    @Test
    void shouldSayThatItCannotListenWhenAnotherDoes() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Faults faults = new Faults();
            Pipeline pipeline = Pipeline.parse(
                    STREAM + "sources: [{tcp: {listen: 'localhost:" + other.getLocalPort() + "'}}]", "p.yml");
            Connectors.plan(pipeline, faults).openSources();
            assertThat(faults.all()).singleElement().asString().contains("the source cannot listen there (");
        }
    }

    @Test
    void shouldNotWaitLongWhenNobodyConnects() throws Exception {
        try (RunningSource running = listen("")) {
            running.awaitMetrics(metrics -> metrics.state() == State.LIVE);
            long before = System.nanoTime();
            running.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(PATIENCE.dividedBy(4));
            await().atMost(PATIENCE).until(running::hasEnded);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "format: csv                        | needs either 'listen', for clients that connect to it, or 'connect', to a server",
                "listen: 1, connect: 'h:1'          | needs either 'listen'",
                "listen: 70000                      | listen: must be HOST:PORT, such as localhost:5140, or a port, not '70000'",
                "connect: 5140                      | connect: must be HOST:PORT, such as localhost:5140, not '5140'",
                "connect: 'h:0'                     | connect: must be HOST:PORT",
                "connect: 'h:1', clients: 3         | clients: belongs to 'listen'; with 'connect' there is one connection",
                "listen: 1, separator: ';'          | separator: belongs to 'format: csv'",
                "listen: 1, format: csv, records: . | records: belongs to JSON; of CSV each line is a record",
                "listen: 1, format: csv, header: false | without a header 'k' needs the number of its column",
            })
    void shouldSayWhatIsWrongWhenSettingsAre(String settings, String message) {
        assertThatThrownBy(() -> RunningSource.start(STREAM + "sources: [{tcp: {" + settings + "}}]"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }
}
