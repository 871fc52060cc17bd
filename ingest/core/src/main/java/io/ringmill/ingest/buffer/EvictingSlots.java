package io.ringmill.ingest.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * A ring in which a producer that finds no room takes the oldest element away. Places are claimed on both sides by compare and set;
 * each has a turn, which says for which element it is empty, or full: whoever has claimed it waits for its turn, which is a few
 * instructions of the other side. After D. Vyukov's bounded queue of many producers and many consumers.
 */
final class EvictingSlots<E> implements Slots<E> {

    private static final VarHandle TURN = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SPINS = 100;

    private final Object[] elements;
    /** Of a place: the number of the element that it waits for; that plus one when it is there. */
    private final long[] turns;

    private final int mask;
    private final int size;
    /** Elements ever put. */
    private final PaddedLong tail = new PaddedLong(0);
    /** Elements ever taken, or taken away. */
    private final PaddedLong head = new PaddedLong(0);

    /** There is room for an element of a number below this, at least. */
    private final PaddedLong limit;

    private final PaddedLong evicted = new PaddedLong(0);
    private final PaddedLong highest = new PaddedLong(0);

    EvictingSlots(int size) {
        this.size = size;
        limit = new PaddedLong(size);
        elements = new Object[Math.max(2, Slots.powerOfTwo(size))];
        turns = new long[elements.length];
        mask = elements.length - 1;
        for (int at = 0; at < turns.length; at++) {
            turns[at] = at;
        }
    }

    @Override
    public boolean offer(E element) {
        while (true) {
            long number = tail.get();
            if (number >= limit.get() && number >= newLimit()) {
                evictIfFull(number);
            } else if (tail.compareAndSet(number, number + 1)) {
                awaitTurn(number, number);
                elements[(int) number & mask] = element;
                TURN.setRelease(turns, (int) number & mask, number + 1);
                return true;
            }
        }
    }

    private long newLimit() {
        long now = head.get() + size;
        limit.set(now);
        return now;
    }

    private void evictIfFull(long number) {
        long oldest = head.get();
        if (number - oldest >= size && head.compareAndSet(oldest, oldest + 1)) {
            remove(oldest);
            evicted.add(1);
        }
    }

    @SuppressWarnings("unchecked") // only elements are put
    private E remove(long number) {
        awaitTurn(number, number + 1);
        int at = (int) number & mask;
        E element = (E) elements[at];
        elements[at] = null;
        TURN.setRelease(turns, at, number + elements.length);
        return element;
    }

    private void awaitTurn(long number, long turn) {
        int at = (int) number & mask;
        for (int tries = 0; (long) TURN.getAcquire(turns, at) != turn; tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // The other side may not be running.
            }
        }
    }

    @Override
    public int drain(int most, Consumer<? super E> to) {
        int taken = 0;
        long seen = 0;
        while (taken < most) {
            long oldest = head.get();
            if (oldest >= seen) { // The producers' place is looked at only then: its cache line is theirs.
                seen = tail.get();
                noteHeld(seen - oldest);
                if (oldest >= seen) {
                    break;
                }
            }
            // One at a time: what was claimed but not handed over yet would be lost if the consumer threw.
            if (head.compareAndSet(oldest, oldest + 1)) {
                taken++;
                to.accept(remove(oldest));
            }
        }
        return taken;
    }

    private void noteHeld(long held) {
        if (held > highest.get()) {
            highest.set(Math.min(held, size));
        }
    }

    @Override
    public long held() {
        long gone = head.get();
        return Math.min(size, tail.get() - gone);
    }

    @Override
    public void countDropped() {
        throw new IllegalStateException("there is always room");
    }

    @Override
    public StreamBuffer.Metrics metrics(String name, int length, long waits, long filtered) {
        long lost = evicted.get();
        long gone = head.get();
        long put = tail.get();
        return new StreamBuffer.Metrics(
                name,
                length,
                put,
                gone - lost,
                put - gone,
                lost > 0 ? size : Math.max(highest.get(), put - gone),
                waits,
                lost,
                0,
                filtered);
    }
}
