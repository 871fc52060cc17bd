package io.ringmill.ring;

import io.ringmill.event.Cells;
import io.ringmill.event.Event;
import io.ringmill.event.EventColumns;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.metrics.Counters;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import io.ringmill.ring.measure.Samples;
import java.util.Arrays;

/**
 * The publisher of an engine. The only subclass there is, so that calls of the abstract class are bound and inlined.
 *
 * <p><b>Threading</b>, <b>Allocation</b>, <b>Units</b> and <b>Cost</b>: as {@link EventPublisher} says.
 */
final class RingPublisher extends EventPublisher {

    /** Events that entered the ring. */
    static final int PUBLISHED = 0;
    /** Events without room among {@code engine.maxKeys} for their key or symbol. */
    static final int REFUSED = 1;
    /** Events that were dropped. */
    static final int DROPPED = 2;
    /** Events that are gathered at the moment. */
    static final int GATHERED = 3;
    /** Newest event time handed in; only meaningful once something was published. */
    static final int NEWEST_NS = 4;

    static final int COUNTERS = 5;

    /** Of {@link #pending}, beside a bit for each field that is not set: no event is claimed. */
    private static final long IDLE = 1L << 63;
    /** As {@link #IDLE}, for good. */
    private static final long CLOSED = IDLE | 1;
    /** There is no room for its key or a symbol of it. */
    private static final long UNKNOWN = 1L << 62;

    private static final int TRACKED_FIELDS = 62;

    final StreamSpec stream;

    /** Written by the publishing thread, read by metrics and the idle timer. */
    final Counters counters;

    /** The events that were gathered, and behind them the one that is claimed, {@link #stride} cells each. */
    final long[] cells;

    /** As many as in the ring, so that events can be run where they are. */
    final int stride;

    final ArrivalClock arrivals;
    final KnownIds keys;
    final KnownIds symbols;
    final FieldHandles handles;

    private final EventRunner runner;
    private final RunState state;
    private final Samples samples;
    private final StreamPublishers publishers;
    private final long[] missing;

    /** A bit for each field; none if they are too many, which are made missing one and all when an event is claimed. */
    private final long unset;

    /** Negative if they are too many. */
    private final int untracked;

    final boolean idles;
    final boolean stamped;
    private final int doubleTag;
    private final int longTag;
    private final int symbolTag;
    private final long head;
    private final ReadTimes readNs = new ReadTimes(MOST_GATHERED + 1);

    final ColumnEntry rows;

    private int gathered;
    /** Where the event lies that is claimed. */
    private int at;
    /** What the claimed event still lacks; 0 if it can be published as it is. */
    private long pending = IDLE;

    RingPublisher(StreamContext context, EventRunner runner) {
        this.runner = runner;
        stream = context.stream();
        keys = new KnownIds(context.keys(), "key");
        symbols = new KnownIds(context.symbols(), "symbol");
        publishers = context.publishers();
        state = runner.state;
        samples = runner.samples;
        arrivals = context.arrivals();
        stride = context.stride();
        cells = new long[(MOST_GATHERED + 1) * stride];
        head = Event.head(Event.DATA, context.index(), 0);
        missing = stream.fields().stream()
                .mapToLong(field -> Cells.missing(field.type()))
                .toArray();
        boolean wide = missing.length > TRACKED_FIELDS;
        untracked = wide ? -1 : 0;
        unset = wide ? 0 : (1L << missing.length) - 1;
        idles = stream.idleNs() > 0;
        stamped = stream.time().isEmpty();
        handles = new FieldHandles(stream, context.index());
        doubleTag = tag(FieldType.DOUBLE);
        longTag = tag(FieldType.LONG);
        symbolTag = tag(FieldType.SYMBOL);
        rows = new ColumnEntry(this, runner);
        // Last, so that its padding lies between this publisher's memory and that of the next, which is another
        // thread's.
        counters = new Counters(COUNTERS);
        counters.set(NEWEST_NS, Long.MIN_VALUE);
    }

    int streamIndex() {
        return Event.stream(head);
    }

    /** The tag of handles that are set on the fast path; none of a wide stream are. */
    private int tag(FieldType type) {
        return untracked < 0 ? -1 : handles.tag(type);
    }

    @Override
    public String stream() {
        return stream.name();
    }

    @Override
    public int field(String name) {
        return handles.of(name);
    }

    @Override
    public int key(String text) {
        return keys.intern(text);
    }

    @Override
    public int key(byte[] utf8, int from, int length) {
        return keys.intern(utf8, from, length);
    }

    @Override
    public int findKey(byte[] utf8, int from, int length) {
        return keys.find(utf8, from, length);
    }

    @Override
    public int symbol(String text) {
        return symbols.intern(text);
    }

    @Override
    public int symbol(byte[] utf8, int from, int length) {
        return symbols.intern(utf8, from, length);
    }

    @Override
    public int findSymbol(byte[] utf8, int from, int length) {
        return symbols.find(utf8, from, length);
    }

