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
import java.util.Optional;
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
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /** Guarded by this. */
    private long heldBytes;

    /** A source, what holds it up, and what it knows of bodies. */
    public record Posted(PostedRecords records, Gate gate, PostedBodies bodies) {}

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
        String name = PostedBodies.name(stream, idempotencyKey);
        return name.isEmpty() ? read(source, format, name, body) : takeOnce(source, format, name, body);
    }

    /** Takes a body, unless one of this name was taken, or is being taken. */
    private Taken takeOnce(Posted source, Format format, String name, InputStream body) throws IOException {
        Optional<Taken> before = source.bodies.claim(name);
        if (before.isPresent()) {
            return again(before.get());
        }
        try {
            Taken taken = read(source, format, name, body);
            source.bodies.taken(name, taken);
            return taken;
        } catch (IOException | RuntimeException | Error failed) {
            source.bodies.release(name);
            throw failed;
        }
    }

    private static Taken again(Taken first) {
        return new Taken(
                first.read(),
                first.accepted(),
                first.filtered(),
                first.invalid(),
                first.sequence(),
                first.faults(),
                true);
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

    private Taken read(Posted source, Format format, String name, InputStream body) throws IOException {
        try (Room held = new Room()) {
            Body whole = whole(body, held);
            if (!waiting.tryAcquire()) {
                throw new FullException(MOST_WAITING + " bodies wait already for the ring or the journal", RETRY_MS);
            }
            try {
                PostedRecords.Taken taken = source.records.take(
                        PostedRecords.Format.valueOf(format.name()),
                        whole.bytes,
                        whole.length,
                        source.bodies.beginning(name));
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
