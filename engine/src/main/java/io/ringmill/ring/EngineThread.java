package io.ringmill.ring;

import io.ringmill.ring.waiting.Nap;

/** A thread of an engine; knows whose it is, so that a callback cannot make its own engine wait for itself. */
final class EngineThread extends Thread {

    private static final long POLL_NS = 50_000;

    private final RunState state;

    EngineThread(String role, RunState state, Runnable work) {
        super(work, "ringmill-" + role);
        this.state = state;
        setDaemon(true);
        setUncaughtExceptionHandler((thread, cause) -> state.fail(thread.getName(), cause));
    }

    /** Waits for its end, interrupted or not; false if it has not come by the deadline. */
    boolean stopped(long deadlineNs) {
        while (isAlive() && System.nanoTime() - deadlineNs < 0) {
            Nap.nanos(POLL_NS);
        }
        return !isAlive();
    }

    /** True on a thread of the engine of this state. */
    static boolean isCurrent(RunState state) {
        return Thread.currentThread() instanceof EngineThread thread && thread.state == state;
    }
}
