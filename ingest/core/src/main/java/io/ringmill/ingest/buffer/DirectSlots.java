package io.ringmill.ingest.buffer;

import io.ringmill.pipeline.Producers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * An array as a ring, whose elements say themselves whether they are there: what is null has not been put yet. Producers claim a
 * place by compare and set, or one alone by a store, and look at the consumer's place only when the room they knew of is used up.
 * After M. Thompson's and N. Wakart's queues.
 */
final class DirectSlots<E> implements Slots<E> {

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

    private final Object[] elements;
    private final int mask;
    private final int size;
    private final boolean single;
    /** Elements ever put. */
    private final PaddedLong tail = new PaddedLong(0);
    /** Elements ever taken. */
    private final PaddedLong head = new PaddedLong(0);
    /** There is room for an element of a number below this, at least. */
    private final PaddedLong limit;

    private final PaddedLong dropped = new PaddedLong(0);
    private final PaddedLong highest = new PaddedLong(0);

    DirectSlots(int size, Producers producers) {
        this.size = size;
        single = producers == Producers.SINGLE;
        elements = new Object[Slots.powerOfTwo(size)];
        mask = elements.length - 1;
        limit = new PaddedLong(size);
    }

    @Override
    public boolean offer(E element) {
        return single ? offerAlone(element) : offerAmongMany(element);
    }

    private boolean offerAlone(E element) {
        long at = tail.get();
        if (at >= limit.get() && at >= newLimit()) {
            return false;
        }
        ELEMENT.setRelease(elements, (int) at & mask, element);
        tail.set(at + 1);
        return true;
    }

    private boolean offerAmongMany(E element) {
        long at;
        do {
            at = tail.get();
            if (at >= limit.get() && at >= newLimit()) {
                return false;
            }
        } while (!tail.compareAndSet(at, at + 1));
        ELEMENT.setRelease(elements, (int) at & mask, element);
        return true;
    }

    private long newLimit() {
        long now = head.get() + size;
        limit.set(now);
        return now;
    }

    @Override
    @SuppressWarnings("unchecked") // only elements are put
    public int drain(int most, Consumer<? super E> to) {
        long from = head.get();
        int taken = 0;
        try {
            while (taken < most) {
                int at = (int) (from + taken) & mask;
                Object element = ELEMENT.getAcquire(elements, at);
                if (element == null) {
                    break;
                }
                elements[at] = null;
                taken++;
                to.accept((E) element);
            }
        } finally {
            if (taken > 0) {
                // To look at the producers' place is to take its cache line from them: only where there may be more
                // than was taken.
                noteHeld(taken < most ? taken : tail.get() - from);
                head.set(from + taken);
            }
        }
        return taken;
    }

    private void noteHeld(long held) {
        if (held > highest.get()) {
            highest.set(held);
        }
    }

    @Override
    public long held() {
        long taken = head.get();
        return tail.get() - taken;
    }

    @Override
    public void countDropped() {
        dropped.add(1);
        highest.set(size);
    }

    @Override
    public StreamBuffer.Metrics metrics(String name, int length, long waits, long filtered) {
        long lost = dropped.get();
        long out = head.get();
        long put = tail.get();
        return new StreamBuffer.Metrics(
                name, length, put + lost, out, put - out, Math.max(highest.get(), put - out), waits, lost, 0, filtered);
    }
}
