package io.ringmill.persistence.backtest;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.pipeline.PipelineUnion;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts what a group computes into passes, for as many threads as there are and so that no program is too large. Windows that
 * rules of several passes need are computed in each of them; one counts their rows.
 */
final class Partition {

    /** What a window takes, as far as a rule takes 1. */
    private static final int WINDOW_COST = 4;

    /** Of more the JIT makes slow code. */
    private static final int MOST_RULES = 256;

    /** Of more the JIT makes slow code, and a key's state does not stay in the caches. */
    private static final int MOST_WINDOWS = 6;

    /** Where rules need many windows, and differ in few, these many are computed again and again in too many passes. */
    private static final int MOST_OF_NEEDED = 4;

    /** To compute some windows twice must make it so much faster. */
    private static final double WORTH = 0.85;

    private final VariantGroup group;
    private final PipelineUnion union;
    private final Runnable unlessStopped;
    private final BitSet counted = new BitSet();
    private final List<PassPlan> plans = new ArrayList<>();

    /** A rule, or a window that no rule needs, with all windows that go with it; {@code rule} is -1 if there is none. */
    private record Item(int rule, BitSet windows) {}

    private Partition(VariantGroup group, Runnable unlessStopped) {
        this.group = group;
        this.unlessStopped = unlessStopped;
        this.union = group.union();
    }

    /**
     * The passes of a group.
     *
     * @param unlessStopped throws where it is to end before that
     */
    static List<PassPlan> of(VariantGroup group, int threads, Runnable unlessStopped) {
        Partition partition = new Partition(group, unlessStopped);
        List<Item> items = partition.items();
        if (items.isEmpty()) {
            partition.plan(List.of(new Item(-1, new BitSet())));
        } else {
            partition.chunks(items, threads).forEach(partition::plan);
        }
        return partition.plans;
    }

    private List<Item> items() {
        List<Item> items = new ArrayList<>();
        BitSet needed = new BitSet();
        for (int rule = 0; rule < union.rules(); rule++) {
            BitSet windows = union.needed(new BitSet(), only(rule));
            needed.or(windows);
            items.add(new Item(rule, windows));
        }
        for (int window = 0; window < union.windows(); window++) {
            if (!needed.get(window)) {
                items.add(new Item(-1, union.needed(only(window), new BitSet())));
            }
        }
        // Rules of the same windows lie together.
        items.sort(Comparator.comparingInt(item -> item.windows.length()));
        return items;
    }

    private static BitSet only(int index) {
        BitSet only = new BitSet();
        only.set(index);
        return only;
    }

    private List<List<Item>> chunks(List<Item> items, int threads) {
        List<List<Item>> best = cut(items, 1);
        for (int count = 2; count <= Math.min(threads, items.size()); count++) {
            List<List<Item>> more = cut(items, count);
            if (longest(more, threads) < WORTH * longest(best, threads)) {
                best = more;
            }
        }
        return best;
    }

    private static long longest(List<List<Item>> chunks, int threads) {
        long all = chunks.stream().mapToLong(Partition::cost).sum();
        return Math.max(
                all / threads, chunks.stream().mapToLong(Partition::cost).max().orElseThrow());
    }

    private static long cost(List<Item> chunk) {
        return (long) WINDOW_COST * windows(chunk).cardinality() + rules(chunk).cardinality();
    }

    /** Cuts into so many pieces of about the same cost, and those that are too large into more. */
    private List<List<Item>> cut(List<Item> items, int count) {
        long all = cost(items) / count;
        List<List<Item>> chunks = new ArrayList<>();
        List<Item> chunk = new ArrayList<>();
        BitSet windows = new BitSet();
        for (Item item : items) {
            boolean isFull = chunk.size() >= MOST_RULES
                    || (hasMany(chunk, windows) && !isWithin(item.windows, windows))
                    || (chunks.size() < count - 1 && (long) WINDOW_COST * windows.cardinality() + chunk.size() >= all);
            if (isFull && !chunk.isEmpty()) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                windows.clear();
            }
            chunk.add(item);
            windows.or(item.windows);
        }
        chunks.add(chunk);
        return chunks;
    }

    private boolean hasMany(List<Item> chunk, BitSet windows) {
        int needed = chunk.isEmpty() ? 0 : chunk.get(0).windows.cardinality();
        int ofOne = Math.max(MOST_WINDOWS, group.first().windows().size());
        return windows.cardinality() >= Math.max(ofOne, MOST_OF_NEEDED * needed);
    }

    private static boolean isWithin(BitSet some, BitSet windows) {
        BitSet others = (BitSet) some.clone();
        others.andNot(windows);
        return others.isEmpty();
    }

    private static BitSet windows(List<Item> chunk) {
        BitSet windows = new BitSet();
        chunk.forEach(item -> windows.or(item.windows));
        return windows;
    }

    private static BitSet rules(List<Item> chunk) {
        BitSet rules = new BitSet();
        chunk.stream().filter(item -> item.rule >= 0).forEach(item -> rules.set(item.rule));
        return rules;
    }

    private void plan(List<Item> chunk) {
        BitSet windows = windows(chunk);
        BitSet own = (BitSet) windows.clone();
        own.andNot(counted);
        unlessStopped.run();
        try {
            plans.add(PassPlan.of(group, windows, rules(chunk), own, plans.isEmpty()));
            counted.or(own);
        } catch (PipelineException tooLarge) {
            if (chunk.size() == 1) {
                throw tooLarge;
            }
            IntStream.of(0, 1)
                    .mapToObj(
                            half -> chunk.subList(half * chunk.size() / 2, half == 0 ? chunk.size() / 2 : chunk.size()))
                    .forEach(this::plan);
        }
    }
}
