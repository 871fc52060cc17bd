package io.ringmill.ring.measure;

import io.ringmill.event.Event;

/**
 * The times of those events whose latency is recorded, and what events they are: of so many the last. They travel beside the ring, published by
 * its sequences as the slots are.
 *
 * <p><b>Threading:</b> as a slot. <b>Allocation:</b> none after construction. <b>Units:</b> {@link System#nanoTime}.
 */
public final class Samples {

    /** In place of the time at which an event was read: it is no event of a stream. */
    public static final long CONTROL = Long.MIN_VALUE;

    /** A sequence whose event is sampled has all these bits. */
    private final long mask;

    private final int shift;
    private final long[] publishedNs;
    private final long[] readNs;
    private final long[] heads;
    private final long[] timesNs;

    /**
     * Samples of one event in {@code every}.
     *
     * @param every a power of two; 0 for none
     * @param slots of the ring, whose events must not overtake each other
     */
    public Samples(int every, int slots) {
        mask = every == 0 ? Long.MAX_VALUE : every - 1L;
        shift = Long.bitCount(mask);
        int samples = every == 0 ? 1 : 2 * Math.max(1, slots / every);
        publishedNs = new long[samples];
        readNs = new long[samples];
        heads = new long[samples];
        timesNs = new long[samples];
    }

    /** The first sequence from this one on whose event is sampled. */
    public long next(long sequence) {
        return sequence | mask;
    }

    public boolean isSampled(long sequence) {
        return (sequence | mask) == sequence;
    }

    /** Publisher: a sampled event was read at that time, 0 if that is not known, and is published now. */
    public void note(long sequence, long eventReadNs) {
        note(sequence, eventReadNs, System.nanoTime());
    }

    /** Publisher: the same of an event that is published at a time that is known. */
    public void note(long sequence, long eventReadNs, long nowNs) {
        int at = at(sequence);
        readNs[at] = eventReadNs;
        publishedNs[at] = nowNs;
    }

    /** Publisher: the same of a slot that may be no event of a stream, as it lies in cells. */
    public void note(long sequence, long eventReadNs, long[] cells, int at) {
        long head = cells[at + Event.HEAD];
        note(sequence, Event.kind(head) == Event.DATA ? eventReadNs : CONTROL);
        describe(sequence, head, cells[at + Event.TIME]);
    }

    /** Publisher: the head of a sampled event, as {@link Event} says, and its time. */
    public void describe(long sequence, long head, long timeNs) {
        int at = at(sequence);
        heads[at] = head;
        timesNs[at] = timeNs;
    }

    /** The head of a sampled event. */
    public long head(long sequence) {
        return heads[at(sequence)];
    }

    /** The time of a sampled event. */
    public long timeNs(long sequence) {
        return timesNs[at(sequence)];
    }

    /** When a sampled event was published. */
    public long publishedNs(long sequence) {
        return publishedNs[at(sequence)];
    }

    /** When it was read by its source; 0 if that is not known. */
    public long readNs(long sequence) {
        return readNs[at(sequence)];
    }

    /** Whether it is an event of a stream. */
    public boolean isData(long sequence) {
        return readNs[at(sequence)] != CONTROL;
    }

    private int at(long sequence) {
        return (int) (sequence >>> shift) & (publishedNs.length - 1);
    }
}
