package io.ringmill.app.run;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.metrics.SourceMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs sources side by side, each in a thread of its own; those that come first to their end before the others. They end
 * together: when one fails, or on {@link #stop}, all are closed.
 *
 * <p><b>Threading:</b> {@link #run} once; the rest from any thread.
 */
final class SourceRunner {

    /** How long a closed source may take to return before we go on without it, such as one that waits for its input. */
    private static final long PATIENCE_NS = 2_000_000_000L;

    private static final long LOOK_EVERY_MS = 50;

    private final List<EventSource> sources;

    private final List<Publishers> publishers;
    /** By source, whether it comes first. */
    private final List<Boolean> first;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;

    /**
     * A runner.
     *
     * @param publishers by source
     * @param first by source, whether it comes first
     */
    SourceRunner(List<EventSource> sources, List<Publishers> publishers, List<Boolean> first) {
        this.publishers = List.copyOf(publishers);
        this.sources = List.copyOf(sources);
        this.first = List.copyOf(first);
    }

    /** Runs all sources and returns when they have ended, or soon after they were stopped. */
    void run() throws InterruptedException {
        run(true);
        if (!stopping) {
            run(false);
        }
    }

    private void run(boolean ofFirst) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            EventSource source = sources.get(i);
            if (first.get(i) != ofFirst) {
                continue;
            }
            Publishers own = publishers.get(i);
            Thread thread = new Thread(() -> run(source, own), "ringmill-source-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        long stoppedNs = 0;
        for (Thread thread : threads) {
            while (thread.isAlive() && (stoppedNs == 0 || System.nanoTime() - stoppedNs < PATIENCE_NS)) {
                thread.join(LOOK_EVERY_MS);
                stoppedNs = stopping && stoppedNs == 0 ? System.nanoTime() : stoppedNs;
            }
        }
    }

    /** An error of the JVM ends the other sources, too. */
    private void run(EventSource source, Publishers own) {
        try {
            source.run(own);
        } catch (Exception | Error e) {
            if (!stopping && failure.compareAndSet(null, e)) {
                stop();
            }
        }
    }

    /** Makes all sources end soon. Idempotent. */
    void stop() {
        stopping = true;
        sources.forEach(EventSource::close);
    }

    /** True if the sources did not all end by themselves. */
    boolean wasStopped() {
        return stopping;
    }

    /** What made the first source fail; null if none did. */
    Throwable failure() {
        return failure.get();
    }

    List<SourceMetrics> metrics() {
        return sources.stream().map(EventSource::metrics).toList();
    }
}
