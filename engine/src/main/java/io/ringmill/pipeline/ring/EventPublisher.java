package io.ringmill.pipeline.ring;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.metrics.Counters;
import java.util.Arrays;

/**
 * Puts events of one stream into the engine: {@code claim(key, time).set(PRICE, 189.3).publish()}. An event is put
 * together here and enters the ring when it is published, so one that is never published costs nothing and holds up
 * nobody; {@link #discard} drops it.
 *
 * <p><b>Threading:</b> one thread; ask the engine for one publisher per thread and stream.
 * <b>Allocation:</b> none, but for keys and symbols that are new.
 * <b>Units:</b> times in epoch nanoseconds.
 * <b>Cost:</b> O(fields); {@link #key(String)} and {@link #symbol(String)} hash their text, so hold ids where speed counts.
 */
public final class EventPublisher {

    /** Events that entered the ring. */
    static final int PUBLISHED = 0;

    /** Events without room among {@code engine.maxKeys} for their key or symbol. */
    static final int REFUSED = 1;

    /** Events dropped because the ring was full. */
    static final int DROPPED = 2;

    /** Newest event time handed in; only meaningful once something was published. */
    static final int NEWEST_NS = 3;

    private static final int COUNTERS = 4;

    final StreamSpec stream;

    /** Written by the publishing thread, read by metrics and the idle timer. */
    final Counters counters;

    private final int streamIndex;
    private final EventRunner runner;
    private final RunState state;
    private final ArrivalClock arrivals;
    private final Dictionary keys;
    private final Dictionary symbols;
    private final long samplingMask;
    private final FieldHandles handles;
    private final long[] missing;
    private final int doubleTag;
    private final int longTag;
    private final int symbolTag;

    /** The event that is claimed. */
    private final long[] cells;

    private int key;
    private long timeNs;
    private long readNs;
    private boolean arrivalStamped;
    private boolean claimed;
    private boolean refused;

    EventPublisher(StreamContext context, EventRunner runner) {
        this.runner = runner;
        stream = context.stream();
        streamIndex = context.index();
        keys = context.keys();
        symbols = context.symbols();
        state = runner.state;
        arrivals = context.arrivals();
        samplingMask = context.samplingMask();
        missing = stream.fields().stream()
                .mapToLong(field -> Cells.missing(field.type()))
                .toArray();
        cells = missing.clone();
        handles = new FieldHandles(stream, streamIndex);
        doubleTag = handles.tag(FieldType.DOUBLE);
        longTag = handles.tag(FieldType.LONG);
        symbolTag = handles.tag(FieldType.SYMBOL);
        // Last, so that its padding lies between this publisher's memory and that of the next, which is another
        // thread's.
        counters = new Counters(COUNTERS);
        counters.set(NEWEST_NS, Long.MIN_VALUE);
    }

    /** The stream's name. */
    public String stream() {
        return stream.name();
    }

    /**
     * The handle of a field, to be looked up once and given to {@code set}. It is of this stream alone.
     *
     * @throws IllegalArgumentException if the stream has no such field
     */
    public int field(String name) {
        return handles.of(name);
    }

    /** The id of a key, new if need be; {@link Dictionary#FULL} when {@code engine.maxKeys} is reached. */
    public int key(String text) {
        return keys.intern(text);
    }

    /** The id of the key {@code utf8[from, from + length)}, as {@link #key(String)}. */
    public int key(byte[] utf8, int from, int length) {
        return keys.intern(utf8, from, length);
    }

    /** The id of a symbol, new if need be; {@link Dictionary#FULL} when there is no room. */
    public int symbol(String text) {
        return symbols.intern(text);
    }

    /** The id of the symbol {@code utf8[from, from + length)}, as {@link #symbol(String)}. */
    public int symbol(byte[] utf8, int from, int length) {
        return symbols.intern(utf8, from, length);
    }

    /**
     * Begins an event whose fields are all missing.
     *
     * @param key as {@link #key} returned it; of {@link Dictionary#FULL} the event is counted as refused when published
     * @throws IllegalStateException if an event is claimed already
     * @throws EngineFailedException if the engine has halted
     * @throws EngineClosedException if the engine takes no more events
     */
    public EventPublisher claim(int key, long timeNs) {
        if (claimed || state.stopped()) {
            throw cannotClaim();
        }
        claimed = true;
        refused = key < 0;
        this.key = key;
        this.timeNs = timeNs;
        arrivalStamped = false;
        readNs = 0;
        System.arraycopy(missing, 0, cells, 0, missing.length);
        return this;
    }

    /**
     * Begins an event of a stream without {@code time}: its time is that of its arrival at the ring, which never goes
     * back from one event of the stream to the next, whoever publishes it. Otherwise as {@link #claim(int, long)}.
     */
    public EventPublisher claim(int key) {
        if (stream.time().isPresent()) {
            throw new IllegalStateException("stream " + stream.name() + " has a time: claim(key, timeNs)");
        }
        claim(key, 0);
        arrivalStamped = true;
        return this;
    }

