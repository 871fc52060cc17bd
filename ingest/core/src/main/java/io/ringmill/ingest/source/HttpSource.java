package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.compress.CompressedException;
import io.ringmill.ingest.compress.CompressedInput;
import io.ringmill.ingest.decode.HeaderException;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.decode.RawRecord;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordPublisher;
import io.ringmill.ingest.decode.RecordReader;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.ingest.http.HttpTrouble;
import io.ringmill.ingest.http.WebAddress;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of an HTTP response: lines of JSON or CSV, or server-sent events, plain or compressed. A document, which has a length or a
 * version, is read once, whatever connections it takes, and the source ends with it. Any other response is a live stream: when
 * it breaks off or ends, the source connects again. A line that a lost connection cut off is an invalid record.
 * Threading as {@link EventSource}.
 */
final class HttpSource implements EventSource {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Logger LOG = LoggerFactory.getLogger(HttpSource.class);
    private static final int NO_CONTENT = 204;
    private static final int NO_BYTE = -1;
    private static final String PAGE = "the server answered with a web page (HTML), not with records; is the url right,"
            + " and does the server want a login ('headers')?";

    private final HttpFeed feed;
    private final RecordFormat format;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final Retries retries;
    private boolean everLive;
    private boolean everRead;
    /** Of server-sent events; empty if there is none. */
    private String lastEventId = "";

    /** The thread in {@link #run}, and what it reads. Guarded by this. */
    private Thread runner;

    private ResponseInput open;

