package io.ringmill.server;

import io.ringmill.server.http.HttpSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where and for whom a server serves: the section {@code server} of a pipeline file.
 *
 * @param port 0 for any free one
 * @param host on which address; loopback unless a token or client certificates say who may come
 * @param token to see and to change; empty for none
 * @param readToken to see only; empty for none
 * @param names under which clients reach it besides its address, such as that of a proxy or a service
 */
public record ServerSettings(
        int port,
        String host,
        Optional<Secret> token,
        Optional<Secret> readToken,
        Optional<Tls> tls,
        Limits limits,
        Set<String> names) {

    /** Under no other names. */
    public ServerSettings(
            int port,
            String host,
            Optional<Secret> token,
            Optional<Secret> readToken,
            Optional<Tls> tls,
            Limits limits) {
        this(port, host, token, readToken, tls, limits, Set.of());
    }

    /** A text that no log, message or page shows. */
    public record Secret(String text) {
        @Override
        public String toString() {
            return "(secret)";
        }
    }

    /**
     * Certificates.
     *
     * @param keystore PKCS#12; or else {@code certificate} and {@code key}, PEM
     * @param clients certificates of who may connect (mTLS), PEM or PKCS#12; empty for anybody
     */
    public record Tls(
            Optional<Path> keystore,
            Optional<Secret> password,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<Path> clients) {}

    /**
     * Limits of what a client may take.
     *
     * @param bodyBytes of a request, inflated
     * @param requestMs how long a request may take to arrive
     */
    public record Limits(int connections, int streams, long bodyBytes, int headerBytes, long requestMs) {
        public static final Limits DEFAULT = new Limits(1024, 100, 64 << 20, 8 << 10, 30_000);
    }

    /** Loopback, port 8080, no token. */
    public static final ServerSettings DEFAULT =
            new ServerSettings(8080, "127.0.0.1", Optional.empty(), Optional.empty(), Optional.empty(), Limits.DEFAULT);

    public ServerSettings withPort(int newPort) {
        return new ServerSettings(newPort, host, token, readToken, tls, limits, names);
    }

    HttpSettings http() {
        return new HttpSettings(
                port,
                host,
                names,
                token.map(Secret::text),
                readToken.map(Secret::text),
                tls.map(files -> new HttpSettings.Certificates(
                        files.keystore(),
                        files.password().map(Secret::text),
                        files.certificate(),
                        files.key(),
                        files.clients())),
                new HttpSettings.Limits(
                        limits.connections(),
                        limits.streams(),
                        limits.bodyBytes(),
                        limits.headerBytes(),
                        limits.requestMs()));
    }
}
