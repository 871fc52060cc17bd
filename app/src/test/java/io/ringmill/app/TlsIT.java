package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.ingest.testing.Certificates;
import io.ringmill.ingest.testing.KafkaBroker;
import io.ringmill.ingest.testing.MosquittoServer;
import io.ringmill.ingest.testing.PostgresServer;
import io.ringmill.ingest.testing.RabbitServer;
import io.ringmill.ingest.testing.RedisServer;
import io.ringmill.ingest.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The program beside servers that speak TLS: it sends to those whose certificate is right, and says in a line what is wrong with others'. */
@DisabledIfSystemProperty(named = "ringmill.connectors.skip", matches = "true", disabledReason = "needs -Pconnectors")
class TlsIT {

    private static final String UNKNOWN =
            "the server's certificate is signed by nobody who is trusted here; name who" + " signed it with ";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String JVM = UNKNOWN + "-Djavax.net.ssl.trustStore=FILE";
    private static final String OTHER_NAME = "the server's certificate is for another name (No subject alternative";
    private static final String NAME = "the server's certificate is for another name (The hostname 127.0.0.1";
    private static final String EXPIRED = "the server's certificate is not valid now (NotAfter: ";

    private static final String PIPELINE = """
            name: tls
            streams: {ticks: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}}
            rules: {each: {when: price > 0, fire: each}}
            sources: [{simulate: {kind: ticks, keys: 1, count: 5}}]
            sinks: [{%s, rules: [each], onFailure: halt, retry: {first: 50ms}}}]
            """;

    @TempDir
    static Path certificates;

    private static Certificates signer;
    private static Certificates.OfServer good;
    private static Certificates.OfServer expired;

    @TempDir
    Path dir;

    @BeforeAll
    static void sign() throws IOException {
        signer = new Certificates(certificates);
        good = signer.sign("good", "localhost", false);
        expired = signer.sign("expired", "localhost", true);
    }