    /** {@code shown} is the address as people may see it. */
    HttpSource(String shown, HttpFeed feed, RecordFormat format, RefusedRecords refused) {
        this.feed = feed;
        this.format = format;
        this.refused = refused;
        progress = new SourceProgress("http " + shown);
        retries = new Retries(progress.name(), progress::state, LOG);
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
        try (RecordPublisher out = new RecordPublisher(format.settings(), publishers, refused, progress)) {
            Optional<String> trouble = stream(out);
            while (trouble.isPresent() && !isClosed() && retries.waitAfter(trouble.get())) {
                progress.state(State.CONNECTING, "");
                trouble = stream(out);
            }
            progress.state(State.ENDED, isClosed() ? "closed" : "");
        } catch (InterruptedException interrupted) {
            endInterrupted();
        } catch (InvalidRecordException halted) {
            progress.state(State.FAILED, halted.getMessage());
            throw halted;
        } catch (IOException e) {
            if (isClosed() || Thread.currentThread().isInterrupted()) {
                endInterrupted();
            } else {
                progress.state(State.FAILED, e.getMessage());
                throw new IOException(name() + ": " + e.getMessage(), e);
            }
        } catch (RuntimeException e) {
            progress.ended(e, e.toString());
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

    /** Connects, and reads until the response ends or breaks off; returns why, and nothing if there is no more to read. */
    private Optional<String> stream(RecordPublisher out) throws IOException, InterruptedException {
        HttpResponse<ResponseInput> response;
        try {
            response = feed.get(saysWhereItIs() ? Map.of(LAST_EVENT_ID, lastEventId) : Map.of());
        } catch (IOException e) {
            return Optional.of(HttpTrouble.describe(e));
        }
        int status = response.statusCode();
        try (ResponseInput in = response.body()) {
            if (status == HttpFeed.OK) {
                hold(in);
                return read(response, out);
            }
            if (status == NO_CONTENT && everLive) {
                return Optional.empty(); // So a server says that there is no more.
            }
            if (!everLive && HttpTrouble.isFinal(status)) {
                throw new IOException(HttpTrouble.refusal(status));
            }
            return Optional.of(HttpTrouble.refusal(status));
        } finally {
            hold(null);
        }
    }

    private synchronized void hold(ResponseInput in) {
        open = in;
        if (in != null && isClosed()) {
            in.close();
        }
    }

    /** Connects again in the middle of a document. */
    private Optional<HttpResponse<ResponseInput>> resume(String trouble, Map<String, String> headers)
            throws IOException, InterruptedException {
        hold(null);
        String why = trouble;
        while (!isClosed() && retries.waitAfter(why)) {
            try {
                HttpResponse<ResponseInput> response = feed.get(headers);
                int status = response.statusCode();
                if (status == HttpFeed.OK || status == HttpFeed.PARTIAL || HttpTrouble.isFinal(status)) {
                    hold(response.body());
                    progress.state(State.LIVE, "");
                    return Optional.of(response);
                }
                response.body().close();
                why = HttpTrouble.refusal(status);
            } catch (IOException e) {
                why = HttpTrouble.describe(e);
            }
        }
        return Optional.empty();
    }

    /** Publishes what comes; returns why no more does, and nothing if that was all. */
    private Optional<String> read(HttpResponse<ResponseInput> response, RecordPublisher out) throws IOException {
        Optional<String> encoding = HttpFeed.unknownEncoding(response);
        if (encoding.isPresent()) {
            throw new IOException("the server sends '" + encoding.get() + "', which cannot be read; gzip and zstd can");
        }
        ResponseInput in = response.body();
        boolean document = HttpFeed.isDocument(response);
        InputStream raw = document ? new DocumentInput(response, this::resume) : in;
        try (PushbackInputStream content = new PushbackInputStream(CompressedInput.contentOf(raw))) {
            int first = content.read();
            if (first != NO_BYTE) {
                content.unread(first);
            }
            if (first == '<' || HttpFeed.isPage(response)) {
                if (everLive) {
                    return Optional.of(PAGE);
                }
                throw new IOException(PAGE);
            }
            progress.state(State.LIVE, "");
            if (everLive && !saysWhereItIs()) {
                progress.countGap();
            }
            everLive = true;
            if (HttpFeed.isEventStream(response)) {
                publishEvents(content, out);
            } else {
                publish(content, out, () -> !document && in.trouble() != null);
            }
        } catch (HeaderException wrong) {
            if (document || !(everRead || wrong.isMissing() || in.trouble() != null)) {
                throw wrong;
            }
            return Optional.of(in.trouble() == null ? wrong.getMessage() : lost(in));
        } catch (CompressedException e) {
            if (!isClosed() && (document || in.trouble() == null)) {
                throw e;
            }
        }
        if (document) {
            return Optional.empty();
        }
        return Optional.of(in.trouble() == null ? "the server ended the stream" : lost(in));
    }

    /** Whether it can ask for what comes behind the last event that it read. An id may have letters that no header can hold. */
    private boolean saysWhereItIs() {
        return !lastEventId.isEmpty() && WebAddress.isHeader(LAST_EVENT_ID, lastEventId);
    }

    private static String lost(ResponseInput in) {
        return "the connection was lost: " + HttpTrouble.describe(in.trouble());
    }

    private void publishEvents(InputStream in, RecordPublisher out) throws IOException {
        EventStreamInput events = new EventStreamInput(
                in, format.settings().maxLine(), ms -> retries.first(TimeUnit.MILLISECONDS.toNanos(Math.max(1, ms))));
        try {
            publish(events, out, () -> false);
        } finally {
            lastEventId = events.lastId().isEmpty() ? lastEventId : events.lastId();
        }
    }

    /** {@code isCutOff} says at the end whether there was more. */
    private void publish(InputStream in, RecordPublisher out, BooleanSupplier isCutOff) throws IOException {
        RawRecord record = new RawRecord(format.settings().routing().paths().size());
        RecordReader reader = format.reader(in, "the response");
        reader.beforeRead(out::flush);
        boolean any = false;
        while (!isClosed() && reader.next(record)) {
            if (isClosed()) {
                break; // The record may be what close() cut off.
            }
            if (format.csv().isPresent() && reader.endsAmidLine() && isCutOff.getAsBoolean()) {
                out.countInvalid(record, TcpLines.CUT_OFF);
            } else {
                out.publish(record);
            }
            if (!any) {
                any = true;
                everRead = true;
                retries.wentWell();
            }
        }
        out.flush(); // A last line without its end comes after the last read; what is done next may wait.
    }

    private boolean isClosed() {
        return retries.isClosed();
    }

    @Override
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    @Override
    public void close() {
        retries.close();
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
