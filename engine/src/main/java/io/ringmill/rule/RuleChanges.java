package io.ringmill.rule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Changes of rules by the sequences at which they happen, from when they enter the ring until everybody has made them.
 *
 * <p><b>Threading:</b> put by one thread at a time, before the sequence is published; read by who has seen that.
 * <b>Allocation:</b> for a change. <b>Cost:</b> to those who look for one, a read.
 */
public final class RuleChanges {

    /** No sequence. */
    public static final long NONE = Long.MAX_VALUE;

    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(RuleChanges.class, "newest", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final ConcurrentSkipListMap<Long, RuleChange> bySequence = new ConcurrentSkipListMap<>();

    @SuppressWarnings("UnusedVariable") // through NEWEST
    private long newest = -1;

    /** Where there are none so far. */
    public RuleChanges() {}

    /**
     * A change is about to happen at a sequence.
     *
     * @param handled up to which sequence everybody has handled everything
     */
    public void put(long sequence, RuleChange change, long handled) {
        bySequence.headMap(handled, true).clear();
        bySequence.put(sequence, change);
        NEWEST.setRelease(this, sequence);
    }

    /** It does not happen there after all. */
    public void withdraw(long sequence) {
        bySequence.remove(sequence);
    }

    /** Whether there may be a change behind that sequence. */
    public boolean mayFollow(long sequence) {
        return (long) NEWEST.getOpaque(this) > sequence;
    }

    /** The sequence of the first change behind that one; {@link #NONE} if there is none. */
    public long next(long sequence) {
        Map.Entry<Long, RuleChange> next = mayFollow(sequence) ? bySequence.higherEntry(sequence) : null;
        return next == null ? NONE : next.getKey();
    }

    /** The change that happens at a sequence. */
    public RuleChange at(long sequence) {
        return bySequence.get(sequence);
    }
}
