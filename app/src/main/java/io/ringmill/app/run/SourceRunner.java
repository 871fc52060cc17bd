package io.ringmill.app.run;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.app.host.Gate;
import io.ringmill.ingest.inlet.BufferedPublishers;
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

    /** A source, who takes its events, whether it comes first, and what holds it up. */
    private record Running(EventSource source, Publishers publishers, boolean first, Gate gate) {}

    private final List<Running> sources = new ArrayList<>();

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;

    /** Before {@link #run}: runs that one too. */
    void add(EventSource source, Publishers publishers, boolean first) {
        add(source, publishers, first, new Gate());
    }

    /** As {@link #add(EventSource, Publishers, boolean)}, of one that may be held up at a gate, which a stop opens. */
    void add(EventSource source, Publishers publishers, boolean first, Gate gate) {
        sources.add(new Running(source, publishers, first, gate));
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
            Running each = sources.get(i);
            if (each.first != ofFirst) {
                continue;
            }
            Thread thread = new Thread(() -> run(each.source, each.publishers), "ringmill-source-" + i);
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
            BufferedPublishers.close(own);
        } catch (Exception | Error e) {
            if (!stopping && failure.compareAndSet(null, e)) {
                stop();
            }
        } finally {
            BufferedPublishers.close(own);
        }
    }

    /** Makes all sources end soon. Idempotent. */
    void stop() {
        stopping = true;
        sources.forEach(each -> each.gate.release());
        for (Running each : sources) {
            each.source.close();
            if (each.publishers instanceof BufferedPublishers buffered) {
                buffered.stop();
            }
        }
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
        return sources.stream().map(each -> each.source.metrics()).toList();
    }
}
