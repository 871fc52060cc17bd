package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.JsonReader;
import io.ringmill.ingest.decode.RawRecord;
import io.ringmill.ingest.decode.RecordPublisher;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the NDJSON of an HTTP response. A response without a length is a live stream: when it breaks off or ends, the
 * source connects again. One with a {@code Content-Length} is a document, and the source ends with it. A line that a
 * lost connection cut off is an invalid record. Threading as {@link EventSource}.
 */
final class HttpSource implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(HttpSource.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long FIRST_RETRY_NS = 200_000_000L;
    private static final long LONGEST_RETRY_NS = 30_000_000_000L;
    private static final int OK = 200;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final URI url;
    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final Backoff backoff = new Backoff(FIRST_RETRY_NS, LONGEST_RETRY_NS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean everLive;
    private String lastTold = "";

    /** The thread in {@link #run}, and what it reads. Guarded by this. */
    private Thread runner;

    private ResponseInput open;

    HttpSource(URI url, RecordSettings settings, RefusedRecords refused) {
        this.url = url;
        this.settings = settings;
        this.refused = refused;
        progress = new SourceProgress("http " + url);
    }

    @Override
    public String name() {
        return progress.name();
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        synchronized (this) {
            runner = Thread.currentThread();
        }
        try {
            RecordPublisher out = new RecordPublisher(settings, publishers, refused, progress);
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
            while (!isClosed() && stream(client, out)) {
                progress.state(State.CONNECTING, "");
            }
            progress.state(State.ENDED, isClosed() ? "closed" : "");
        } catch (InterruptedException interrupted) {
            endInterrupted();
        } catch (IOException e) {
            progress.state(State.FAILED, e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            progress.state(State.FAILED, e.toString());
            throw e;
        } finally {
            synchronized (this) {
                runner = null;
                if (isClosed()) {
                    Thread.interrupted(); // It was close() that interrupted.
                }
            }
        }
    }

    private void endInterrupted() {
        progress.state(State.ENDED, isClosed() ? "closed" : "interrupted");
        if (!isClosed()) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connects, reads until the response ends or breaks off, then waits; false if there is nothing more to read. */
    private boolean stream(HttpClient client, RecordPublisher out) throws IOException, InterruptedException {
        String trouble;
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/x-ndjson")
                .build();
        HttpResponse<ResponseInput> response = null;
        try {
            response = client.send(request, head -> new ResponseInput());
            trouble = "the server answered with status " + response.statusCode();
        } catch (IOException e) {
            trouble = describe(e);
        }
        if (response != null) {
            try (ResponseInput in = response.body()) {
                if (response.statusCode() == OK) {
                    trouble = readOpen(in, out);
                    boolean document =
                            response.headers().firstValue("Content-Length").isPresent();
                    if (document && in.trouble() == null) {
                        return false;
                    }
                } else if (!everLive && isFinal(response.statusCode())) {
                    throw new IOException(name() + ": " + trouble + "; is the url right?");
                }
            }
        }
        return !isClosed() && waitAfter(trouble);
    }

    /** Whether a further request would get the same answer. */
    private static boolean isFinal(int status) {
        return status < SERVER_ERROR && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
    }

    private boolean waitAfter(String trouble) throws InterruptedException {
        long waitNs = backoff.nextNs();
        String detail = trouble + "; next attempt in " + TimeUnit.NANOSECONDS.toMillis(waitNs) + " ms";
        progress.state(State.RETRYING, detail);
        if (trouble.equals(lastTold)) {
            LOG.debug("{}: {}", name(), detail);
        } else {
            LOG.warn("{}: {}", name(), detail);
            lastTold = trouble;
        }
        return !closed.await(waitNs, TimeUnit.NANOSECONDS);
    }

    private String readOpen(ResponseInput in, RecordPublisher out) throws IOException {
        synchronized (this) {
            open = in;
        }
        try {
            return read(in, out);
        } finally {
            synchronized (this) {
                open = null;
            }
        }
    }

    /** Publishes what comes; returns why no more does. */
    private String read(ResponseInput in, RecordPublisher out) throws IOException {
        progress.state(State.LIVE, "");
        everLive = true;
        RawRecord record = new RawRecord(settings.routing().paths().size());
        JsonReader reader = new JsonReader(in, settings.routing().paths(), settings.records(), settings.maxLine());
        boolean any = false;
        while (!isClosed() && reader.next(record)) {
            if (isClosed()) {
                break; // The record may be what close() cut off.
            }
            out.publish(record);
            if (!any) {
                any = true;
                lastTold = "";
                backoff.reset();
            }
        }
        return in.trouble() == null
                ? "the server ended the stream"
                : "the connection was lost: " + describe(in.trouble());
    }

    private static String describe(Throwable e) {
        if (e instanceof java.net.ConnectException) {
            return "no connection: nobody listens there";
        }
        if (e instanceof java.net.http.HttpConnectTimeoutException) {
            return "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (this) {
            if (runner != null && open == null) {
                runner.interrupt();
            }
            if (open != null) {
                open.close();
            }
        }
    }
}