    private IllegalStateException cannotClaim() {
        return claimed
                ? new IllegalStateException(
                        "an event of stream " + stream.name() + " is claimed: publish() or discard() it first")
                : state.stoppedException();
    }

    /**
     * Sets a double field. NaN is a missing value.
     *
     * @throws IllegalArgumentException if the field is no double, or the value is infinite; the event stays claimed
     */
    public EventPublisher set(int handle, double value) {
        if (handle >>> FieldHandles.TAG_SHIFT != doubleTag || Math.abs(value) == Double.POSITIVE_INFINITY) {
            throw handles.refusal(handle, "the double " + value);
        }
        cells[handle & FieldHandles.CELL_MASK] = Double.doubleToRawLongBits(value);
        return this;
    }

    /**
     * Sets a long field, or a double field after conversion. {@link Cells#MISSING_LONG} is a missing value.
     *
     * @throws IllegalArgumentException if the field is no number; the event stays claimed
     */
    public EventPublisher set(int handle, long value) {
        int tag = handle >>> FieldHandles.TAG_SHIFT;
        if (tag == longTag) {
            cells[handle & FieldHandles.CELL_MASK] = value;
        } else if (tag == doubleTag) {
            cells[handle & FieldHandles.CELL_MASK] = Double.doubleToRawLongBits(Cells.toDouble(value));
        } else {
            throw handles.refusal(handle, "the long " + value);
        }
        return this;
    }

    /**
     * Sets a symbol field by its text; null is a missing value.
     *
     * @throws IllegalArgumentException if the field is no symbol; the event stays claimed
     */
    public EventPublisher set(int handle, String value) {
        return setSymbol(handle, value == null ? Cells.MISSING_SYMBOL : symbols.intern(value));
    }

    /**
     * Sets a symbol field.
     *
     * @param symbol as {@link #symbol} returned it; with {@link Dictionary#FULL} the event is refused
     * @throws IllegalArgumentException if the field is no symbol; the event stays claimed
     */
    public EventPublisher setSymbol(int handle, int symbol) {
        if (handle >>> FieldHandles.TAG_SHIFT != symbolTag) {
            throw handles.refusal(handle, "a symbol");
        }
        refused |= symbol < 0;
        cells[handle & FieldHandles.CELL_MASK] = symbol;
        return this;
    }

    /** When the source had read the event, by {@link System#nanoTime}; 0 (the default) if that is not known. */
    public EventPublisher readAt(long nanoTime) {
        readNs = nanoTime;
        return this;
    }

    /**
     * Puts the claimed event into the ring. If the ring is full it waits, throws or drops, as {@code engine.whenFull}
     * says. In an {@code inline} engine the windows, the rules and their callbacks run before this returns.
     *
     * @throws IllegalStateException if no event is claimed
     * @throws RingFullException if the ring is full and that is to fail; the event stays claimed
     * @throws EngineFailedException if the engine has halted
     * @throws EngineClosedException if the engine takes no more events
     */
    public void publish() {
        if (!claimed) {
            throw new IllegalStateException("no event of stream " + stream.name() + " is claimed: claim() first");
        }
        if (refused) {
            counters.increment(REFUSED);
        } else if (runner.put(this, Event.DATA)) {
            counters.increment(PUBLISHED);
            if (timeNs > counters.get(NEWEST_NS)) {
                counters.set(NEWEST_NS, timeNs);
            }
        } else {
            counters.increment(DROPPED);
        }
        claimed = false;
    }

    /** Drops the claimed event, if there is one. */
    public void discard() {
        claimed = false;
    }

    /**
     * Says that the stream's time has come to {@code watermarkNs}: what ends by then closes. Enters the ring, and the
     * journal, like an event.
     *
     * @throws IllegalStateException if an event is claimed
     */
    public void advance(long watermarkNs) {
        if (claimed || state.stopped()) {
            throw cannotClaim();
        }
        Arrays.fill(cells, 0);
        key = 0;
        timeNs = watermarkNs;
        arrivalStamped = false;
        readNs = 0;
        runner.put(this, Event.ADVANCE);
    }

    /** Sets the time of an event that is to be stamped; under the lock that orders events. */
    void stampArrival() {
        if (arrivalStamped) {
            timeNs = arrivals.stampNs();
        }
    }

    /** As {@link #copyTo(Event, byte, long, long)}, where this event is published now. */
    void copyTo(Event event, byte kind, long sequence) {
        copyTo(event, kind, sequence, (sequence + 1 & samplingMask) == 0 ? System.nanoTime() : 0);
    }

    /**
     * Fills a slot.
     *
     * @param publishedNs 0 if its latency is not sampled
     */
    void copyTo(Event event, byte kind, long sequence, long publishedNs) {
        event.sequence = sequence;
        event.kind = kind;
        event.status = kind == Event.DATA ? Event.ACCEPTED : Event.CONTROL;
        event.stream = streamIndex;
        event.key = key;
        event.timeNs = timeNs;
        event.readNs = readNs;
        event.publishedNs = publishedNs;
        System.arraycopy(cells, 0, event.cells, 0, cells.length);
    }
}
