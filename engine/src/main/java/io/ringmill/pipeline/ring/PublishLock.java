package io.ringmill.pipeline.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one publisher at a time run an inline engine.
 *
 * <p><b>Threading:</b> any thread; a single producer takes no lock and is only kept from calling itself.
 * <b>Allocation:</b> none. <b>Cost:</b> one compare-and-set where nobody else is in.
 */
final class PublishLock {

    private static final int SPINS = 100;
    private static final long WAIT_NS = 1_000;
    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(PublishLock.class, "owner", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final boolean single;
    private Thread owner;

    /** A lock; {@code single} if the user has promised that there is one publishing thread. */
    PublishLock(boolean single) {
        this.single = single;
    }

    /** Waits until nobody else is in. */
    void acquire() {
        Thread self = Thread.currentThread();
        if (single) {
            if (owner != null) {
                throw reentered();
            }
            owner = self;
        } else if (!OWNER.compareAndSet(this, (Thread) null, self)) {
            acquireSlowPath(self);
        }
    }

    private void acquireSlowPath(Thread self) {
        if (owner == self) {
            throw reentered();
        }
        for (int tries = 0; !OWNER.compareAndSet(this, (Thread) null, self); tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(WAIT_NS);
            }
        }
    }

    boolean isHeldByCurrentThread() {
        return OWNER.getOpaque(this) == Thread.currentThread();
    }

    void release() {
        if (single) {
            owner = null;
        } else {
            OWNER.setRelease(this, (Thread) null);
        }
    }

    private static IllegalStateException reentered() {
        return new IllegalStateException("a callback of an inline engine must not publish into it, end it or close it");
    }
}
