package io.ringmill.ingest.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker of Apache Kafka in a process of its own, on loopback: from the class path of whoever starts it, which has
 * {@code org.apache.kafka:kafka_2.13} in the profile {@code connectors}. It keeps its port and messages when it is killed and
 * started again. Single-threaded.
 */
public final class KafkaBroker implements AutoCloseable {

    private static final String MAIN = "kafka.Kafka";
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(3);

    private final Path dir;
    private final int port;
    private final List<String> java;
    private Process process;

    private KafkaBroker(Path dir, int port, List<String> java) {
        this.dir = dir;
        this.port = port;
        this.java = java;
    }

    /** Whether the class path has a broker. */
    public static boolean isHere() {
        try {
            Class.forName(MAIN, false, KafkaBroker.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /** Starts one that keeps its files in a folder. */
    public static KafkaBroker start(Path dir) {
        return start(dir, "PLAINTEXT", "127.0.0.1", "");
    }

    /** As {@link #start(Path)}; clients speak TLS to it, and know it as {@code localhost}. */
    public static KafkaBroker startWithTls(Path dir, Certificates.OfServer server) {
        return start(
                dir,
                "SSL",
                "localhost",
                String.join(
                        "\n",
                        "ssl.keystore.location=" + server.store(),
                        "ssl.keystore.type=PKCS12",
                        "ssl.keystore.password=" + Certificates.PASSWORD,
                        "ssl.truststore.location=" + server.store(),
                        "ssl.truststore.type=PKCS12",
                        "ssl.truststore.password=" + Certificates.PASSWORD,
                        ""));
    }

    /** Starts several that share their topics, each with a folder of its own in that one. All may lead, and any two can go on. */
    public static List<KafkaBroker> startCluster(Path dir, int count) {
        try {
            List<Integer> controllers = new ArrayList<>();
            StringJoiner voters = new StringJoiner(",");
            for (int i = 0; i < count; i++) {
                controllers.add(ServerProcess.freePort());
                voters.add(i + 1 + "@127.0.0.1:" + controllers.get(i));
            }
            String cluster = id();
            List<KafkaBroker> brokers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Path own = Files.createDirectories(dir.resolve("broker-" + (i + 1)));
                int port = ServerProcess.freePort();
                String settings = settings(own, port, controllers.get(i))
                        .replace("node.id=1\n", "node.id=" + (i + 1) + "\n")
                        .replaceAll("controller.quorum.bootstrap.servers=.*", "controller.quorum.voters=" + voters)
                        .replaceAll("(replication.factor)=1", "$1=" + count)
                        .replace("log.min.isr=1", "log.min.isr=" + (count - 1));
                Files.writeString(
                        own.resolve("kafka.properties"),
                        settings + "super.users=User:ANONYMOUS\nmin.insync.replicas=" + (count - 1)
                                + "\nbroker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=500\n");
                KafkaBroker broker = new KafkaBroker(own, port, java());
                broker.format("-t", cluster);
                brokers.add(broker);
            }
            for (KafkaBroker broker : brokers) {
                broker.launch();
            }
            brokers.forEach(KafkaBroker::awaitConnections);
            return brokers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"));
    }

    private static KafkaBroker start(Path dir, String protocol, String host, String more) {
        try {
            int port = ServerProcess.freePort();
            int controller = ServerProcess.freePort();
            String settings = settings(dir, port, controller)
                    .replace("PLAINTEXT://127.0.0.1:" + port, protocol + "://" + host + ":" + port)
                    .replace("PLAINTEXT:PLAINTEXT", protocol + ":" + protocol)
                    .replace("inter.broker.listener.name=PLAINTEXT", "inter.broker.listener.name=" + protocol);
            Files.writeString(dir.resolve("kafka.properties"), settings + more);
            KafkaBroker broker = new KafkaBroker(dir, port, java());
            broker.format("-t", id(), "--standalone");
            broker.restart();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String settings(Path dir, int port, int controller) {
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.bootstrap.servers=127.0.0.1:" + controller,
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "controller.listener.names=CONTROLLER",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name=PLAINTEXT",
                "log.dirs=" + dir.resolve("log"),
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                "num.network.threads=1",
                "num.io.threads=2",
                "log.cleaner.enable=false",
                "log.initial.task.delay.ms=1000",
                "auto.create.topics.enable=false",
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found=true",
                "");
    }

    private void format(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("kafka.tools.StorageTool", "format", "-c", settingsFile()));
        command.addAll(List.of(options));
        Process format = launch(command.toArray(String[]::new));
        try {
            if (!format.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS) || format.exitValue() != 0) {
                throw new IllegalStateException("the broker's storage cannot be formatted: " + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As Kafka writes one: 16 bytes in base 64. */
    private static String id() {
        UUID random = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array();
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return text.startsWith("-") ? "A" + text.substring(1) : text;
    }

    private String settingsFile() {
        return dir.resolve("kafka.properties").toString();
    }

    private Process launch(String... args) throws IOException {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dir.resolve("broker.log").toFile()))
                .start();
    }

    private String output() throws IOException {
        return Files.readString(dir.resolve("broker.log"));
    }

    /** Starts it, and returns when it takes connections. */
    public void restart() {
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitConnections();
    }

    private void launch() throws IOException {
        process = launch(MAIN, settingsFile());
    }

    private void awaitConnections() {
        try {
            long endNs = System.nanoTime() + PATIENCE_NS;
            while (!takesConnections()) {
                if (!process.isAlive() || System.nanoTime() - endNs > 0) {
                    throw new IllegalStateException("the broker does not start: " + output());
                }
                LockSupport.parkNanos(50_000_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Its address. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Ends it at once, as kill -9 does. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
