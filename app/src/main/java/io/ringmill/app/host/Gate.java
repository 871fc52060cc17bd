package io.ringmill.app.host;

/**
 * Holds up one source while it is paused.
 *
 * <p><b>Threading:</b> {@link #pass} by the source's threads, the rest from any. <b>Cost:</b> a volatile read, unless it is closed.
 */
public final class Gate {

    private volatile boolean paused;
    private volatile boolean released;

    /** Those that {@link #pass} from now on wait. Idempotent. */
    public void pause() {
        paused = true;
    }

    /** Lets go on who waits. Idempotent. */
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Lets everybody pass from now on, whatever is said later: the source is to end. Idempotent. */
    public synchronized void release() {
        released = true;
        notifyAll();
    }

    /** Whether it holds up who comes. */
    public boolean isPaused() {
        return paused && !released;
    }

    boolean isReleased() {
        return released;
    }

    /** Waits while it is paused; an interrupt, which stays set, ends the wait. Returns whether it waited. */
    boolean pass() {
        return paused && passSlowPath();
    }

    private synchronized boolean passSlowPath() {
        boolean waited = false;
        try {
            while (isPaused()) {
                waited = true;
                wait();
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
        return waited;
    }
}
