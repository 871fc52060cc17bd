package io.ringmill.ring;

import io.ringmill.event.Dictionary;
import io.ringmill.expression.Type;
import io.ringmill.metrics.Counters;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.Checkpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * One worker's part of the digest over all results and alerts: a sum of one strong hash each, so that it does not
 * depend on which worker saw what, or in which order. The whole digest is the sum over the workers. Every block of
 * {@link #BLOCK} sequences has a sum of its own, so that two runs can be compared in places.
 *
 * <p>Hashed are texts, never ids: these are of one session. NaNs are all alike, -0.0 is not 0.0.
 *
 * <p><b>Threading:</b> one writer; a reader asks {@link #completed} first, then for blocks below. Completed blocks are
 * kept until the ring has gone round about twice, so a reader behind the same ring is never too late.
 * <b>Allocation:</b> none. <b>Cost:</b> O(cells) per result or alert, about 2 ns each.
 */
final class Digest {

    /** Sequences of a block. */
    static final int BLOCK = 1 << Digest.BLOCK_SHIFT;

    private static final int BLOCK_SHIFT = 12;
    private static final long FACTOR = 0x9e3779b97f4a7c15L;
    private static final VarHandle COMPLETED;

    static {
        try {
            COMPLETED = MethodHandles.lookup().findVarHandle(Digest.class, "completed", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** By window, the types of its values. */
    private final Type[][] valueTypes;

    private AlertLayout[] rules;
    private final long[] windowHashes;
    private long[] ruleHashes;
    private final Dictionary keys;
    private final Dictionary symbols;
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
        valueTypes = programs.windowLayouts().stream()
                .map(window -> window.types().toArray(Type[]::new))
                .toArray(Type[][]::new);
        setRules(programs.ruleLayouts());
        windowHashes = nameHashes(
                "window ",
                programs.windowLayouts().stream().map(RowLayout::name).toList());
        keys = programs.keys();
        symbols = programs.symbols();
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
        rules = newRules.toArray(AlertLayout[]::new);
        ruleHashes =
                nameHashes("rule ", newRules.stream().map(AlertLayout::name).toList());
    }

    private static long[] nameHashes(String kind, List<String> names) {
        return names.stream()
                .mapToLong(name -> {
                    long hash = FACTOR;
                    for (char c : (kind + name).toCharArray()) {
                        hash = step(hash, c);
                    }
                    return hash;
                })
                .toArray();
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
        int window = (int) row[at + Row.WINDOW];
        long hash = step(windowHashes[window], sequence);
        hash = step(hash, keys.hash((int) row[at + Row.KEY]));
        for (int cell = at + Row.TIME; cell < at + Row.VALUES; cell++) {
            hash = step(hash, row[cell]);
        }
        Type[] types = valueTypes[window];
        for (int i = 0; i < types.length; i++) {
            hash = step(hash, hashed(types[i], row[at + Row.VALUES + i]));
        }
        add(finish(hash));
    }

    void addAlert(Alert alert) {
        long hash = step(ruleHashes[alert.ruleIndex()], alert.sequence());
        hash = step(hash, keys.hash(alert.keyId()));
        hash = step(hash, alert.timeNs());
        hash = step(hash, alert.state() == Alert.State.FIRING ? 0 : 1);
        List<AlertLayout.Value> values = rules[alert.ruleIndex()].values();
        long[] cells = alert.cells();
        for (int i = 0; i < values.size(); i++) {
            hash = step(hash, hashed(values.get(i).type(), cells[i]));
        }
        add(finish(hash));
    }

    /** What of a cell goes into the hash. */
    private long hashed(Type type, long cell) {
        return switch (type) {
            case DOUBLE -> canonical(cell);
            case LONG, BOOLEAN -> cell;
            case SYMBOL -> symbols.hash((int) cell);
            case KEY -> keys.hash((int) cell);
        };
    }

    private void add(long hash) {
        blockSum += hash;
        total.add(0, hash);
    }

    private static long canonical(long doubleBits) {
        double value = Double.longBitsToDouble(doubleBits);
        return Double.isNaN(value) ? Double.doubleToLongBits(Double.NaN) : doubleBits;
    }

    /** One value into the hash; a bijection of either, so nothing is lost on the way. */
    private static long step(long hash, long value) {
        long mixed = (hash ^ value) * FACTOR;
        return mixed ^ (mixed >>> 32);
    }

    /** Stafford's variant 13 of the 64-bit finalizer: every bit of the input changes half of the output's. */
    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
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