    @Override
    public EventPublisher claim(int key, long timeNs) {
        if (pending != IDLE || state.stopped()) {
            throw cannotClaim();
        }
        keys.require(key);
        cells[at + Event.HEAD] = head | (key & 0xffff_ffffL);
        cells[at + Event.TIME] = timeNs;
        pending = unset;
        if ((key | untracked) < 0) {
            claimSlowPath(key);
        }
        return this;
    }

    private void claimSlowPath(int key) {
        if (key < 0) {
            pending |= UNKNOWN;
        }
        if (untracked < 0) {
            System.arraycopy(missing, 0, cells, at + Event.FIELDS, missing.length);
        }
    }

    @Override
    public EventPublisher claim(int key) {
        if (!stamped) {
            throw new IllegalStateException("stream " + stream.name() + " has a time: claim(key, timeNs)");
        }
        return claim(key, ArrivalClock.UNSTAMPED);
    }

    IllegalStateException closedException() {
        return new IllegalStateException("this publisher of stream " + stream.name() + " is closed");
    }

    private IllegalStateException cannotClaim() {
        if (pending == CLOSED) {
            return closedException();
        }
        return pending != IDLE
                ? new IllegalStateException(
                        "an event of stream " + stream.name() + " is claimed: publish() or discard() it first")
                : state.stoppedException();
    }

    @Override
    public EventPublisher set(int handle, double value) {
        if (handle >>> FieldHandles.TAG_SHIFT != doubleTag || Math.abs(value) == Double.POSITIVE_INFINITY) {
            return setSlowPath(handle, FieldType.DOUBLE, Double.doubleToRawLongBits(value));
        }
        put(handle, Double.doubleToRawLongBits(value));
        return this;
    }

    @Override
    public EventPublisher set(int handle, long value) {
        int tag = handle >>> FieldHandles.TAG_SHIFT;
        if (tag == longTag) {
            put(handle, value);
            return this;
        } else if (tag == handles.tag(FieldType.DOUBLE)) {
            return set(handle, Cells.toDouble(value));
        }
        return setSlowPath(handle, FieldType.LONG, value);
    }

    @Override
    public EventPublisher set(int handle, String value) {
        return setSymbol(handle, value == null ? Cells.MISSING_SYMBOL : symbols.intern(value));
    }

    @Override
    public EventPublisher setSymbol(int handle, int symbol) {
        symbols.require(symbol);
        if (handle >>> FieldHandles.TAG_SHIFT != symbolTag || symbol < 0) {
            return setSlowPath(handle, FieldType.SYMBOL, symbol);
        }
        put(handle, symbol);
        return this;
    }

    private void put(int handle, long value) {
        int field = handle & FieldHandles.CELL_MASK;
        cells[at + Event.FIELDS + field] = value;
        pending &= ~(1L << field);
    }

    /** A field of a wide stream, an unknown symbol, or what cannot be set. */
    private EventPublisher setSlowPath(int handle, FieldType type, long value) {
        boolean infinite = type == FieldType.DOUBLE && Double.isInfinite(Double.longBitsToDouble(value));
        if (handle >>> FieldHandles.TAG_SHIFT != handles.tag(type) || infinite) {
            throw handles.refusal(handle, type, value);
        }
        int field = handle & FieldHandles.CELL_MASK;
        cells[at + Event.FIELDS + field] = value;
        pending &= ~(untracked < 0 ? 0 : 1L << field);
        if (type == FieldType.SYMBOL && value < 0) {
            pending |= UNKNOWN;
        }
        return this;
    }

    @Override
    public EventPublisher readAt(long nanoTime) {
        readNs.set(gathered, nanoTime);
        return this;
    }

    @Override
    public long publish() {
        if (pending != 0 && !complete()) {
            return NOT_PUBLISHED;
        }
        if (gathered != 0) {
            return handOver(gathered + 1);
        }
        long sequence = runner.put(this, 0);
        if (sequence != Ring.FULL) {
            entered(0, 1);
        } else {
            counters.increment(DROPPED);
        }
        pending = IDLE;
        readNs.moveUp(1, 0);
        return sequence;
    }

    /** Makes missing what was not set; false if the event was refused. */
    private boolean complete() {
        if (pending < 0) {
            throw new IllegalStateException("no event of stream " + stream.name() + " is claimed: claim() first");
        }
        if ((pending & UNKNOWN) != 0) {
            counters.increment(REFUSED);
            discard();
            return false;
        }
        for (; pending != 0; pending &= pending - 1) {
            int field = Long.numberOfTrailingZeros(pending);
            cells[at + Event.FIELDS + field] = missing[field];
        }
        return true;
    }

    @Override
    public EventColumns columns() {
        return new EventColumns(stream);
    }

    @Override
    public EventColumns columns(int rows) {
        return new EventColumns(stream, rows);
    }

