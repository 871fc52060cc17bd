package io.ringmill.publish;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.EventColumns;

/**
 * Puts events of one stream into the engine: {@code claim(key, time).set(PRICE, 189.3).publish()}. An event is put
 * together here and enters the ring when it is published, so one that is never published costs nothing and holds up
 * nobody; {@link #discard} drops it.
 *
 * <p>Where events come many at a time, {@link #add} in place of {@code publish()} lets them gather, up to
 * {@value #MOST_GATHERED}, and {@link #flush} hands them over together, which costs little more than handing over one.
 * Results are the same; of several streams, though, events enter in the order in which they are handed over.
 *
 * <p>Of a publisher that is closed the engine holds no more than what it counted.
 * <p><b>Threading:</b> one thread, but for what says otherwise; ask the engine for one publisher per thread and stream.
 * <b>Allocation:</b> none, but for keys and symbols that are new, of which the engine keeps the text, its UTF-8 bytes and
 * room in its tables.
 * <b>Units:</b> times in epoch nanoseconds.
 * <b>Cost:</b> O(fields); {@link #key(String)} and {@link #symbol(String)} hash their text, so hold ids where speed counts.
 */
public abstract class EventPublisher implements AutoCloseable {

    /** So many events gather before they are handed over unasked. */
    public static final int MOST_GATHERED = 64;

    /** In place of a sequence: the event was refused or dropped. */
    public static final long NOT_PUBLISHED = -1;

    /** The engine makes them. */
    protected EventPublisher() {}

    /** The stream's name. */
    public abstract String stream();

    /**
     * The handle of a field, to be looked up once and given to {@code set}. It is of this stream alone.
     *
     * @throws IllegalArgumentException if the stream has no such field
     */
    public abstract int field(String name);

    /** The id of a key, new if need be; {@link Dictionary#FULL} when {@code engine.maxKeys} is reached. */
    public abstract int key(String text);

    /** The id of the key {@code utf8[from, from + length)}, as {@link #key(String)}. */
    public abstract int key(byte[] utf8, int from, int length);

    /** The id of the key {@code utf8[from, from + length)}; negative if it has none so far. Any thread may ask. */
    public abstract int findKey(byte[] utf8, int from, int length);

    /** The id of a symbol, new if need be; {@link Dictionary#FULL} when there is no room. */
    public abstract int symbol(String text);

    /** The id of the symbol {@code utf8[from, from + length)}, as {@link #symbol(String)}. */
    public abstract int symbol(byte[] utf8, int from, int length);

    /** The id of the symbol {@code utf8[from, from + length)}; negative if it has none so far. Any thread may ask. */
    public abstract int findSymbol(byte[] utf8, int from, int length);

    /**
     * Begins an event whose fields are all missing.
     *
     * @param key as {@link #key} returned it; of {@link Dictionary#FULL} the event is counted as refused when published
     * @throws IllegalArgumentException if no key has this id
     * @throws IllegalStateException if an event is claimed already, or the publisher is closed
     * @throws EngineFailedException if the engine has halted
     * @throws EngineClosedException if the engine takes no more events
     */
    public abstract EventPublisher claim(int key, long timeNs);

    /**
     * Begins an event of a stream without {@code time}: its time is that of its arrival at the ring, which never goes
     * back from one event of the stream to the next, whoever publishes it. Otherwise as {@link #claim(int, long)}.
     */
    public abstract EventPublisher claim(int key);

    /**
     * Sets a double field. NaN is a missing value.
     *
     * @throws IllegalArgumentException if the field is no double, or the value is infinite; the event stays claimed
     */
    public abstract EventPublisher set(int handle, double value);

    /**
     * Sets a long field, or a double field after conversion. {@link Cells#MISSING_LONG} is a missing value.
     *
     * @throws IllegalArgumentException if the field is no number; the event stays claimed
     */
    public abstract EventPublisher set(int handle, long value);

    /**
     * Sets a symbol field by its text; null is a missing value. Allocates for a new text only.
     *
     * @throws IllegalArgumentException if the field is no symbol; the event stays claimed
     */
    public abstract EventPublisher set(int handle, String value);

