package io.ringmill.flink;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Hands batches from the threads of the input to Flink's, few at a time: who has more waits.
 *
 * <p><b>Threading:</b> any thread; {@link #poll} and {@link #available} by one.
 */
final class Handover {

    private static final int MOST = 4;

    private final Queue<Batch> batches = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private Throwable failure;
    private boolean closed;
    private final Runnable bell;

    Handover() {
        this(() -> {});
    }

    /** {@code bell}: called when there may be something to fetch. */
    Handover(Runnable bell) {
        this.bell = bell;
    }

    /** Waits for room; false if nobody takes any more. */
    synchronized boolean put(Batch batch) {
        boolean interrupted = false;
        while (batches.size() >= MOST && !closed) {
            try {
                wait();
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (closed) {
            return false;
        }
        batches.add(batch);
        available.complete(null);
        bell.run();
        return true;
    }

    /** The input has failed: what was put before can still be fetched. */
    synchronized void fail(Throwable thrown) {
        failure = failure == null ? thrown : failure;
        available.complete(null);
        bell.run();
    }

    /**
     * The next one; null if there is none now.
     *
     * @throws Exception that with which the input has failed
     */
    synchronized Batch poll() throws Exception {
        throwIfFailed();
        Batch next = batches.poll();
        notifyAll();
        return next;
    }

    /** Throws that with which the input has failed, if what was put before is fetched. */
    synchronized void throwIfFailed() throws Exception {
        if (batches.isEmpty() && failure != null) {
            throw failure instanceof Exception thrown ? thrown : new IllegalStateException("the input failed", failure);
        }
    }

    synchronized boolean isEmpty() {
        return batches.isEmpty();
    }

    /** Done when there may be something to fetch. */
    synchronized CompletableFuture<Void> available() {
        if (batches.isEmpty() && failure == null && available.isDone()) {
            available = new CompletableFuture<>();
        }
        return available;
    }

    /** Nobody takes any more. */
    synchronized void close() {
        closed = true;
        batches.clear();
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
