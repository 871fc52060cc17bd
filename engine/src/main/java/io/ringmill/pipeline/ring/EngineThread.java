package io.ringmill.pipeline.ring;

/** A thread of an engine; knows whose it is, so that a callback cannot make its own engine wait for itself. */
final class EngineThread extends Thread {

    private final RunState state;

    EngineThread(String role, RunState state, Runnable work) {
        super(work, "ringmill-" + role);
        this.state = state;
        setDaemon(true);
        setUncaughtExceptionHandler((thread, cause) -> state.fail(thread.getName(), cause));
    }

    /** Waits for its end; false if it has not come by the deadline. */
    boolean stopped(long deadlineNs) {
        try {
            join(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return !isAlive();
    }

    /** True on a thread of the engine of this state. */
    static boolean isCurrent(RunState state) {
        return Thread.currentThread() instanceof EngineThread thread && thread.state == state;
    }
}