    /**
     * Sets a symbol field.
     *
     * @param symbol as {@link #symbol} returned it; with {@link Dictionary#FULL} the event is refused
     * @throws IllegalArgumentException if the field is no symbol, or no symbol has this id; the event stays claimed
     */
    public abstract EventPublisher setSymbol(int handle, int symbol);

    /** When the source had read the event, by {@link System#nanoTime}; 0 (the default) if that is not known. */
    public abstract EventPublisher readAt(long nanoTime);

    /**
     * Puts the claimed event into the ring, behind those that were gathered. If the ring is full it waits, throws or
     * drops, as {@code engine.whenFull} says. In an {@code inline} engine the windows, the rules and their callbacks run
     * before this returns.
     *
     * @return its sequence, its place in the order of all events; {@link #NOT_PUBLISHED} if it was refused or dropped
     * @throws IllegalStateException if no event is claimed, or in a callback of this engine
     * @throws RingFullException if the ring is full and that is to fail; the event stays claimed
     * @throws EngineFailedException if the engine has halted
     * @throws EngineClosedException if the engine takes no more events
     */
    public abstract long publish();

    /** Columns for events of this stream, to be given arrays. */
    public abstract EventColumns columns();

    /** Columns for events of this stream, with arrays for so many rows, whose fields are all missing. */
    public abstract EventColumns columns(int rows);

    /**
     * Puts rows of columns into the ring, in their order, behind what was gathered: for readers, replay, and whoever has many
     * events at a time. All rows are looked at first: if one has a value that {@link #set} would refuse, none enters. Those
     * with {@link Dictionary#FULL} for a key or symbol are counted as refused, the others enter. Rows are what events are that
     * are published one by one, with sequences of their own; a few hundred at a time cost least. What was said with {@link
     * #readAt} goes for all of them.
     *
     * @return the sequence of the last row; {@link #NOT_PUBLISHED} if that was refused or dropped, or there are none
     * @throws IllegalArgumentException if the columns are not of this stream or have too few rows, or a key, symbol or value
     *     cannot be; it says which row
     * @throws IllegalStateException if an event is claimed, the publisher is closed, or in a callback of this engine
     * @throws RingFullException if the ring is full and that is to fail; it says how many rows have entered
     * @throws EngineFailedException if the engine has halted
     * @throws EngineClosedException if the engine takes no more events
     */
    public abstract long publish(EventColumns columns, int from, int count);

    /**
     * Lets the claimed event gather with others until {@link #flush}, {@link #publish} or {@link #advance} hand them
     * over, or there are {@value #MOST_GATHERED}, which are handed over at once.
     *
     * @throws IllegalStateException if no event is claimed
     * @throws RingFullException as {@link #flush}; unless there was no room to gather it, the event is gathered
     */
    public abstract void add();

    /**
     * Puts the events that were gathered into the ring, in their order, together if there is room for all. Otherwise as
     * {@link #publish}.
     *
     * @return the sequence of the last; {@link #NOT_PUBLISHED} if that was dropped, or none were gathered
     * @throws IllegalStateException if an event is claimed
     * @throws RingFullException if the ring is full and that is to fail; those for which there was no room stay gathered
     */
    public abstract long flush();

    /** Drops the claimed event, if there is one; those that were gathered stay. */
    public abstract void discard();

    /**
     * Drops the claimed event, hands over those that were gathered, and takes no more. What can no longer be handed over,
     * because the engine has closed or failed, is counted as dropped. To be called by the publisher's thread; idempotent.
     *
     * @throws RingFullException if the ring is full and that is to fail; those for which there was no room are dropped
     */
    @Override
    public abstract void close();

    /**
     * Says that the stream's time has come to {@code watermarkNs}: what ends by then closes. Enters the ring, and the
     * journal, like an event, behind those that were gathered.
     *
     * @throws IllegalStateException if an event is claimed
     */
    public abstract void advance(long watermarkNs);
}
