package io.ringmill.ingest.source;

import io.ringmill.ingest.Backoff;
import io.ringmill.metrics.SourceMetrics.State;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;

/**
 * Waits between attempts to connect, longer each time, and tells why: the source's state always, the log when it is not
 * what the log was told last.
 *
 * <p><b>Threading:</b> the source's thread; {@link #close} and {@link #isClosed} from any.
 */
final class Retries {

    private static final long FIRST_NS = 200_000_000L;
    private static final long LONGEST_NS = 30_000_000_000L;

    private final String name;
    private final BiConsumer<State, String> state;
    private final Logger log;
    private final Backoff backoff = new Backoff(FIRST_NS, LONGEST_NS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private String lastTold = "";

    /**
     * @param name the source's
     * @param state takes the source's state, with its detail
     */
    Retries(String name, BiConsumer<State, String> state, Logger log) {
        this.name = name;
        this.state = state;
        this.log = log;
    }

    /** Tells of the trouble and waits; false if the source was closed meanwhile. */
    boolean waitAfter(String trouble) throws InterruptedException {
        long waitNs = backoff.nextNs();
        String detail = trouble + "; next attempt in " + TimeUnit.NANOSECONDS.toMillis(waitNs) + " ms";
        state.accept(State.RETRYING, detail);
        if (trouble.equals(lastTold)) {
            log.debug("{}: {}", name, detail);
        } else {
            log.warn("{}: {}", name, detail);
            lastTold = trouble;
        }
        return !closed.await(waitNs, TimeUnit.NANOSECONDS);
    }

    /** The last attempt went well: the next trouble is a new one. Returns whether one had been told. */
    boolean wentWell() {
        boolean told = !lastTold.isEmpty();
        lastTold = "";
        backoff.reset();
        return told;
    }

    /** The first wait is so long from now on. */
    void first(long waitNs) {
        backoff.first(waitNs);
    }

    /** No more attempts: who waits goes on at once. Idempotent. */
    void close() {
        closed.countDown();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }
}