    private Program start(String sink, boolean trusts) throws IOException {
        Files.writeString(dir.resolve("p.yml"), PIPELINE.formatted(sink));
        List<String> command = new ArrayList<>(List.of(Program.java()));
        if (trusts) {
            command.add("-Djavax.net.ssl.trustStore=" + signer.trustStore());
            command.add("-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD);
        }
        command.addAll(List.of("-jar", Program.jar().toString(), "run", "p.yml", "--summary", "s.json"));
        return Program.start(dir, command);
    }

    private void sends(String sink) throws IOException {
        try (Program program = start(sink, true)) {
            program.await().expect(ExitCode.DONE);
        }
        assertThat(Files.readString(dir.resolve("s.json"))).contains("\"alerts\":5,", "\"sent\":5,\"failed\":0,");
    }

    /** In one line, however often it is tried; a failure that ends the sink says it once more. */
    private void fails(String sink, boolean trusts, String why) throws IOException {
        try (Program program = start(sink, trusts)) {
            await().atMost(PATIENCE).until(() -> program.err().contains(why) || !program.isAlive());
            assertThat(program.err()).contains(why).doesNotContain("\tat ").doesNotContain("SEVERE");
            assertThat(program.err().lines().filter(line -> line.contains(why))).hasSizeLessThanOrEqualTo(2);
        }
    }

    /** {@code sink} has HOST where the server's name is. */
    private void triesAll(String sink) throws IOException {
        sends(sink.replace("HOST", "localhost"));
        fails(sink.replace("HOST", "localhost"), false, JVM);
        fails(sink.replace("HOST", "127.0.0.1"), true, OTHER_NAME);
    }

    private static String redis(int tlsPort) {
        return "redis: {uri: 'rediss://HOST:" + tlsPort + "', as: stream";
    }

    private RedisServer redisServer(Certificates.OfServer with, int tlsPort) throws IOException {
        String more = "tls-port %d\ntls-cert-file %s\ntls-key-file %s\ntls-ca-cert-file %s\ntls-auth-clients no\n"
                .formatted(tlsPort, with.certificate(), with.key(), signer.authority());
        return new RedisServer(dir.resolve("redis" + tlsPort), more).start();
    }

    @Test
    void shouldCheckTheCertificateOfRedis() throws IOException {
        assumeTrue(RedisServer.isInstalled(), "skipped: no Redis here; config/test-servers redis installs it");
        int port = ServerProcess.freePort();
        try (RedisServer server = redisServer(good, port)) {
            triesAll(redis(port));
            assertThat(server.cli("XLEN", "each")).isEqualTo("5");
        }
        int other = ServerProcess.freePort();
        try (RedisServer server = redisServer(expired, other)) {
            fails(redis(other).replace("HOST", "localhost"), true, EXPIRED);
            assertThat(server.cli("XLEN", "each")).isEqualTo("0");
        }
    }

    private MosquittoServer mosquitto(Certificates.OfServer with) throws IOException {
        Map<String, String> settings = Map.of(
                "certfile", with.certificate().toString(), "keyfile", with.key().toString());
        return new MosquittoServer(Files.createTempDirectory(dir, "mosquitto"), settings).start();
    }

    @Test
    void shouldCheckTheCertificateOfAnMqttBroker() throws IOException {
        assumeTrue(MosquittoServer.isInstalled(), "skipped: no Mosquitto; config/test-servers mosquitto installs it");
        try (MosquittoServer server = mosquitto(good)) {
            triesAll("mqtt: {uri: 'ssl://HOST:" + server.port() + "'");
        }
        try (MosquittoServer server = mosquitto(expired)) {
            fails("mqtt: {uri: 'ssl://localhost:" + server.port() + "'", true, EXPIRED);
        }
    }

    @Test
    void shouldCheckTheCertificateOfPostgres() throws IOException {
        assumeTrue(PostgresServer.isInstalled(), "skipped: no PostgreSQL; config/test-servers postgres installs it");
        Path stranger = new Certificates(dir.resolve("stranger")).authority();
        String sink = "postgres: {url: 'jdbc:postgresql://%s:%d/postgres?sslmode=verify-full&sslrootcert=%s',"
                + " user: %s, password: '%s', create: true";
        try (PostgresServer server = new PostgresServer().withTls(good).start()) {
            String user = server.user();
            String password = server.password();
            sends(sink.formatted("localhost", server.port(), signer.authority(), user, password));
            assertThat(server.psql("SELECT count(*) FROM alerts")).isEqualTo("5");
            fails(
                    sink.formatted("localhost", server.port(), stranger, user, password),
                    true,
                    UNKNOWN + "sslrootcert=FILE in 'url'");
            fails(sink.formatted("127.0.0.1", server.port(), signer.authority(), user, password), true, NAME);
        }
        try (PostgresServer server = new PostgresServer().withTls(expired).start()) {
            fails(
                    sink.formatted("localhost", server.port(), signer.authority(), server.user(), server.password()),
                    true,
                    EXPIRED);
        }
    }

    @Test
    void shouldCheckTheCertificateOfRabbitmq() throws IOException {
        assumeTrue(RabbitServer.isInstalled(), "skipped: no RabbitMQ; config/test-servers rabbitmq installs it");
        int port = ServerProcess.freePort();
        Path home = dir.resolve("rabbit");
        try (RabbitServer server = new RabbitServer(home)) {
            Files.writeString(
                    home.resolve("rabbitmq.conf"),
                    """
                    listeners.ssl.1 = 127.0.0.1:%d
                    ssl_options.cacertfile = %s
                    ssl_options.certfile = %s
                    ssl_options.keyfile = %s
                    ssl_options.verify = verify_none
                    """.formatted(port, signer.authority(), good.certificate(), good.key()),
                    StandardOpenOption.APPEND);
            server.start();
            triesAll("rabbitmq: {uri: 'amqps://guest:guest@HOST:" + port + "', mandatory: false");
        }
    }

    @Test
    void shouldCheckTheCertificateOfKafka() throws Exception {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        String trust = "security.protocol: SSL, ssl.truststore.type: PEM, ssl.truststore.location: '"
                + signer.authority() + "'";
        try (KafkaBroker broker = KafkaBroker.startWithTls(Files.createDirectories(dir.resolve("kafka")), good)) {
            Map<String, Object> settings = Map.of(
                    "bootstrap.servers",
                    "localhost:" + broker.port(),
                    "security.protocol",
                    "SSL",
                    "ssl.truststore.type",
                    "PEM",
                    "ssl.truststore.location",
                    signer.authority().toString());
            try (Admin admin = Admin.create(settings)) {
                admin.createTopics(List.of(new NewTopic("t", 1, (short) 1)))
                        .all()
                        .get();
            }
            String sink = "kafka: {brokers: '%s:" + broker.port() + "', topic: t, properties: {%s}";
            sends(sink.formatted("localhost", trust));
            fails(
                    sink.formatted("localhost", "security.protocol: SSL"),
                    false,
                    UNKNOWN + "ssl.truststore.location in 'properties'");
            fails(sink.formatted("127.0.0.1", trust), false, OTHER_NAME);
            String source = "streams: {s: {key: k, fields: {x: double}}}\nsources: [{kafka: {brokers: 'localhost:"
                    + broker.port() + "', topic: t, properties: {security.protocol: SSL}}}]\n";
            Files.writeString(dir.resolve("source.yml"), source);
            assertThat(Program.run(dir, "run", "source.yml")
                            .expect(ExitCode.FAILED)
                            .err())
                    .containsPattern(Pattern.quote(UNKNOWN + "ssl.truststore.location in 'properties'"));
        }
    }

    private static HttpsServer https(Certificates.OfServer with) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream store = Files.newInputStream(with.store())) {
            keys.load(store, Certificates.PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, Certificates.PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** Answers whatever comes as servers do that take it for bad HTTP. */
    private static ServerSocket plain() throws IOException {
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getInputStream().read(new byte[64]);
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException ignored) {
                    // The client is gone, or the server is closed.
                }
            }
        });
        answering.start();
        return server;
    }

    @Test
    void shouldCheckTheCertificateOfAnHttpServer() throws Exception {
        HttpsServer server = https(good);
        HttpsServer stale = https(expired);
        try (ServerSocket plain = plain()) {
            triesAll("webhook: {url: 'https://HOST:" + server.getAddress().getPort() + "/'");
            fails("webhook: {url: 'https://localhost:" + stale.getAddress().getPort() + "/'", true, EXPIRED);
            fails(
                    "webhook: {url: 'https://localhost:" + plain.getLocalPort() + "/'",
                    true,
                    "the server does not speak TLS at this address");
        } finally {
            server.stop(0);
            stale.stop(0);
        }
    }
}
