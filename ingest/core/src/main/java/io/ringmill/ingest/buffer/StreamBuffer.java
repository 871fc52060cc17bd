package io.ringmill.ingest.buffer;

import io.ringmill.pipeline.Producers;
import io.ringmill.pipeline.WhenFull;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A bounded buffer between those who make elements and one who takes them away, such as a sink's sender or a system of your own. When
 * it is full, it does what its {@link WhenFull} says. Elements come out in the order in which they went in; of several producers, in
 * the order of each.
 *
 * <p>Everything is counted, and once it stands still the counts add up to the last element: what went in is what came out, is held,
 * was dropped or conflated. What its filter keeps away did not go in.
 *
 * <pre>
 *   StreamBuffer&lt;Order&gt; buffer = StreamBuffer.&lt;Order&gt;builder("orders", 10_000).whenFull(WhenFull.DROP_OLDEST).build();
 *   buffer.offer(order);                                        // any thread
 *   buffer.await(1, 100_000_000); buffer.drain(500, this::send); // one thread
 * </pre>
 *
 * <p><b>Threading:</b> {@link #offer} from any thread, or from one if {@link Builder#producers} says so; {@link #drain} and {@link
 * #await} from one thread; {@link #metrics} and {@link #close} from any. <b>Allocation:</b> none per element. <b>Cost:</b> a compare and
 * set and a store to offer (a store with one producer), a load and a store to take; with {@code conflate} a lock and a look-up.
 *
 * @param <E> what it holds; never null
 */
public final class StreamBuffer<E> implements AutoCloseable {

    private static final int LARGEST = 1 << 28;
    private static final int SPINS = 100;
    private static final long NAP_NS = 50_000;
    /**
     * Of a wait for room, what a nap is at most. As long as an offer waited until half of the buffer was taken, the other half lasts: a
     * nap that is a quarter of that too long leaves whoever takes enough to do.
     */
    private static final int NAP_PART = 4;

    /** An offer that has waited for so long takes any room, so that others who offer do not keep it waiting. */
    private static final long PATIENCE_NS = 20_000_000;

    /** Whoever takes looks at least so often, so a wake-up that was missed costs no more. */
    private static final long LONGEST_NAP_NS = 1_000_000;

    private final String name;
    private final int size;
    private final WhenFull whenFull;
    private final Predicate<? super E> filter;
    private final Slots<E> slots;
    private final PaddedLong waits = new PaddedLong(0);
    private final PaddedLong filtered = new PaddedLong(0);
    private volatile Thread waiting;
    private volatile boolean closed;
    private volatile boolean waitsForNobody;

    private StreamBuffer(Builder<E> builder) {
        name = builder.name;
        size = builder.size;
        whenFull = builder.whenFull;
        filter = builder.filter;
        slots = switch (builder.whenFull) {
            case BLOCK, FAIL, DROP_NEWEST -> new DirectSlots<>(size, builder.producers);
            case DROP_OLDEST -> new EvictingSlots<>(size);
            case CONFLATE ->
                new ConflatingSlots<>(
                        size,
                        builder.key.orElseThrow(
                                () -> new IllegalStateException("buffer " + name + " conflates, so it needs a key")));
        };
    }

    /**
     * A builder.
     *
     * @param name what users call the buffer, for its metrics and messages
     * @param size how many elements it holds at most, from 1
     */
    public static <E> Builder<E> builder(String name, int size) {
        return new Builder<>(name, size);
    }

    /** What a buffer is to be like. */
    public static final class Builder<E> {
        private final String name;
        private final int size;
        private WhenFull whenFull = WhenFull.BLOCK;
        private Producers producers = Producers.MULTI;
        private Predicate<? super E> filter;
        private Optional<Function<? super E, ?>> key = Optional.empty();

        private Builder(String name, int size) {
            if (size < 1 || size > LARGEST) {
                throw new IllegalArgumentException(
                        "buffer " + name + ": size is " + size + ", and is from 1 to " + LARGEST);
            }
            this.name = name;
            this.size = size;
        }

        /** What happens to an element for which there is no room; without this call it waits. */
        public Builder<E> whenFull(WhenFull policy) {
            whenFull = policy;
            return this;
        }

        /** How many threads offer; with {@link Producers#SINGLE} an offer costs less. */
        public Builder<E> producers(Producers offering) {
            producers = offering;
            return this;
        }

        /** Only elements for which this is true go in; the others are counted. Called by the thread that offers. */
        public Builder<E> filter(Predicate<? super E> wanted) {
            filter = wanted;
            return this;
        }

        /** The key of an element, for {@link WhenFull#CONFLATE}; it has {@code equals} and {@code hashCode}. */
        public Builder<E> key(Function<? super E, ?> keyOf) {
            key = Optional.of(keyOf);
            return this;
        }

        /** @throws IllegalStateException if it conflates and has no {@link #key} */
        public StreamBuffer<E> build() {
            return new StreamBuffer<>(this);
        }
    }

    /**
     * What a buffer has done. Read while elements move, the counts are of slightly different moments.
     *
     * @param size how many elements it holds at most
     * @param in elements that were offered, but for those that its filter kept away
     * @param out elements that were taken
     * @param held elements that it holds
     * @param highest the most that it held when somebody came to take some
     * @param waits offers that had to wait for room
     * @param dropped elements for which there was no room: the newest, or the oldest in their place
     * @param conflated elements in whose place a newer one of their key went
     * @param filtered elements that the filter kept away
     */
    public record Metrics(
            String name,
            int size,
            long in,
            long out,
            long held,
            long highest,
            long waits,
            long dropped,
            long conflated,
            long filtered) {}

    /** What users call it. */
    public String name() {
        return name;
    }

    /**
     * Takes an element, as the buffer's policy says.
     *
     * @return whether the element is in the buffer; false if it was dropped or filtered, or the buffer is closed
     * @throws BufferFullException if there is no room and the policy is {@link WhenFull#FAIL}, or after {@link #stopWaiting}
     * @throws InterruptedException if the thread was interrupted while it waited for room; the element is not in the buffer
     */
    public boolean offer(E element) throws InterruptedException {
        if (closed || (filter != null && !wanted(element))) {
            return false;
        }
        if (slots.offer(element)) {
            wake();
            return true;
        }
        return full(element);
    }

    private boolean wanted(E element) {
        if (filter.test(element)) {
            return true;
        }
        filtered.add(1);
        return false;
    }

    private void wake() {
        Thread taker = waiting;
        if (taker != null) {
            waiting = null;
            LockSupport.unpark(taker);
        }
    }

    private boolean full(E element) throws InterruptedException {
        if (whenFull == WhenFull.DROP_NEWEST) {
            slots.countDropped();
            return false;
        }
        if (whenFull == WhenFull.FAIL) {
            throw new BufferFullException(name, size);
        }
        waits.add(1);
        return awaitRoom(element);
    }

    /**
     * Waits until the buffer is half empty, as to wake up for the room of one batch costs the other side's core as much as many elements
     * do.
     */
    private boolean awaitRoom(E element) throws InterruptedException {
        long beganNs = System.nanoTime();
        long waitedNs = 0;
        for (int tries = 0; !closed; tries++) {
            boolean last = waitsForNobody;
            boolean worth = tries <= SPINS || last || slots.held() <= size / 2 || waitedNs > PATIENCE_NS;
            if (worth && slots.offer(element)) {
                wake();
                return true;
            }
            wake();
            if (last) {
                throw new BufferFullException(name, size);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while buffer " + name + " was full");
            }
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, Math.max(NAP_NS, Math.min(waitedNs / NAP_PART, LONGEST_NAP_NS)));
                waitedNs = System.nanoTime() - beganNs;
            }
        }
        return false;
    }

    /**
     * Takes the oldest elements.
     *
     * @param most how many at most
     * @param to gets one after the other; what it throws ends the call, and the element that it was given counts as taken
     * @return how many were taken
     */
    public int drain(int most, Consumer<? super E> to) {
        return slots.drain(most, to);
    }

    /**
     * Waits until the buffer holds so many elements, is closed, or the time is over.
     *
     * @param elements at least 1; more than its size is as its size
     * @param longestNs how long at most, in nanoseconds
     * @return whether it holds so many
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(int elements, long longestNs) throws InterruptedException {
        long beganNs = System.nanoTime();
        int wanted = Math.min(elements, size);
        while (slots.held() < wanted) {
            long leftNs = longestNs - (System.nanoTime() - beganNs);
            if (leftNs <= 0 || closed) {
                return slots.held() >= wanted;
            }
            if (wanted == 1) {
                waiting = Thread.currentThread();
                if (slots.held() > 0) {
                    waiting = null;
                    return true;
                }
            }
            LockSupport.parkNanos(this, Math.min(leftNs, LONGEST_NAP_NS));
            waiting = null;
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for elements of buffer " + name);
            }
        }
        return true;
    }

    /** Elements that it holds. */
    public long held() {
        return slots.held();
    }

    /** Whether {@link #close} was called. What it holds then can still be taken. */
    public boolean isClosed() {
        return closed;
    }

    /** What it has done so far. */
    public Metrics metrics() {
        return slots.metrics(name, size, waits.get(), filtered.get());
    }

    /** From now on an offer does not wait for room: it fails, as one does that waits. What there is room for is taken. */
    public void stopWaiting() {
        waitsForNobody = true;
    }

    /** From now on it takes nothing; whoever waits returns. What it holds can still be taken. Idempotent. */
    @Override
    public void close() {
        closed = true;
        wake();
    }
}
