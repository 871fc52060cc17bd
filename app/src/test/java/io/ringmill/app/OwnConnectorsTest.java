package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a source and a sink of the user's own, compiled and run as its text says. */
class OwnConnectorsTest {

    private static final Path EXAMPLE = SharedData.project().resolve("examples/connectors");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    private Path classes;

    @BeforeEach
    void compile() throws IOException {
        classes = dir.resolve("my-connectors");
        List<String> arguments =
                new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        try (Stream<Path> sources = Files.list(EXAMPLE)) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        try (Stream<Path> files = Files.list(EXAMPLE.resolve("META-INF/services"))) {
            for (Path file : files.toList()) {
                Files.copy(file, services.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void shouldNotTakeThemToFlinkWhoseTasksDoNotHaveThem() {
        Cli check = Cli.run(
                "check", EXAMPLE.resolve("pipeline.yml").toString(), "--plugins", classes.toString(), "--flink");
        assertThat(check.expect(ExitCode.USAGE).err())
                .contains("sink syslog is of a plugin, which tasks of Flink do not have; those that they have: alerts,")
                .contains("source udp is of a plugin, which tasks of Flink do not have; those that they have: csv,")
                .doesNotContain("server");
    }

    @Test
    void shouldRunASourceAndASinkOfTheUsersOwn() throws Exception {
        int port = freePort();
        try (DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket sensor = new DatagramSocket()) {
            syslog.setSoTimeout(100);
            CompletableFuture<Cli> run = CompletableFuture.supplyAsync(() -> Cli.run(
                    "run",
                    EXAMPLE.resolve("pipeline.yml").toString(),
                    "--plugins",
                    classes.toString(),
                    "--set",
                    "sources.0.udp.port=" + port,
                    "--set",
                    "sinks.0.syslog.port=" + syslog.getLocalPort()));
            DatagramPacket received = new DatagramPacket(new byte[1000], 1000);
            // A datagram that comes before the source listens is lost, so it is sent until the alert is there.
            await().atMost(PATIENCE).until(() -> run.isDone() || isHeard(sensor, port, syslog, received));
            await().atMost(PATIENCE).until(() -> {
                send("", sensor, port);
                return run.isDone();
            });
            Cli done = run.join().expect(ExitCode.DONE);
            assertThat(new String(received.getData(), 0, received.getLength(), StandardCharsets.UTF_8))
                    .isEqualTo("<130>1 1970-01-01T00:00:02Z - ringmill - high - boiler reads 101, mean 101");
            assertThat(done.out()).contains("udp " + port).contains("syslog").doesNotContain("high  boiler");
        }
    }

    private static boolean isHeard(DatagramSocket sensor, int port, DatagramSocket syslog, DatagramPacket received)
            throws IOException {
        send("{\"sensor\":\"boiler\",\"ts\":2000,\"value\":101}", sensor, port);
        try {
            syslog.receive(received);
            return true;
        } catch (SocketTimeoutException notYet) {
            return false;
        }
    }

    private static void send(String text, DatagramSocket from, int port) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void shouldCheckSettingsOfTheUsersOwn() {
        Cli check = Cli.run(
                        "check",
                        EXAMPLE.resolve("pipeline.yml").toString(),
                        "--plugins",
                        classes.toString(),
                        "--set",
                        "sources.0.udp.prt=1",
                        "--set",
                        "sinks.0.syslog.port=http")
                .expect(ExitCode.USAGE);
        assertThat(check.err())
                .contains("unknown key 'prt'; did you mean 'port'?")
                .contains("port: must be a whole number from 1 to 65535, not 'http'");
    }

    @Test
    void shouldListKindsOfTheUsersOwn() {
        Cli list = Cli.run("connectors", "--plugins", classes.toString()).expect(ExitCode.DONE);
        assertThat(list.out().lines().map(String::strip))
                .contains("udp  Listens for UDP datagrams that hold JSON or CSV.")
                .anyMatch(line -> line.matches("port +whole number +default 5140 +the port it listens on"))
                .anyMatch(line -> line.matches("host +text +required +the server"));
    }

    @Test
    void shouldTellWhatIsWrongWithPlugins() throws IOException {
        Cli missing = Cli.run("connectors", "--plugins", dir.resolve("no.jar").toString())
                .expect(ExitCode.USAGE);
        assertThat(missing.err()).contains("--plugins: there is no jar or folder");
        Path text = Files.writeString(dir.resolve("notes.txt"), "no jar");
        assertThat(Cli.run("connectors", "--plugins", text.toString())
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--plugins: '" + text + "' is not a jar");
        Files.writeString(classes.resolve("META-INF/services/io.ringmill.ingest.SinkFactory"), "NoSuchSink\n");
        Cli broken = Cli.run("connectors", "--plugins", classes.toString()).expect(ExitCode.USAGE);
        assertThat(broken.err()).contains("cannot be loaded").contains("NoSuchSink");
    }
}
