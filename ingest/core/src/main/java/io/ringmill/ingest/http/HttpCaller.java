package io.ringmill.ingest.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Sends requests, one after the other, and waits for each answer. It follows no redirects, as most of them lose what was posted.
 *
 * <p>A request is written by the thread that sends it, and its answer is read by the client's own one. No other thread has a part in it:
 * with two cores {@code sendAsync} starts one for each request, which takes longer than a small request itself.
 *
 * <p><b>Threading:</b> one thread; {@link #close} from any.
 */
final class HttpCaller implements AutoCloseable {

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(HttpTrouble.CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Runnable::run) // nothing of an answer takes long, or waits
            .build();
    private final long timeoutNs;
    /** Who waits for an answer. Guarded by this object. */
    private Thread caller;
    /** Guarded by this object. */
    private boolean closed;

    /** {@code timeoutNs}: longest wait for an answer, whole; 0 for ever. The look-up of a host's name has its own limit. */
    HttpCaller(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    Answer get(URI url, Map<String, String> headers) throws IOException, InterruptedException {
        return answer(request(url, headers).build());
    }

    Answer post(URI url, Map<String, String> headers, byte[] body) throws IOException, InterruptedException {
        return answer(
                request(url, headers).POST(BodyPublishers.ofByteArray(body)).build());
    }

    private HttpRequest.Builder request(URI url, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        if (timeoutNs > 0) {
            request.timeout(Duration.ofNanos(timeoutNs));
        }
        headers.forEach(request::setHeader);
        return request;
    }

    private Answer answer(HttpRequest request) throws IOException, InterruptedException {
        long beganNs = System.nanoTime();
        begin();
        try {
            HttpResponse<LimitedBody> head = client.send(request, anything -> new LimitedBody());
            byte[] bytes =
                    head.body().await(timeoutNs == 0 ? 0 : Math.max(1, timeoutNs - (System.nanoTime() - beganNs)));
            return new Answer(head.statusCode(), head.headers(), bytes);
        } catch (IOException failed) {
            if (Thread.interrupted()) { // which may break the connection while it is written to
                throw new InterruptedException("closed");
            }
            boolean late =
                    failed instanceof HttpTimeoutException && timeoutNs > 0 && System.nanoTime() - beganNs >= timeoutNs;
            throw new IOException(late ? HttpTrouble.LATE : HttpTrouble.describe(failed), failed);
        } finally {
            end();
        }
    }

    private synchronized void begin() throws InterruptedException {
        if (closed) {
            throw new InterruptedException("closed");
        }
        caller = Thread.currentThread();
    }

    private synchronized void end() {
        caller = null;
    }

    /** Makes smaller, at little cost. */
    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (GZIPOutputStream gzip = new Fast(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static final class Fast extends GZIPOutputStream {

        private static final int BUFFER_BYTES = 8192;

        Fast(ByteArrayOutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** Interrupts who waits for an answer; further requests are not sent. */
    @Override
    public synchronized void close() {
        closed = true;
        if (caller != null) {
            caller.interrupt();
        }
    }
}
