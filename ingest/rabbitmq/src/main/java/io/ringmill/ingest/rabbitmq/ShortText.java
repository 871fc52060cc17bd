package io.ringmill.ingest.rabbitmq;

import java.nio.charset.StandardCharsets;

/** Names in the protocol, which has little room for them. */
final class ShortText {

    private static final int MOST_BYTES = 255;
    /** A character has no more bytes in UTF-8. */
    private static final int MOST_BYTES_EACH = 3;

    private ShortText() {}

    static boolean fits(String text) {
        return text.length() * MOST_BYTES_EACH <= MOST_BYTES
                || (text.length() <= MOST_BYTES && text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES);
    }
}
