package io.ringmill.server.live;

import io.ringmill.publish.EngineFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the engine whatever may have to wait for it, one question after the other, so that no other thread of the server waits for an
 * engine that stands still.
 *
 * <p><b>Threading:</b> any thread asks; the daemon {@code ringmill-server-ask} waits for the engine. <b>Size:</b> {@link #MOST_WAITING}
 * questions wait.
 */
final class Asking implements AutoCloseable {

    /** So many questions wait at most. */
    static final int MOST_WAITING = 64;

    /** So long somebody waits for an answer. */
    static final long PATIENCE_NS = 2_000_000_000L;

    private static final long LOOK_EVERY_NS = 50_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

    private final BlockingQueue<Question<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;
    private volatile boolean closing;

    /** When the question that is with the engine began; 0 if none is. */
    private volatile long beganNs;

    Asking() {
        thread = new Thread(this::run, "ringmill-server-ask");
        thread.setDaemon(true);
        thread.start();
    }

    private enum Progress {
        WAITING,
        BEGUN,
        CANCELLED
    }

    private static final class Question<T> implements Runnable {
        private final Callable<T> task;
        private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.WAITING);
        private final CountDownLatch done = new CountDownLatch(1);
        private T answer;
        private Throwable failure;

        Question(Callable<T> task) {
            this.task = task;
        }

        @Override
        @SuppressWarnings("IllegalCatch") // Whatever it is, who asked is told.
        public void run() {
            if (progress.compareAndSet(Progress.WAITING, Progress.BEGUN)) {
                try {
                    answer = task.call();
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                done.countDown();
            }
        }

        /** Whether it will never begin. */
        boolean cancel() {
            boolean cancelled = progress.compareAndSet(Progress.WAITING, Progress.CANCELLED);
            if (cancelled) {
                done.countDown();
            }
            return cancelled;
        }
    }

    private void run() {
        while (!closing) {
            try {
                Question<?> next = waiting.take();
                // Zero stands for none.
                beganNs = System.nanoTime() | 1;
                next.run();
                beganNs = 0;
            } catch (InterruptedException none) {
                // Nobody has reason to interrupt this thread: it asks on.
            }
        }
    }

    /** Whether a question has been with the engine for longer than anybody waits. */
    private boolean isStuck() {
        long began = beganNs;
        return began != 0 && System.nanoTime() - began > PATIENCE_NS;
    }

    /**
     * What the engine answers.
     *
     * @param patienceNs how long to wait for it
     * @throws UnansweredException if it does not come in time; what has not begun by then does not begin any more
     */
    <T> T ask(Callable<T> task, long patienceNs) {
        if (isStuck()) {
            throw new UnansweredException(UnansweredException.Why.STALLED, false);
        }
        Question<T> question = new Question<>(task);
        if (closing || !waiting.offer(question)) {
            throw new UnansweredException(UnansweredException.Why.BUSY, false);
        }
        if (!await(question, patienceNs)) {
            boolean cancelled = question.cancel();
            waiting.remove(question);
            throw new UnansweredException(UnansweredException.Why.STALLED, !cancelled);
        }
        if (question.progress.get() == Progress.CANCELLED) {
            throw new UnansweredException(UnansweredException.Why.BUSY, false);
        }
        if (question.failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (question.failure != null) {
            throw new IllegalStateException(question.failure);
        }
        return question.answer;
    }

    /** Whether it is answered in time. It gives up early if the question before it is stuck. */
    private boolean await(Question<?> question, long patienceNs) {
        long deadlineNs = System.nanoTime() + patienceNs;
        try {
            long leftNs;
            do {
                leftNs = deadlineNs - System.nanoTime();
                if (question.done.await(Math.min(Math.max(leftNs, 0), LOOK_EVERY_NS), TimeUnit.NANOSECONDS)) {
                    return true;
                }
            } while (leftNs > 0 && !isStuck());
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Leaves a task to be done when its turn comes, and does not wait; returns false if there is no room for it. */
    boolean offer(Runnable task) {
        return waiting.offer(new Question<>(() -> {
            try {
                task.run();
            } catch (EngineFailedException halted) {
                // The status says so.
                LOG.debug("the engine has halted", halted);
            } catch (RuntimeException trouble) {
                LOG.warn("cannot ask the engine at the moment", trouble);
            }
            return null;
        }));
    }

    @Override
    public void close() {
        closing = true;
        List<Question<?>> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(Question::cancel);
        // Has the thread look whether it is to end. It may be with an engine that stands still, and is not waited for.
        waiting.offer(new Question<>(() -> null));
    }
}
