package io.ringmill.server.http;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that answer what may wait: for the engine, the journal, the rest of a body. Those of the connections never wait, so
 * that a probe or the page is answered however many wait here.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Workers implements AutoCloseable {

    static final int THREADS = 12;

    /** So many requests may wait for a thread. */
    static final int WAITING = 64;

    private final ThreadPoolExecutor threads;

    Workers() {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "ringmill-server-worker");
                    thread.setDaemon(true);
                    thread.setPriority(Thread.NORM_PRIORITY - 1);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Has a thread do this, which throws nothing.
     *
     * @throws Problem if too many wait already; it is not done then
     */
    void run(Runnable task) throws Problem {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException full) {
            throw new Problem(
                    503,
                    "busy",
                    "all threads of the server wait for the engine or the journal; try again in a second",
                    Map.of(),
                    Map.of("Retry-After", "1"));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
