package io.ringmill.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Where and for whom HTTP is served.
 *
 * @param port 0 for any free one
 * @param names under which clients reach it besides the address itself, such as that of a proxy
 * @param token to see and to change
 * @param readToken to see only
 */
public record HttpSettings(
        int port,
        String host,
        Set<String> names,
        Optional<String> token,
        Optional<String> readToken,
        Optional<Certificates> certificates,
        Limits limits) {

    /** The shortest token: what is shorter can be guessed. */
    private static final int SHORTEST_TOKEN = 16;

    private static final int LONGEST_TOKEN = 512;

    /**
     * Files of certificates.
     *
     * @param keystore PKCS#12; or else {@code certificate} and {@code key}, PEM
     * @param clients who may connect, PEM or PKCS#12; empty for anybody
     */
    public record Certificates(
            Optional<Path> keystore,
            Optional<String> password,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<Path> clients) {

        @Override
        public String toString() {
            return "Certificates[keystore=" + keystore + ", certificate=" + certificate + ", clients=" + clients + "]";
        }
    }

    /**
     * What clients may take.
     *
     * @param bodyBytes of a request, inflated
     * @param requestMs how long a request may take to arrive
     */
    public record Limits(int connections, int streams, long bodyBytes, int headerBytes, long requestMs) {}

    public HttpSettings {
        names = Set.copyOf(names);
    }

    /** Never shows a token. */
    @Override
    public String toString() {
        return "HttpSettings[port=" + port + ", host=" + host + ", names=" + names + "]";
    }

    /** Whether a client says who it is with a token. */
    boolean hasTokens() {
        return token.isPresent() || readToken.isPresent();
    }

    /** Whether a client has to have a certificate. */
    boolean hasClients() {
        return certificates.flatMap(Certificates::clients).isPresent();
    }

    /** Whether nobody but this machine can connect. */
    boolean isLoopback() {
        return isLoopback(host);
    }

    /**
     * What is wrong with a host to serve on, in words that go on behind its name; empty if nothing is.
     *
     * @param guarded whether something says who may come
     */
    public static Optional<String> hostTrouble(String host, boolean guarded) {
        if (!isKnown(host)) {
            return Optional.of("stands for no address; write one of this machine, such as 127.0.0.1 or 0.0.0.0");
        }
        return guarded || isLoopback(host)
                ? Optional.empty()
                : Optional.of("can be reached from other machines, and nothing says who may come; set 'token', or"
                        + " 'tls: {clients: …}', or serve on 127.0.0.1");
    }

    private static boolean isKnown(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** Whether all that a name stands for is this machine alone. */
    private static boolean isLoopback(String host) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            return Arrays.stream(addresses).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /**
     * Refuses what would let in anybody from elsewhere, and tokens that can be guessed.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public void check() {
        hostTrouble(host, hasTokens() || hasClients()).ifPresent(trouble -> {
            throw new IllegalArgumentException("server: host '" + host + "' " + trouble);
        });
        token.ifPresent(text -> checkToken("token", text));
        readToken.ifPresent(text -> checkToken("readToken", text));
        if (token.isPresent() && token.equals(readToken)) {
            throw new IllegalArgumentException(
                    "server: 'token' and 'readToken' are the same; who may only see could change things");
        }
    }

    /**
     * Refuses certificates that cannot be used.
     *
     * @throws IOException with a sentence for the user
     */
    public void checkCertificates() throws IOException {
        if (certificates.isPresent()) {
            TlsContext.read(certificates.get(), new HttpCounters());
        }
    }

    private static void checkToken(String name, String text) {
        tokenTrouble(text).ifPresent(trouble -> {
            throw new IllegalArgumentException("server: '" + name + "' " + trouble);
        });
    }

    /** What is wrong with a token, in words that go on behind its name; empty if nothing is. */
    public static Optional<String> tokenTrouble(String text) {
        if (text.length() < SHORTEST_TOKEN) {
            return Optional.of("is shorter than " + SHORTEST_TOKEN
                    + " characters and could be guessed; make one with: openssl rand -hex 24");
        }
        boolean fit = text.chars().allMatch(c -> c > ' ' && c < 127) && text.length() <= LONGEST_TOKEN;
        return fit
                ? Optional.empty()
                : Optional.of("has to be of ASCII letters, digits and signs without spaces, at most " + LONGEST_TOKEN
                        + " characters");
    }
}
