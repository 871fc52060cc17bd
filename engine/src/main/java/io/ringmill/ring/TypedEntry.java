package io.ringmill.ring;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.TypedPublisher;
import io.ringmill.publish.compile.EntryClass;
import io.ringmill.publish.compile.EventMethod;
import io.ringmill.publish.compile.InterfaceClass;
import io.ringmill.ring.measure.Samples;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;

/**
 * How events whose values are arguments enter an engine. The generated subclass looks at the values, asks {@link #admits}
 * for the key, takes a place in the order of all events with {@code begin}, and gives it back with {@code end}; in between
 * the lock is held. {@link EntryClass} is where these are called, of the nested class that suits the engine, so that every
 * call is bound. Counters, ids and all that is rare are those of a {@link RingPublisher}.
 *
 * <p><b>Threading:</b> one thread, as its publisher. <b>Allocation:</b> none. <b>Cost:</b> a compare-and-set.
 */
abstract class TypedEntry implements TypedPublisher {

    private static final MethodType CONSTRUCTOR =
            MethodType.methodType(void.class, RingPublisher.class, EventRunner.class);

    final RingPublisher publisher;
    final EventRunner runner;
    final Samples samples;

    /** Ids of keys below are known to be known. */
    private int knownKeys;

    /** When the next event was read; 0 if that is not known. */
    long readNs;

    private boolean closed;

    TypedEntry(RingPublisher publisher, EventRunner runner) {
        this.publisher = publisher;
        this.runner = runner;
        samples = runner.samples;
    }

    /**
     * An object of the interface that publishes as this publisher.
     *
     * @throws IllegalArgumentException if it does not fit the stream
     */
    static Object open(RingPublisher publisher, EventRunner runner, Class<?> type) {
        EventMethod event = EventMethod.of(type, publisher.stream);
        int stream = publisher.streamIndex();
        MethodHandles.Lookup here = MethodHandles.lookup();
        Class<?> generated = EntryClass.define(here, event, stream, runner.entry(stream), CONSTRUCTOR);
        try {
            TypedEntry entry =
                    (TypedEntry) here.findConstructor(generated, CONSTRUCTOR).invoke(publisher, runner);
            MethodHandle publish = here.findVirtual(generated, EntryClass.PUBLISH, EntryClass.type(event))
                    .bindTo(entry);
            return InterfaceClass.implement(event, publish, entry);
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable broken) {
            throw new IllegalStateException("a generated publisher cannot be made", broken);
        }
    }

    /** What a text of a key parameter means. */
    final int keyOf(String text) {
        return publisher.key(Objects.requireNonNull(text, "a key's text"));
    }

    /** What a text of a symbol's parameter means. */
    final int symbolOf(String text) {
        return text == null ? Cells.MISSING_SYMBOL : publisher.symbol(text);
    }

    /** Whether there is room for the key; throws unless its id was given out. */
    final boolean admits(int key) {
        return Integer.compareUnsigned(key, knownKeys) < 0 || admitsSlowPath(key);
    }

    private boolean admitsSlowPath(int key) {
        if (closed) {
            throw publisher.closedException();
        }
        publisher.keys.require(key);
        knownKeys = publisher.keys.known();
        return key != Dictionary.FULL;
    }

    /** As {@link #admits}, of a symbol. */
    final boolean admitsSymbol(int symbol) {
        publisher.symbols.require(symbol);
        return symbol != Dictionary.FULL;
    }

    /** There is no room for its key or symbol. */
    final long refused() {
        if (runner.state.stopped()) {
            throw runner.state.stoppedException();
        }
        publisher.counters.increment(RingPublisher.REFUSED);
        readNs = 0;
        return EventPublisher.NOT_PUBLISHED;
    }

    /** Why a value cannot enter. */
    final IllegalArgumentException infinite(int field, double value) {
        return publisher.handles.refusal(
                publisher.handles.tag(FieldType.DOUBLE) << FieldHandles.TAG_SHIFT | field,
                FieldType.DOUBLE,
                Double.doubleToRawLongBits(value));
    }

    /** The time of an event of a stream without time. Under the lock. */
    final long stampNs() {
        return publisher.arrivals.stampNs();
    }

    /** The event is in, and the lock is free. */
    final void count(long timeNs) {
        publisher.counters.increment(RingPublisher.PUBLISHED);
        publisher.noteNewest(timeNs);
    }

    @Override
    public final int key(String text) {
        return publisher.key(text);
    }

    @Override
    public final int key(byte[] utf8, int from, int length) {
        return publisher.key(utf8, from, length);
    }

    @Override
    public final int symbol(String text) {
        return publisher.symbol(text);
    }

