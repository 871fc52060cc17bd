package io.ringmill.ingest.testing;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The one source of a pipeline that runs in a thread of its own, into an engine with a journal that keeps the first field of each
 * event, a long, in memory, and is held up as the test likes.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class SourceRun implements AutoCloseable {

    private static final long PATIENCE_MS = 10_000;

    private final Engine engine;
    private final EventSource source;
    private final Thread thread;
    private final Memory journal = new Memory();
    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private volatile Throwable failure;

    private SourceRun(String yaml, boolean journaled) throws IOException {
        Pipeline pipeline = Pipeline.parse(yaml, "test.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        RefusedRecords refusals = (name, line, reason, raw, length) -> refused.add(reason);
        source = connectors.sources().get(0).plan().opener().open(refusals);
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled();
        engine = (journaled ? builder.journal(journal) : builder).start();
        thread = new Thread(this::run, "test-source");
        thread.start();
    }

    /** Starts a pipeline with a source. */
    public static SourceRun start(String yaml) throws IOException {
        return new SourceRun(yaml, true);
    }

    /** As {@link #start}, without a journal. */
    public static SourceRun startWithoutJournal(String yaml) throws IOException {
        return new SourceRun(yaml, false);
    }

    private void run() {
        try {
            source.run(engine);
        } catch (Exception | Error thrown) {
            failure = thrown;
        }
    }

    /** What the journal has of the first field, in the order of the ring. */
    public long[] events() {
        return journal.events();
    }

    /** How many events the journal has. */
    public int count() {
        return journal.count();
    }

    /** Why records were refused. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    /** From now on the journal hands nothing over. */
    public void hold() {
        journal.gate.writeLock().lock();
    }

    /** By the thread that held the journal: it hands over again. */
    public void goOn() {
        journal.gate.writeLock().unlock();
    }

    public SourceMetrics metrics() {
        return source.metrics();
    }

    /** What ended the source; null if nothing has. */
    public Throwable failure() {
        return failure;
    }

    /** Closes the source and waits for it; true if it has ended in time. */
    public boolean stopSource() {
        source.close();
        return await(PATIENCE_MS);
    }

    /** Whether the source ends within so long. */
    public boolean await(long patienceMs) {
        try {
            thread.join(patienceMs);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Override
    public void close() {
        if (journal.gate.isWriteLockedByCurrentThread()) {
            goOn();
        }
        boolean ended = stopSource();
        engine.close();
        if (!ended) {
            throw new IllegalStateException("the source did not end in " + PATIENCE_MS + " ms");
        }
    }

    private static final class Memory implements Journal {
        private static final long HELD_UP_SECONDS = 60;

        private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
        /** Guarded by this. */
        private long[] events = new long[1024];

        private int count;

        @Override
        public void begin(JournalHeader header) {}

        @Override
        public synchronized void append(Event event) {
            if (event.kind() == Event.DATA) {
                if (count == events.length) {
                    events = Arrays.copyOf(events, 2 * count);
                }
                events[count++] = event.cell(0);
            }
        }

        synchronized long[] events() {
            return Arrays.copyOf(events, count);
        }

        synchronized int count() {
            return count;
        }

        @Override
        public void endOfBatch() throws IOException {
            try {
                if (!gate.readLock().tryLock(HELD_UP_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("the test has held the journal up for too long");
                }
                gate.readLock().unlock();
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long all, long digest) {}

        @Override
        public void close() {}
    }
}
