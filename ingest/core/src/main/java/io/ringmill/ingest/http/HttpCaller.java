package io.ringmill.ingest.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Sends requests, one after the other, and waits for each answer. It follows no redirects, as most of them lose what was posted.
 *
 * <p><b>Threading:</b> one thread; {@link #close} from any.
 */
final class HttpCaller implements AutoCloseable {

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(HttpTrouble.CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final long timeoutNs;
    private volatile CompletableFuture<?> open;
    private volatile boolean closed;

    /** {@code timeoutNs}: longest wait for an answer, whole; 0 for ever. */
    HttpCaller(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    Answer get(URI url, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        headers.forEach(request::setHeader);
        return answer(request.build());
    }

    Answer post(URI url, Map<String, String> headers, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        headers.forEach(request::setHeader);
        return answer(request.POST(BodyPublishers.ofByteArray(body)).build());
    }

    private Answer answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new LimitedBody());
        open = answer;
        try {
            if (closed) {
                throw new IOException("closed");
            }
            HttpResponse<byte[]> response = timeoutNs == 0 ? answer.get() : answer.get(timeoutNs, TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException late) {
            throw new IOException("no answer within the 'timeout'", late);
        } catch (CancellationException cancelled) {
            throw new IOException("closed", cancelled);
        } catch (ExecutionException failed) {
            throw new IOException(HttpTrouble.describe(failed.getCause()), failed.getCause());
        } finally {
            open = null;
            answer.cancel(true);
        }
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

    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> waiting = open;
        if (waiting != null) {
            waiting.cancel(true);
        }
    }
}
