package io.ringmill.ring;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import io.ringmill.ring.waiting.Gathering;
import io.ringmill.ring.waiting.Nap;

/**
 * Hands the slots of a ring to a handler, as many at a time as there are: the handler's loop is its own, so that the JIT
 * can compile it as one.
 *
 * <p><b>Threading:</b> {@link #run} on a thread of its own; {@link #halt} from any. <b>Allocation:</b> none.
 */
final class Processor implements Runnable {

    final Sequence sequence = new Sequence();

    private final Ring ring;
    private final SequenceBarrier barrier;
    private final BatchHandler handler;
    private final int maxBatch;
    private final String role;
    private final RunState state;

    /** Null if there is none. */
    private final Gathering gathering;

    private volatile boolean halted;
    private volatile boolean ended;

    /** Somebody wants to look in; null if nobody does. */
    private volatile SafePoint.Visit visit;

    /**
     * A processor.
     *
     * @param barrier of the ring
     * @param maxBatch slots that are handled before they are let go of
     * @param role what the handler does
     */
    Processor(Ring ring, SequenceBarrier barrier, BatchHandler handler, int maxBatch, String role, RunState state) {
        this.ring = ring;
        this.barrier = barrier;
        this.handler = handler;
        this.maxBatch = maxBatch;
        this.role = role;
        this.state = state;
        gathering = handler.gathering();
    }

    @Override
    public void run() {
        try {
            handle();
        } finally {
            ended = true;
        }
    }

    private void handle() {
        long next = sequence.get() + 1;
        while (!halted) {
            try {
                long available = waitFor(next);
                // Nobody has reason to interrupt an engine's thread; a callback that did would make it spin.
                Thread.interrupted();
                if (available >= next) {
                    long last = Math.min(available, next + maxBatch - 1);
                    if (visit != null) {
                        last = Math.min(last, visitIfDue(next));
                    }
                    handler.onBatch(next, last, last == available);
                    ring.noteUsed(next - 1);
                    sequence.set(last);
                    next = last + 1;
                    if (visit != null) {
                        visitIfDue(next);
                    }
                }
            } catch (AlertException alerted) {
                // halt(), or a visitor: the loop looks
                barrier.clearAlert();
                visitIfDue(next);
            } catch (InterruptedException interrupted) {
                // As above; it is cleared, so the next wait is one again
            } catch (TimeoutException unexpected) {
                state.fail(role, unexpected);
            }
        }
    }

    /**
     * Lets the visitor in if all before {@code next} is what is to be handled first.
     *
     * @return the sequence behind which it is to be let in, or a great one if it was or there is none
     */
    private long visitIfDue(long next) {
        SafePoint.Visit visitor = visit;
        if (visitor == null) {
            return Long.MAX_VALUE;
        } else if (visitor.sequence >= next) {
            return visitor.sequence;
        }
        visit = null;
        visitor.run(state);
        return Long.MAX_VALUE;
    }

    /** Lets a visitor in, on the handler's thread, once that has handled the event of its sequence and before the next. */
    void visit(SafePoint.Visit visitor) {
        visit = visitor;
        barrier.alert();
    }

    /** Whether its thread has done with it. */
    boolean hasEnded() {
        return ended;
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