    @Override
    public final int symbol(byte[] utf8, int from, int length) {
        return publisher.symbol(utf8, from, length);
    }

    @Override
    public final void readAt(long nanoTime) {
        readNs = nanoTime;
    }

    @Override
    public final void advance(long watermarkNs) {
        publisher.advance(watermarkNs);
    }

    @Override
    public final void close() {
        closed = true;
        knownKeys = 0;
        publisher.close();
    }

    /** Windows and rules on the caller's thread. */
    abstract static class Inline extends TypedEntry {

        private final InlineWork work;
        private final long[] cells;

        private final int stream;

        Inline(RingPublisher publisher, EventRunner runner) {
            super(publisher, runner);
            stream = publisher.streamIndex();
            work = ((InlineRunner) runner).work;
            cells = new long[publisher.stride];
        }

        final long begin() {
            runner.open();
            long sequence = work.newest() + 1;
            if (!work.isPlain(sequence) && samples.isSampled(sequence)) {
                samples.note(sequence, readNs);
            }
            readNs = 0;
            return sequence;
        }

        final long[] cells() {
            return cells;
        }

        final int at(long sequence) {
            return 0;
        }

        final void filled(long sequence) {
            work.begin(sequence);
        }

        /** Whether the program takes the event as values. */
        final boolean takes(long sequence) {
            return work.takes(stream, sequence);
        }

        final void run(long sequence) {
            work.worker.windows().onEvent(cells, 0, sequence);
        }

        final RuntimeException failed(Throwable thrown) {
            RuntimeException failed = work.failed(thrown, work.newest() + 1, work.newest() + 1);
            runner.shut();
            return failed;
        }

        final void end(long sequence, int key, long timeNs) {
            if (!work.isPlain(sequence) && samples.isSampled(sequence)) {
                samples.describe(sequence, Event.head(Event.DATA, stream, key), timeNs);
            }
            work.end(sequence);
            runner.shut();
            count(timeNs);
        }
    }

    /** A ring, behind which others do the rest. */
    abstract static class OverRing extends TypedEntry {

        private final Ring ring;
        private final Slots slots;

        OverRing(RingPublisher publisher, EventRunner runner) {
            super(publisher, runner);
            RingRunner own =
                    runner instanceof JournaledInlineRunner journaled ? journaled.journal : (RingRunner) runner;
            ring = own.ring;
            slots = own.slots();
        }

        final long begin() {
            runner.open();
            long sequence = ring.tryNext(1);
            return sequence != Ring.FULL ? sequence : beginSlowPath();
        }

        private long beginSlowPath() {
            long sequence;
            do {
                runner.shut();
                if (!runner.awaitRoom(true)) {
                    publisher.counters.increment(RingPublisher.DROPPED);
                    readNs = 0;
                    return EventPublisher.NOT_PUBLISHED;
                }
                runner.open();
                sequence = ring.tryNext(1);
            } while (sequence == Ring.FULL);
            return sequence;
        }

        final long[] cells() {
            return slots.cells;
        }

        final int at(long sequence) {
            return slots.at(sequence);
        }

        /** Hands the slot over. */
        final void publish(long sequence) {
            if (samples.isSampled(sequence)) {
                samples.note(sequence, readNs, slots.cells, slots.at(sequence));
            }
            readNs = 0;
            ring.publish(sequence, sequence);
        }

        void end(long sequence, int key, long timeNs) {
            publish(sequence);
            runner.shut();
            count(timeNs);
        }
    }

    /** Windows and rules on the caller's thread, the journal behind a ring. */
    abstract static class Journaled extends OverRing {

        private final JournaledInlineRunner journaled;
        private final InlineWork work;
        private final int stream;

        Journaled(RingPublisher publisher, EventRunner runner) {
            super(publisher, runner);
            stream = publisher.streamIndex();
            journaled = (JournaledInlineRunner) runner;
            work = journaled.work;
        }

        final void filled(long sequence) {
            publish(sequence);
            journaled.awaitIfJournalFirst(sequence);
            work.begin(sequence);
        }

        /** Whether the program takes the event as values. */
        final boolean takes(long sequence) {
            return work.takes(stream, sequence);
        }

        /** On the slot itself, behind whose fields nobody reads: it is not used again before this thread takes it. */
        final void run(long sequence) {
            work.worker.windows().onEvent(cells(), at(sequence), sequence);
        }

        final RuntimeException failed(Throwable thrown) {
            RuntimeException failed = work.failed(thrown, work.newest() + 1, work.newest() + 1);
            runner.shut();
            return failed;
        }

        @Override
        final void end(long sequence, int key, long timeNs) {
            work.end(sequence);
            runner.shut();
            count(timeNs);
        }
    }
}
