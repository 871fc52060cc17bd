package io.ringmill.app.host;

import io.ringmill.Engine;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.host.Intake;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Takes posted events to the sources of kind {@code server}. A body is read to its end before any of it is taken, so that nothing is
 * taken of one that breaks off. Threading as {@link Intake}.
 */
public final class PostedEvents implements Intake {

    /** All bodies that are being read or wait may have so many bytes together. */
    static final long MOST_BYTES = 64L << 20;

    /** There are two of a body for a moment. */
    private static final int LONGEST_BODY = (int) (MOST_BYTES / 2) - (1 << 20);

    /** So many threads of the server, of twelve, may wait here for the ring and the journal. */
    static final int MOST_WAITING = 6;

    private static final int PIECE = 1 << 16;
    private static final long RETRY_MS = 1_000;
    private static final long RETRY_PAUSED_MS = 5_000;
    private static final long LOOK_EVERY_NS = 200_000;

    private final Pipeline pipeline;
    private final List<Posted> sources;
    private final Engine engine;
    private final Supplier<String> journalStopped;
    private final RepeatedBodies repeated = new RepeatedBodies();
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

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

    /** Takes a body, unless one of this name was taken, or is being taken. */
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
        if (!other.isDone()) {
            // Whoever waited here would hold a thread of the server for as long as the journal takes.
            throw new StillTakingException(
                    "a body of this Idempotency-Key is still being taken; ask again in a second");
        }
        try {
            Taken first = other.join();
            return new Taken(
                    first.read(),
                    first.accepted(),
                    first.filtered(),
                    first.invalid(),
                    first.sequence(),
                    first.faults(),
                    true);
        } catch (CompletionException failed) {
            throw new FullException(
                    "the same body was not taken a moment ago: "
                            + failed.getCause().getMessage(),
                    RETRY_MS);
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
        try (Room held = new Room()) {
            Body whole = whole(body, held);
            if (!waiting.tryAcquire()) {
                throw new FullException(MOST_WAITING + " bodies wait already for the ring or the journal", RETRY_MS);
            }
            try {
                PostedRecords.Taken taken =
                        source.records.take(PostedRecords.Format.valueOf(format.name()), whole.bytes, whole.length);
                awaitJournal(taken.sequence());
                return taken(taken);
            } finally {
                waiting.release();
            }
        } catch (PostedRecords.BusyException busy) {
            throw new FullException(busy.getMessage(), RETRY_MS);
        } catch (PostedRecords.MalformedException malformed) {
            throw new MalformedException(malformed.getMessage());
        }
    }

    private static Taken taken(PostedRecords.Taken taken) {
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
    }

    /** All of a body, with room behind it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Body(byte[] bytes, int length) {}

    /** Of the room for all bodies what one takes. */
    private final class Room implements AutoCloseable {
        private long bytes;

        void take(long more) throws FullException {
            if (!hold(more)) {
                throw new FullException("bodies that wait take all the room for them", RETRY_MS);
            }
            bytes += more;
        }

        void giveBack(long less) {
            hold(-less);
            bytes -= less;
        }

        @Override
        public void close() {
            giveBack(bytes);
        }
    }

    /** Reads it in pieces, which are put together once its length is known: there are two of it for a moment, and both count. */
    private Body whole(InputStream body, Room held) throws IOException {
        List<byte[]> pieces = new ArrayList<>();
        int length = 0;
        while (true) {
            held.take(PIECE);
            byte[] piece = new byte[PIECE];
            int count = body.readNBytes(piece, 0, PIECE);
            length += count;
            if (length > LONGEST_BODY) {
                throw new TooLongException(
                        "posted events take at most " + (LONGEST_BODY >> 20) + " MiB in a body; send it in parts");
            }
            pieces.add(piece);
            if (count < PIECE) {
                break;
            }
        }
        int room = length + PostedRecords.ROOM_BEHIND;
        held.take(room);
        byte[] bytes = new byte[room];
        for (int i = 0; i < pieces.size(); i++) {
            System.arraycopy(pieces.get(i), 0, bytes, i * PIECE, Math.min(PIECE, length - i * PIECE));
        }
        held.giveBack((long) pieces.size() * PIECE);
        return new Body(bytes, length);
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
