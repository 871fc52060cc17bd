package io.ringmill.pipeline.ring;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.metrics.Counters;

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

    private final EventRunner runner;
    private final RunState state;
    private final ArrivalClock arrivals;
    private final Dictionary keys;
    private final Dictionary symbols;
    private final long samplingMask;
    private final FieldHandles handles;
    private final long[] missing;

    /** One bit per field; fields past the 64th share theirs, see {@link #wide}. */
    private final long allFields;

    /** True for more than 64 fields: these are made missing one and all when an event is claimed. */
    private final boolean wide;

    private final boolean idles;
    private final int doubleTag;
    private final int longTag;
    private final int symbolTag;

    /** The event that is claimed; its cells go as far as those of a slot, so that it can be run where it is. */
    private final Event event;

    private final long[] cells;
    private long fieldsSet;
    private boolean arrivalStamped;
    private boolean claimed;
    private boolean refused;

    EventPublisher(StreamContext context, EventRunner runner) {
        this.runner = runner;
        stream = context.stream();
        keys = context.keys();
        symbols = context.symbols();
        state = runner.state;
        arrivals = context.arrivals();
        samplingMask = context.samplingMask();
        missing = stream.fields().stream()
                .mapToLong(field -> Cells.missing(field.type()))
                .toArray();
        wide = missing.length > Long.SIZE;
        allFields = missing.length == 0 ? 0 : -1L >>> (Math.max(Long.SIZE, missing.length) - missing.length);
        idles = stream.idleNs() > 0;
        event = new Event(context.eventCells());
        event.stream = context.index();
        cells = event.cells;
        handles = new FieldHandles(stream, context.index());
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
        event.key = key;
        event.timeNs = timeNs;
        event.readNs = 0;
        arrivalStamped = false;
        fieldsSet = 0;
        if (wide) {
            System.arraycopy(missing, 0, cells, 0, missing.length);
        }
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
        put(handle, Double.doubleToRawLongBits(value));
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
            put(handle, value);
        } else if (tag == doubleTag) {
            put(handle, Double.doubleToRawLongBits(Cells.toDouble(value)));
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
        put(handle, symbol);
        return this;
    }

    private void put(int handle, long value) {
        int cell = handle & FieldHandles.CELL_MASK;
        cells[cell] = value;
        fieldsSet |= 1L << cell;
    }

    /** When the source had read the event, by {@link System#nanoTime}; 0 (the default) if that is not known. */
    public EventPublisher readAt(long nanoTime) {
        event.readNs = nanoTime;
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
        if (fieldsSet != allFields) {
            fillMissing();
        }
        if (refused) {
            counters.increment(REFUSED);
        } else if (runner.put(this, Event.DATA)) {
            counters.increment(PUBLISHED);
            if (idles) {
                counters.set(NEWEST_NS, Math.max(event.timeNs, counters.get(NEWEST_NS)));
            }
        } else {
            counters.increment(DROPPED);
        }
        claimed = false;
    }

    private void fillMissing() {
        for (int cell = 0; cell < missing.length && !wide; cell++) {
            if ((fieldsSet & 1L << cell) == 0) {
                cells[cell] = missing[cell];
            }
        }
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
        event.key = 0;
        event.timeNs = watermarkNs;
        event.readNs = 0;
        arrivalStamped = false;
        runner.put(this, Event.ADVANCE);
    }

    /** Under the lock that orders events: the event, now that its place is known. */
    Event seal(byte kind, long sequence) {
        if (arrivalStamped) {
            event.timeNs = arrivals.stampNs();
        }
        event.sequence = sequence;
        event.kind = kind;
        event.status = kind == Event.DATA ? Event.ACCEPTED : Event.CONTROL;
        event.publishedNs = (sequence + 1 & samplingMask) == 0 ? System.nanoTime() : 0;
        return event;
    }

    /** Copies the event to a slot: its fields, not what the windows put behind them. */
    void copyTo(Event slot) {
        slot.sequence = event.sequence;
        slot.kind = event.kind;
        slot.status = event.status;
        slot.stream = event.stream;
        slot.key = event.key;
        slot.timeNs = event.timeNs;
        slot.readNs = event.readNs;
        slot.publishedNs = event.publishedNs;
        for (int cell = 0; cell < missing.length; cell++) {
            slot.cells[cell] = cells[cell];
        }
    }
}
