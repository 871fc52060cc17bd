package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
import io.ringmill.ingest.http.HttpTrouble;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A document that comes as an HTTP response, to its end: where a connection is lost it is asked for again and read on from
 * the byte where it broke off. A server that can sends that part only, if the document is still the same; of another the bytes
 * that were read already are read again, and compared by their checksum. A document that has changed is a failure.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> per connection. <b>Cost:</b> a checksum of all bytes.
 */
final class DocumentInput extends BlockInputStream {

    /** Connects again. */
    interface Reconnect {

        /**
         * Waits as long as is due, then asks again.
         *
         * @param trouble why
         * @param headers to send besides
         * @return the answer, of status 200, 206, or one that will not change; empty if this is to end
         */
        Optional<HttpResponse<ResponseInput>> after(String trouble, Map<String, String> headers)
                throws IOException, InterruptedException;
    }

    private static final String CHANGED = "the connection was lost, and the document has changed since; run again";

    private final Reconnect reconnect;
    private final Optional<String> validator;
    private final long length;
    private final CRC32C checksum = new CRC32C();
    private ResponseInput in;
    private long position;

    DocumentInput(HttpResponse<ResponseInput> response, Reconnect reconnect) {
        this.reconnect = reconnect;
        in = response.body();
        validator = HttpFeed.header(response, "ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> HttpFeed.header(response, "Last-Modified"));
        length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    }

    @Override
    public int read(byte[] bytes, int from, int wanted) throws IOException {
        while (true) {
            int count = in.read(bytes, from, wanted);
            if (count > 0) {
                checksum.update(bytes, from, count);
                position += count;
                return count;
            }
            if (in.trouble() == null) {
                if (!in.isClosed() && length >= 0 && position != length) {
                    throw new IOException(CHANGED);
                }
                return -1;
            }
            if (!resume("the connection was lost: " + HttpTrouble.describe(in.trouble()))) {
                return -1;
            }
        }
    }

    /** False if the source is to end. */
    private boolean resume(String trouble) throws IOException {
        Map<String, String> headers = validator
                .map(same -> Map.of("Range", "bytes=" + position + "-", "If-Range", same))
                .orElse(Map.of());
        try {
            Optional<HttpResponse<ResponseInput>> answer = reconnect.after(trouble, headers);
            if (answer.isEmpty()) {
                return false;
            }
            in = answer.get().body();
            if (answer.get().statusCode() == HttpFeed.PARTIAL) {
                String range = HttpFeed.header(answer.get(), "Content-Range").orElse("");
                if (!range.startsWith("bytes " + position + "-")) {
                    throw new IOException("the server sent another part of the document than was asked for: " + range);
                }
                return true;
            }
            if (answer.get().statusCode() != HttpFeed.OK) {
                throw new IOException(
                        HttpTrouble.refusal(answer.get().statusCode()) + "; the document was read to byte " + position);
            }
            return countOff(trouble);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Passes over what was read before, which has to be the same. */
    private boolean countOff(String trouble) throws IOException {
        CRC32C again = new CRC32C();
        byte[] some = new byte[1 << 16];
        long left = position;
        while (left > 0) {
            int count = in.read(some, 0, (int) Math.min(some.length, left));
            if (count < 0) {
                if (in.trouble() != null) {
                    return resume(trouble);
                }
                if (in.isClosed()) {
                    return false;
                }
                throw new IOException(CHANGED);
            }
            again.update(some, 0, count);
            left -= count;
        }
        if (again.getValue() != checksum.getValue()) {
            throw new IOException(CHANGED);
        }
        return true;
    }

    @Override
    public void close() {
        in.close();
    }
}
