package io.ringmill.ring;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;

/**
 * Hands the slots of a ring to a handler, as many at a time as there are: the handler's loop is its own, so that the JIT
 * can compile it as one.
 *
 * <p><b>Threading:</b> {@link #run} on a thread of its own; {@link #halt} from any. <b>Allocation:</b> none.
 */
final class Processor implements Runnable {

    final Sequence sequence = new Sequence();

    private final SequenceBarrier barrier;
    private final BatchHandler handler;
    private final int maxBatch;
    private final String role;
    private final RunState state;

    /** Null if there is none. */
    private final Gathering gathering;

    private volatile boolean halted;

    /**
     * A processor.
     *
     * @param maxBatch slots that are handled before they are let go of
     * @param role what the handler does
     */
    Processor(SequenceBarrier barrier, BatchHandler handler, int maxBatch, String role, RunState state) {
        this.barrier = barrier;
        this.handler = handler;
        this.maxBatch = maxBatch;
        this.role = role;
        this.state = state;
        gathering = handler.gathering();
    }

    @Override
    public void run() {
        long next = sequence.get() + 1;
        while (!halted) {
            try {
                long available = waitFor(next);
                // Nobody has reason to interrupt an engine's thread; a callback that did would make it spin.
                Thread.interrupted();
                if (available >= next) {
                    long last = Math.min(available, next + maxBatch - 1);
                    handler.onBatch(next, last, last == available);
                    sequence.set(last);
                    next = last + 1;
                }
            } catch (AlertException alerted) {
                // halt() or a halt that was too early to be seen: the loop looks
            } catch (InterruptedException interrupted) {
                // As above; it is cleared, so the next wait is one again
            } catch (TimeoutException unexpected) {
                state.fail(role, unexpected);
            }
        }
    }

    private long waitFor(long next) throws AlertException, InterruptedException, TimeoutException {
        long available = barrier.waitFor(next);
        if (gathering != null && available >= next) {
            long pauseNs = gathering.pauseNs(available - next + 1);
            if (pauseNs > 0) {
                Nap.nanos(pauseNs);
                available = barrier.waitFor(next);
                gathering.paused(available - next + 1);
            }
        }
        return available;
    }

    /** Stops once the batch at hand is handled. */
    void halt() {
        halted = true;
        barrier.alert();
    }
}
