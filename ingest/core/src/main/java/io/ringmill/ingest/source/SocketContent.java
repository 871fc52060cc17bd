package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
import io.ringmill.ingest.compress.CompressedInput;
import java.io.IOException;
import java.io.InputStream;

/**
 * The content of what comes over a connection, compressed or not. It ends where the connection does, or where the data is damaged;
 * {@link #trouble} says why. One thread.
 */
final class SocketContent extends BlockInputStream {

    private final SocketInput connection;
    /** Null before the first byte. */
    private InputStream content;

    private String damage = "";

    SocketContent(SocketInput connection) {
        this.connection = connection;
    }

    /** What broke the connection off, or is wrong with what came over it; empty if the other side ended it. */
    String trouble() {
        return connection.trouble().isEmpty() ? damage : connection.trouble();
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        try {
            if (content == null) {
                content = CompressedInput.boundedContentOf(connection);
            }
            return damage.isEmpty() ? content.read(bytes, from, length) : -1;
        } catch (IOException damaged) {
            damage = damaged.getMessage();
            return -1;
        }
    }

    /** Lets go of what uncompressing takes; the connection is not closed. */
    @Override
    public void close() throws IOException {
        if (content instanceof CompressedInput) {
            content.close();
        }
    }
}
