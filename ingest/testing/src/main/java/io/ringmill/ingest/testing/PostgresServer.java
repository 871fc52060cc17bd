package io.ringmill.ingest.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server, as {@code config/test-servers} installs it. It refuses to run as root; then it runs as the user {@code
 * postgres}, in a folder that this user can enter. One thread.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";
    private static final String PASSWORD = "open sesame";

    private final Path bin;
    private final Path dir;
    private final boolean root = System.getProperty("user.name").equals("root");
    private final int port = ServerProcess.freePort();
    private ServerProcess server;

    private static Optional<Path> bin() {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(VERSIONS)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is one on this machine. */
    public static boolean isInstalled() {
        return bin().isPresent();
    }

    /** A server with an empty database, {@code postgres}; who has a password is asked for it. It does not run yet. */
    public PostgresServer() throws IOException {
        bin = bin().orElseThrow();
        dir = Files.createTempDirectory("postgres");
        Path password = Files.writeString(dir.resolve("password"), PASSWORD);
        if (root) {
            UserPrincipal user =
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(USER);
            Files.setOwner(dir, user);
            Files.setOwner(password, user);
        }
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        Path data = dir.resolve("data");
        List<String> command = asUser(
                bin.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                USER,
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C",
                "--auth=scram-sha-256",
                "--pwfile=" + password);
        ServerProcess.output(command, dir, Map.of());
        Files.writeString(data.resolve("postgresql.auto.conf"), """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                fsync = off
                full_page_writes = off
                """.formatted(port));
    }

    /** Before it is started: it takes TLS too. */
    public PostgresServer withTls(Certificates.OfServer server) throws IOException {
        Path data = dir.resolve("data");
        Path certificate = Files.copy(server.certificate(), data.resolve("server.crt"));
        Path key = Files.copy(server.key(), data.resolve("server.key"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        if (root) {
            Files.setOwner(certificate, Files.getOwner(data));
            Files.setOwner(key, Files.getOwner(data));
        }
        Files.writeString(data.resolve("postgresql.auto.conf"), "ssl = on\n", StandardOpenOption.APPEND);
        return this;
    }

    private List<String> asUser(String... command) {
        List<String> all = new ArrayList<>();
        if (root) {
            all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        all.addAll(Arrays.asList(command));
        return all;
    }

    /** Starts it, or starts it again with what it had. */
    public PostgresServer start() throws IOException {
        Files.deleteIfExists(dir.resolve("data/postmaster.pid"));
        server = ServerProcess.start(
                USER,
                dir,
                asUser(
                        bin.resolve("postgres").toString(),
                        "-D",
                        dir.resolve("data").toString()),
                Map.of(),
                port,
                PATIENCE);
        return this;
    }

    /** Ends it, and all that serve a client, at once; what was committed is kept. */
    public void kill() {
        server.kill();
    }

    /** What psql prints for a statement: a row a line, columns parted by {@code |}, nothing for null. */
    public String psql(String statement) throws IOException {
        return ServerProcess.output(
                List.of(
                        "psql",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-U",
                        USER,
                        "-d",
                        USER,
                        "-X",
                        "-q",
                        "-A",
                        "-t",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        statement),
                dir,
                Map.of("PGPASSWORD", PASSWORD, "PGTZ", "UTC"));
    }

    /** Where clients find its database. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + USER;
    }

    public int port() {
        return port;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return PASSWORD;
    }

    @Override
    public void close() {
        if (server != null) {
            server.kill();
        }
        try (Stream<Path> all = Files.walk(dir)) {
            all.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
