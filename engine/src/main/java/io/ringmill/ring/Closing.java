package io.ringmill.ring;

import io.ringmill.ring.waiting.Nap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an engine once: drains, stops and closes it. Whatever fails of that, the rest is done.
 *
 * <p><b>Threading:</b> any thread but those of the engine; who comes later waits for the first.
 */
final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);
    private static final long POLL_NS = 50_000;

    /** Of whoever takes a checkpoint, which an engine neither begins to stop nor ends meanwhile, as long as there is time. */
    final ReentrantLock checkpoints = new ReentrantLock();

    private final EventRunner runner;
    private final RunState state;
    private final IdleTimer idleTimer;
    private final List<StreamContext> streams;
    private final Optional<Egress> egress;
    private final Optional<JournalSide> journal;
    private final Duration timeout;
    private boolean closed;

    /** {@code timeout}: how long it may take. */
    Closing(
            EventRunner runner,
            IdleTimer idleTimer,
            List<StreamContext> streams,
            Optional<Egress> egress,
            Optional<JournalSide> journal,
            Duration timeout) {
        this.runner = runner;
        state = runner.state;
        this.idleTimer = idleTimer;
        this.streams = streams;
        this.egress = egress;
        this.journal = journal;
        this.timeout = timeout;
    }

    /** Does it, or waits until another has; the first is told what halted the engine. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        long nowNs = System.nanoTime();
        long deadlineNs = nowNs + timeout.toNanos();
        long patienceEndsNs = nowNs + timeout.toNanos() / 2;
        idleTimer.stop();
        // Ahead of the lock: whoever holds it may wait for sinks, or for handlers that wait for sinks.
        state.endPatience(patienceEndsNs);
        egress.ifPresent(each -> each.beginClose(patienceEndsNs));
        boolean locked = lock(deadlineNs);
        try {
            drainAndStop(deadlineNs);
        } finally {
            if (locked) {
                checkpoints.unlock();
            }
        }
        if (state.failed()) {
            throw state.failedException();
        }
    }

    /** Waits for the lock, interrupted or not; false if it takes longer, which halts the engine. */
    private boolean lock(long deadlineNs) {
        while (!checkpoints.tryLock()) {
            if (System.nanoTime() - deadlineNs > 0) {
                state.fail("close()", new TimeoutException("a checkpoint does not end within " + timeout));
                return false;
            }
            Nap.nanos(POLL_NS);
        }
        return true;
    }

    private void drainAndStop(long deadlineNs) {
        try {
            runner.finish(RunState.STOP, deadlineNs);
            if (!runner.awaitHandled(deadlineNs)) {
                state.fail("close()", new TimeoutException("handlers did not finish within " + timeout));
            }
        } finally {
            stop(deadlineNs);
        }
    }

    private void stop(long deadlineNs) {
        boolean stopped = runner.stop(deadlineNs);
        streams.forEach(Closing::warnOfGathered);
        boolean isAllKept = false;
        try {
            // First, so that a session that has ended in good order is one whose results are in the sinks.
            isAllKept = egress.map(each -> each.close(deadlineNs)).orElse(true);
        } finally {
            if (stopped && journal.isPresent()) {
                journal.get().close(isAllKept);
            }
        }
    }

    private static void warnOfGathered(StreamContext stream) {
        long gathered = stream.publishers().sum(RingPublisher.GATHERED);
        if (gathered > 0) {
            LOG.warn(
                    "Gathered with add() and never handed over, so counted as dropped: {} of stream {};"
                            + " flush() or close their publisher before the engine",
                    gathered == 1 ? "1 event" : gathered + " events",
                    stream.stream().name());
        }
    }
}
