package io.ringmill.ring;

import io.ringmill.metrics.Counters;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.OutputHash;
import io.ringmill.pipeline.Checkpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * One worker's part of the digest over all results and alerts: a sum of one strong hash each, so that it does not
 * depend on which worker saw what, or in which order. The whole digest is the sum over the workers. Every block of
 * {@link #BLOCK} sequences has a sum of its own, so that two runs can be compared in places.
 *
 * <p><b>Threading:</b> one writer; a reader asks {@link #completed} first, then for blocks below. Completed blocks are
 * kept until the ring has gone round about twice, so a reader behind the same ring is never too late.
 * <b>Allocation:</b> none. <b>Cost:</b> O(cells) per result or alert, about 2 ns each.
 */
final class Digest {

    /** Sequences of a block. */
    static final int BLOCK = 1 << Digest.BLOCK_SHIFT;

    private static final int BLOCK_SHIFT = 12;
    private static final VarHandle COMPLETED;

    static {
        try {
            COMPLETED = MethodHandles.lookup().findVarHandle(Digest.class, "completed", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final OutputHash hash;
    private final long[] blocks;
    private final Counters total = new Counters(1);
    private long block;
    private long blockSum;

    @SuppressWarnings("unused") // through COMPLETED
    private long completed;

    /**
     * A worker's part.
     *
     * @param from where the engine begins or goes on
     * @param takesSums whether to go on from the sums there: one worker of several does
     */
    Digest(Programs programs, int ringSlots, Checkpoint from, boolean takesSums) {
        hash = new OutputHash(programs.windowLayouts(), programs.ruleLayouts(), programs.keys(), programs.symbols());
        // Writer and reader are each at most a ring behind the publishers, who may be in the middle of a block.
        blocks = new long[Integer.highestOneBit(2 * ringSlots / BLOCK + 4) * 2];
        block = from.blockFrom() >>> BLOCK_SHIFT;
        completed = block;
        if (takesSums) {
            blockSum = from.blockDigest();
            total.add(0, from.digest());
        }
    }

    /** From now on alerts are of these rules; while the writer stands still. */
    void setRules(List<AlertLayout> newRules) {
        hash.setRules(newRules);
    }

    /** The last sequence of the block that this one is in. */
    static long lastOfBlock(long sequence) {
        return sequence | BLOCK - 1;
    }

    /** What is added from now on belongs to this sequence, or to later ones of its block. */
    void begin(long sequence) {
        if (sequence >>> BLOCK_SHIFT != block) {
            complete(sequence >>> BLOCK_SHIFT);
        }
    }

    private void complete(long next) {
        for (; block < next; block++) {
            blocks[(int) block & (blocks.length - 1)] = blockSum;
            blockSum = 0;
        }
        COMPLETED.setRelease(this, block);
    }

    void addResult(long sequence, long[] row, int at) {
        add(hash.ofRow(sequence, row, at));
    }

    void addAlert(Alert alert) {
        add(hash.ofAlert(alert));
    }

    private void add(long hash) {
        blockSum += hash;
        total.add(0, hash);
    }

    /** Any thread: the sum so far. */
    long total() {
        return total.get(0);
    }

    /** Reader: how many blocks, from the first, are complete. */
    long completed() {
        return (long) COMPLETED.getAcquire(this);
    }

    /** Reader: the sum of a completed block. */
    long block(long index) {
        return blocks[(int) index & (blocks.length - 1)];
    }

    /** While the writer stands still: where the block after the completed ones begins. */
    long openFrom() {
        return block << BLOCK_SHIFT;
    }

    /** While the writer stands still: the sum of the block after the completed ones. */
    long openBlock() {
        return blockSum;
    }
}
