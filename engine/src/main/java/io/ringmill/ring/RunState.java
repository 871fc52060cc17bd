package io.ringmill.ring;

import io.ringmill.output.SinkFailedException;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EngineFailedException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the engine still takes events, and why it halted.
 *
 * <p><b>Threading:</b> any thread. <b>Cost:</b> a volatile read where nothing has stopped.
 */
final class RunState {

    private static final Logger LOG = LoggerFactory.getLogger(RunState.class);

    private record Failure(String where, Throwable cause) {}

    private final Consumer<EngineFailedException> listener;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile boolean failed;

    /** By {@link System#nanoTime}, while {@link #closing}. */
    private volatile long patienceEndsNs;

    private volatile boolean closing;

    RunState() {
        this(failure -> {});
    }

    /** {@code listener} is told once, when the engine halts. */
    RunState(Consumer<EngineFailedException> listener) {
        this.listener = listener;
    }

    /** The slot that stops the handlers where the input has not ended: handled by none, journaled by none. */
    static final byte STOP = 3;

    /** True once no more events are taken: the engine failed, is closing, or its input has ended. */
    boolean stopped() {
        return stopped;
    }

    /** True once the engine has halted; handlers then drain without work. */
    boolean failed() {
        return failed;
    }

    /** What halted the engine; null while nothing did. */
    Throwable failure() {
        Failure first = failure.get();
        return first == null ? null : first.cause;
    }

    /** Where something failed: at one of these sequences, of which the engine handles as many as there are at a time. */
    static String at(String where, long first, long last) {
        return where + (first == last ? " at sequence " + first : " within sequences " + first + " to " + last);
    }

    /** Halts the engine; the first cause stands, later ones are suppressed in it. */
    void fail(String where, Throwable thrown) {
        Throwable cause = thrown instanceof Outputs.CallbackFailure callback ? callback.getCause() : thrown;
        Failure first = new Failure(thrown == cause ? where : thrown.getMessage(), cause);
        boolean isFirst = failure.compareAndSet(null, first);
        failed = true;
        stopped = true;
        if (isFirst) {
            LOG.error("The engine halts: {} failed", first.where, cause);
            tell();
        } else if (failure.get().cause != cause && !(cause instanceof EngineFailedException)) {
            failure.get().cause.addSuppressed(cause);
        }
    }

    private void tell() {
        try {
            listener.accept(failedException());
        } catch (Throwable thrown) {
            LOG.error("The listener for failures threw", thrown);
        }
    }

    /** No event is taken from now on. Under the publishers' lock. */
    void stopTaking() {
        stopped = true;
    }

    /** The engine closes: from that time on, by {@link System#nanoTime}, nobody else waits for its handlers and sinks. */
    void endPatience(long atNs) {
        patienceEndsNs = atNs;
        closing = true;
    }

    /**
     * Throws if there is nothing to wait for any more.
     *
     * @throws EngineFailedException if the engine has halted
     * @throws EngineClosedException if it closes, and would have to wait for whoever waits
     */
    void requirePatience() {
        if (failed) {
            throw failedException();
        } else if (closing && System.nanoTime() - patienceEndsNs > 0) {
            throw new EngineClosedException("the engine closes, and waits no longer for its handlers and sinks");
        }
    }

    /** What a publisher is told. */
    IllegalStateException stoppedException() {
        return failed
                ? failedException()
                : new EngineClosedException("the engine takes no more events: it was closed or its input has ended");
    }

    /** What {@code close()} throws. */
    EngineFailedException failedException() {
        Failure first = failure.get();
        return new EngineFailedException(
                "the engine has halted, " + first.where + " failed: " + said(first.cause), first.cause);
    }

    /** What it says; where it is one of ours that is a sentence. */
    private static String said(Throwable cause) {
        boolean sentence = cause instanceof SinkFailedException || cause instanceof TimeoutException;
        return sentence ? cause.getMessage() : cause.toString();
    }
}
