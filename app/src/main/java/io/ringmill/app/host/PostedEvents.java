package io.ringmill.app.host;

import io.ringmill.Engine;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.host.Intake;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Takes posted events to the sources of kind {@code server}. A body is read to its end before any of it is taken, so that nothing is
 * taken of one that breaks off. Threading as {@link Intake}.
 */
public final class PostedEvents implements Intake {

    /** All bodies that are being read or wait may have so many bytes together. */
    private static final long MOST_BYTES = 256L << 20;

    private static final int PIECE = 1 << 16;
    private static final long RETRY_MS = 1_000;
    private static final long RETRY_PAUSED_MS = 5_000;
    private static final long LOOK_EVERY_NS = 200_000;

    private final Pipeline pipeline;
    private final List<Posted> sources;
    private final Engine engine;
    private final Supplier<String> journalStopped;
    private final RepeatedBodies repeated = new RepeatedBodies();

    /** Guarded by this. */
    private long heldBytes;

    /** A source, and what holds it up. */
    public record Posted(PostedRecords records, Gate gate) {}

    /**
     * An intake.
     *
     * @param engine whose journal is to have the events before it is said that they are taken
     * @param journalStopped why the journal has stopped; empty if it has not
     */
    public PostedEvents(Pipeline pipeline, List<Posted> sources, Engine engine, Supplier<String> journalStopped) {
        this.pipeline = pipeline;
        this.sources = List.copyOf(sources);
        this.engine = engine;
        this.journalStopped = journalStopped;
    }

    @Override
    public Taken take(String stream, Format format, String idempotencyKey, InputStream body) throws IOException {
        Posted source = find(stream);
        if (source.gate.isPaused()) {
            throw new FullException("the source of stream " + stream + " is paused", RETRY_PAUSED_MS);
        }
        if (idempotencyKey.isEmpty()) {
            return read(source, format, body);
        }
        return takeOnce(stream + '\n' + idempotencyKey, source, format, body);
    }

    /** Takes a body, unless one of this name was taken, or is being taken, whose end is awaited then. */
    private Taken takeOnce(String name, Posted source, Format format, InputStream body) throws IOException {
        CompletableFuture<Taken> own = new CompletableFuture<>();
        CompletableFuture<Taken> other = repeated.putIfAbsent(name, own);
        if (other != null) {
            return again(other);
        }
        try {
            Taken taken = read(source, format, body);
            own.complete(taken);
            return taken;
        } catch (IOException | RuntimeException | Error failed) {
            repeated.remove(name);
            own.completeExceptionally(failed);
            throw failed;
        }
    }

    private static Taken again(CompletableFuture<Taken> other) throws IOException {
        try {
            Taken first = other.get();
            return new Taken(
                    first.read(),
                    first.accepted(),
                    first.filtered(),
                    first.invalid(),
                    first.sequence(),
                    first.faults(),
                    true);
        } catch (ExecutionException failed) {
            throw new FullException(
                    "the same body was not taken a moment ago: "
                            + failed.getCause().getMessage(),
                    RETRY_MS);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the same body was taken", told);
        }
    }

    private Posted find(String stream) {
        List<String> streams = pipeline.streams().stream().map(StreamSpec::name).toList();
        if (!streams.contains(stream)) {
            throw new IllegalArgumentException("no stream '" + stream + "'" + NearestName.hint(stream, streams));
        }
        return sources.stream()
                .filter(source -> source.records.feeds(stream))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("stream " + stream
                        + " takes no posted events; a source of kind 'server' in the pipeline file would"));
    }

    private Taken read(Posted source, Format format, InputStream body) throws IOException {
        long[] held = new long[1];
        try {
            PostedRecords.Taken taken =
                    source.records.take(PostedRecords.Format.valueOf(format.name()), bytes(body, held));
            awaitJournal(taken.sequence());
            return new Taken(
                    taken.read(),
                    taken.published(),
                    taken.filtered(),
                    taken.invalid(),
                    taken.sequence(),
                    taken.faults().stream()
                            .map(fault -> new Fault(fault.record(), fault.reason()))
                            .toList(),
                    false);
        } catch (PostedRecords.BusyException busy) {
            throw new FullException(busy.getMessage(), RETRY_MS);
        } finally {
            hold(-held[0]);
        }
    }

    /** All of a body; {@code held} is told how many bytes of the room for all bodies it takes. */
    private byte[] bytes(InputStream body, long[] held) throws IOException {
        byte[] bytes = {};
        int length = 0;
        while (true) {
            if (length == held[0]) {
                int more = (int) Math.min(Math.max(PIECE, length), Integer.MAX_VALUE - PIECE - (long) length);
                if (more <= 0 || !hold(more)) {
                    throw new FullException("bodies that wait take all the room for them", RETRY_MS);
                }
                held[0] += more;
                bytes = Arrays.copyOf(bytes, (int) held[0]);
            }
            int count = body.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += count;
        }
    }

    private synchronized boolean hold(long more) {
        boolean fits = heldBytes + more <= MOST_BYTES;
        heldBytes += fits ? more : 0;
        return fits;
    }

    private void awaitJournal(long sequence) throws IOException {
        while (pipeline.journal().isPresent() && engine.journaledSequence() < sequence) {
            String stopped = engine.failure().map(Throwable::getMessage).orElseGet(journalStopped);
            if (!stopped.isEmpty()) {
                throw new IOException("the records were taken, but the journal may not have them: " + stopped);
            }
            LockSupport.parkNanos(this, LOOK_EVERY_NS);
        }
    }
}
