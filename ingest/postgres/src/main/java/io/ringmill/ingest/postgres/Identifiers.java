package io.ringmill.ingest.postgres;

import java.nio.charset.StandardCharsets;

/** Names in statements: quoted, so that they are names whatever they hold. */
final class Identifiers {

    /** What is longer, in bytes, a server cuts off. */
    static final int LONGEST = 63;

    private Identifiers() {}

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Whether a server takes the name as it is. */
    static boolean isSound(String name) {
        return !name.isEmpty() && name.indexOf('\0') < 0 && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }
}