    @Override
    public long publish(EventColumns columns, int from, int count) {
        if (pending != IDLE || (state.stopped() && !rows.areHeld(count))) {
            throw cannotClaim();
        }
        flush();
        long last = rows.publish(columns, from, count);
        readNs.set(0, 0);
        return last;
    }

    /** When the source had read what is being published. */
    long readNs() {
        return readNs.get(0);
    }

    @Override
    public void add() {
        if (pending != 0 && !complete()) {
            return;
        }
        if (gathered == MOST_GATHERED) {
            handOver(gathered); // there was no room for them before; the claimed one stays claimed if there is none now
        }
        pending = IDLE;
        at += stride;
        counters.set(GATHERED, ++gathered);
        if (gathered == MOST_GATHERED) {
            handOver(gathered);
        }
    }

    @Override
    public long flush() {
        if (pending != IDLE) {
            throw cannotClaim();
        }
        return gathered == 0 ? NOT_PUBLISHED : handOver(gathered);
    }

    /** Hands over the first so many: those that were gathered, or these and the claimed one. As {@link #flush}. */
    private long handOver(int count) {
        long last = NOT_PUBLISHED;
        int done = 0;
        try {
            while (done < count) {
                long first = runner.tryPut(this, done, count - done);
                if (first != Ring.FULL) {
                    entered(done, count);
                    last = first + count - done - 1;
                    done = count;
                } else {
                    last = runner.put(this, done);
                    if (last != Ring.FULL) {
                        entered(done, done + 1);
                    } else {
                        counters.increment(DROPPED);
                    }
                    done++;
                }
            }
            return last;
        } finally {
            moveUp(done);
        }
    }

    /** The first so many are gone; those behind them come to their place, and so does the claimed one. */
    private void moveUp(int done) {
        int left = gathered + 1 - done;
        System.arraycopy(cells, done * stride, cells, 0, left * stride);
        readNs.moveUp(done, pending < 0 ? left - 1 : left);
        pending = left == 0 ? IDLE : pending;
        gathered = Math.max(0, left - 1);
        at = gathered * stride;
        counters.set(GATHERED, gathered);
    }

    /** Those from number {@code from} to before {@code to} are in. */
    private void entered(int from, int to) {
        counters.add(PUBLISHED, to - from);
        for (int i = from; idles && i < to; i++) {
            noteNewest(cells[i * stride + Event.TIME]);
        }
    }

    /** Keeps the newest time, where the idle timer asks for it. */
    void noteNewest(long timeNs) {
        if (!idles) {
            return;
        }
        long newestNs = counters.get(NEWEST_NS);
        long aheadNs = timeNs - newestNs;
        // As the windows do, which do not take in what is too far ahead.
        boolean far = newestNs != Long.MIN_VALUE && (aheadNs < 0 || aheadNs > stream.maxAheadNs());
        if (timeNs > newestNs && !far) {
            counters.set(NEWEST_NS, timeNs);
        }
    }

    @Override
    public void discard() {
        pending = pending == CLOSED ? CLOSED : IDLE;
        readNs.set(gathered, 0);
    }

    @Override
    public void close() {
        if (pending == CLOSED) {
            return;
        }
        discard();
        try {
            flush();
        } catch (EngineClosedException | EngineFailedException tooLate) {
            // counted
        } finally {
            pending = CLOSED;
            counters.add(DROPPED, gathered);
            gathered = 0;
            counters.set(GATHERED, 0);
            publishers.remove(this);
        }
    }

    @Override
    public void advance(long watermarkNs) {
        if (pending != IDLE || state.stopped()) {
            throw cannotClaim();
        }
        flush();
        cells[Event.HEAD] = Event.head(Event.ADVANCE, Event.stream(head), 0);
        cells[Event.TIME] = watermarkNs;
        runner.put(this, 0);
    }

    /** Under the lock that orders events: so many, from number {@code from} of this publisher, now have their sequences. */
    void seal(int from, int count, long sequence) {
        if (stamped) {
            arrivals.stamp(cells, from * stride, count, stride);
        }
        for (long next = samples.next(sequence); next < sequence + count; next = samples.next(next + 1)) {
            int event = from + (int) (next - sequence);
            samples.note(next, readNs.get(event), cells, event * stride);
        }
    }

    /** When a publisher's events were read by their source, by {@link System#nanoTime}; 0 if that is not known. One thread. */
    private static final class ReadTimes {

        private final long[] ns;

        /** Whether any may be other than 0. */
        private boolean known;

        ReadTimes(int events) {
            ns = new long[events];
        }

        void set(int event, long nanoTime) {
            ns[event] = nanoTime;
            known |= nanoTime != 0;
        }

        long get(int event) {
            return ns[event];
        }

        /** The first {@code done} are gone: {@code kept} behind them come to their place, and the rest is forgotten. */
        void moveUp(int done, int kept) {
            if (known) {
                System.arraycopy(ns, done, ns, 0, kept);
                Arrays.fill(ns, kept, ns.length, 0);
                known = kept > 0;
            }
        }
    }
}
