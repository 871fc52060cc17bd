package io.ringmill.ingest.testing;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.ingest.Connectors;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.pipeline.Pipeline;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Has a source read rows of {@link Rates} into an engine, whose journal adds them up. */
public final class SourceSum implements Journal {

    private static final long PATIENCE_SECONDS = 300;
    private static final String STREAM = "streams: {s: {key: symbol, time: {field: time, unit: ns}, outOfOrder: 1h,"
            + " fields: {price: double, size: long, side: symbol}}}\n";

    private final int rows;
    private final CountDownLatch complete = new CountDownLatch(1);
    /** By the journal's thread, until all has come. */
    private int events;

    private long sum;

    private SourceSum(int rows) {
        this.rows = rows;
    }

    /**
     * Reads so many rows; returns how many seconds that took, from when the source begins to connect.
     *
     * @param source as a pipeline file has it
     * @param expected the rows' {@link Rates#sum}
     * @throws IllegalStateException if they are not those that were expected
     */
    public static double seconds(String source, int rows, long expected) throws Exception {
        Pipeline pipeline = Pipeline.parse(STREAM + "sources: [{" + source + "}]\n", "test.yml");
        Faults faults = new Faults();
        EventSource opened = Connectors.plan(pipeline, faults).openSources().get(0);
        faults.throwIfAny();
        SourceSum journal = new SourceSum(rows);
        try (Engine engine =
                Engine.builder(pipeline).sectionsHandled().journal(journal).start()) {
            FutureTask<Void> run = new FutureTask<>(() -> {
                opened.run(engine);
                return null;
            });
            long beganNs = System.nanoTime();
            new Thread(run, "test-source").start();
            boolean all = journal.complete.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - beganNs) / 1e9;
            opened.close();
            run.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!all || journal.events != rows || journal.sum != expected) {
                throw new IllegalStateException(
                        journal.events + " of " + rows + " rows came, their sum is " + journal.sum + " of " + expected);
            }
            return seconds;
        }
    }

    @Override
    public void begin(JournalHeader header) {}

    @Override
    public void append(Event event) {
        if (event.kind() == Event.DATA) {
            sum += Rates.mixed(event.timeNs(), Double.longBitsToDouble(event.cell(0)), event.cell(1));
            if (++events == rows) {
                complete.countDown();
            }
        }
    }

    @Override
    public void endOfBatch() {}

    @Override
    public void digest(long from, long to, long digest) {}

    @Override
    public void end(long count, long digest) {}

    @Override
    public void close() {}
}
