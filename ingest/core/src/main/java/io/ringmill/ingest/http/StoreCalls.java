package io.ringmill.ingest.http;

import io.ringmill.ingest.outlet.FinalException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Requests to a store, and what becomes of those that the store does not let in: that is final unless it ever let them in, as a
 * store that starts may not know anybody yet.
 *
 * <p><b>Threading:</b> one thread; {@link #close} from any.
 */
final class StoreCalls implements AutoCloseable {

    private final WebAddress address;
    private final boolean gzip;
    private final HttpCaller caller;
    private boolean everTaken;

    /** {@code timeoutNs}: longest wait for an answer; 0 for ever. */
    StoreCalls(WebAddress address, boolean gzip, long timeoutNs) {
        this.address = address;
        this.gzip = gzip;
        caller = new HttpCaller(timeoutNs);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return caller.get(address.at(path), address.allHeaders());
    }

    Answer post(String path, String type, byte[] body) throws IOException, InterruptedException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", type);
        headers.put("User-Agent", "Ringmill");
        headers.putAll(address.allHeaders());
        if (gzip) {
            headers.put("Content-Encoding", "gzip");
        }
        return caller.post(address.at(path), headers, gzip ? HttpCaller.gzip(body) : body);
    }

    /** The store has taken something. */
    void taken() {
        everTaken = true;
    }

    /** What is thrown for an answer that is about the request as a whole, not about what it holds. */
    IOException trouble(Answer answer) {
        if (!HttpTrouble.isFinal(answer.status())) {
            return answer.again();
        }
        String moved = answer.isRedirect()
                ? "; it sends on to " + answer.header("Location").orElse("nowhere")
                        + ", which is not followed: give that as 'url'"
                : "";
        boolean login = answer.status() == HttpTrouble.UNAUTHORIZED || answer.status() == HttpTrouble.FORBIDDEN;
        String text = answer.trouble() + moved + (login ? " (who logs in is wrong, or may not do this)" : "");
        return everTaken || (!login && !answer.isRedirect()) ? new IOException(text) : new FinalException(text, null);
    }

    @Override
    public void close() {
        caller.close();
    }
}
