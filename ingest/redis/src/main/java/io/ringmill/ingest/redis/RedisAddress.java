package io.ringmill.ingest.redis;

import io.ringmill.ingest.ServerAddress;
import java.util.Map;
import java.util.Optional;

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

    private static final String PLAIN = "redis";
    private static final String TLS = "rediss";
    private static final Map<String, Integer> PORTS = Map.of(PLAIN, 6379, TLS, 6379);

    /** Reads {@code redis://USER:PASSWORD@HOST:PORT/DATABASE}, of which all but the host can be left out; empty if it is not one. */
    static Optional<RedisAddress> parse(String text) {
        return ServerAddress.parse(text, PORTS)
                .filter(address -> database(address).matches("\\d{0,4}"))
                .map(address -> new RedisAddress(
                        address.host(),
                        address.port(),
                        address.scheme().equals(TLS),
                        given(address.user()),
                        given(address.password()),
                        database(address).isEmpty() ? 0 : Integer.parseInt(database(address))));
    }

    private static String database(ServerAddress address) {
        return address.path() == null ? "" : address.path();
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return (tls ? TLS : PLAIN) + "://" + host + ":" + port + (database == 0 ? "" : "/" + database);
    }
}
