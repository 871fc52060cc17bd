package io.ringmill.ingest.redis;

import io.ringmill.ingest.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a server is, and as whom it is used.
 *
 * @param tls whether what is sent is encrypted
 * @param user empty for the server's default user
 * @param password empty for none
 * @param database its number
 */
record RedisAddress(
        String host, int port, boolean tls, Optional<String> user, Optional<String> password, int database) {

    private static final int PORT = 6379;
    private static final String SCHEME_END = "://";

    /**
     * Puts in the values of {@code ${NAME}}. What is put in between {@code ://} and {@code @} is a user or a password, and may hold
     * any letters: those that have a meaning in an address are written with {@code %}.
     *
     * @param missing gets the names that have no value
     */
    static String expand(String uri, UnaryOperator<String> environment, List<String> missing) {
        int scheme = uri.indexOf(SCHEME_END);
        int at = uri.lastIndexOf('@');
        if (scheme < 0 || at < scheme) {
            return Secrets.expand(uri, environment, missing);
        }
        UnaryOperator<String> encoded = name -> {
            String value = environment.apply(name);
            return value == null
                    ? null
                    : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
        };
        return Secrets.expand(uri.substring(0, scheme), environment, missing)
                + Secrets.expand(uri.substring(scheme, at), encoded, missing)
                + Secrets.expand(uri.substring(at), environment, missing);
    }

    /** Reads {@code redis://USER:PASSWORD@HOST:PORT/DATABASE}, of which all but the host can be left out; empty if it is not one. */
    static Optional<RedisAddress> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean tls = "rediss".equalsIgnoreCase(uri.getScheme());
            String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
            boolean sound = (tls || "redis".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && path.matches("\\d{0,4}");
            if (!sound) {
                return Optional.empty();
            }
            String[] user = (uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo()).split(":", 2);
            return Optional.of(new RedisAddress(
                    uri.getHost(),
                    uri.getPort() < 0 ? PORT : uri.getPort(),
                    tls,
                    decoded(user[0]),
                    user.length < 2 ? Optional.empty() : decoded(user[1]),
                    path.isEmpty() ? 0 : Integer.parseInt(path)));
        } catch (URISyntaxException | IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<String> decoded(String text) {
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return (tls ? "rediss" : "redis") + SCHEME_END + host + ":" + port + (database == 0 ? "" : "/" + database);
    }
}
