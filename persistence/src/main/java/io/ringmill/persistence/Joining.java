package io.ringmill.persistence;

/** Waits for threads. */
final class Joining {

    private Joining() {}

    /** Waits until a thread has ended, or was never started; an interrupt is kept for later. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
