package io.ringmill.bench.serve;

import io.ringmill.Engine;
import io.ringmill.server.Server;
import io.ringmill.server.ServerSettings;
import io.ringmill.server.host.Host;
import io.ringmill.server.host.Intake;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The servers of an engine: one as it is by default, and if there are attackers another with TLS. */
final class Servers implements AutoCloseable {

    /** More streams than by default, so that every watcher is let in; less time, so that the slow are let go within a run. */
    private static final ServerSettings.Limits LIMITS = new ServerSettings.Limits(
            ServerSettings.Limits.DEFAULT.connections(),
            256,
            ServerSettings.Limits.DEFAULT.bodyBytes(),
            ServerSettings.Limits.DEFAULT.headerBytes(),
            5_000);

    private static final String PASSWORD = "of-the-keystore";
    private static final String REFUSED = "ringmill_http_refused_total{reason=\"";

    private final Server plain;
    private final Optional<Server> tls;

    private Servers(Server plain, Optional<Server> tls) {
        this.plain = plain;
        this.tls = tls;
    }

    static Servers start(Engine engine, Optional<Path> keystore) throws IOException {
        // Reads what is posted to its end, and keeps nothing of it.
        Intake intake = (stream, format, key, body) -> {
            body.transferTo(OutputStream.nullOutputStream());
            return new Intake.Taken(0, 0, 0, 0, -1, List.of(), false);
        };
        Host host = Host.NONE.with(intake);
        Server plain = Server.start(engine, settings(Optional.empty()), host);
        try {
            return new Servers(
                    plain,
                    keystore.isPresent()
                            ? Optional.of(Server.start(engine, settings(keystore), host))
                            : Optional.empty());
        } catch (IOException failed) {
            plain.close();
            throw failed;
        }
    }

    private static ServerSettings settings(Optional<Path> keystore) {
        return new ServerSettings(
                0,
                "127.0.0.1",
                Optional.empty(),
                Optional.empty(),
                keystore.map(file -> new ServerSettings.Tls(
                        Optional.of(file),
                        Optional.of(new ServerSettings.Secret(PASSWORD)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                LIMITS);
    }

    /** Makes a key with a certificate in a folder. */
    static Path keystore(Path folder) throws IOException {
        Path keystore = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keystore.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool: " + printed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        return keystore;
    }

    int port() {
        return plain.uri().getPort();
    }

    /** 0 if there is none. */
    int tlsPort() {
        return tls.map(server -> server.uri().getPort()).orElse(0);
    }

    /** What the first has refused so far, by reason, as its metrics tell. */
    Map<String, Object> refusals() throws IOException {
        Map<String, Object> refusals = new TreeMap<>();
        new PlainRequest(port())
                .get("/metrics")
                .lines()
                .filter(line -> line.startsWith(REFUSED))
                .forEach(line -> refusals.put(
                        line.substring(REFUSED.length(), line.indexOf('"', REFUSED.length())),
                        Double.valueOf(
                                line.substring(line.indexOf('}') + 1).strip().split(" ")[0])));
        return refusals;
    }

    @Override
    public void close() {
        plain.close();
        tls.ifPresent(Server::close);
    }
}
