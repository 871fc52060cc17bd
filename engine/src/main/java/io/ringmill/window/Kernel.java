package io.ringmill.window;

import java.util.function.IntUnaryOperator;

/**
 * A way of keeping values together so that aggregates of them can be told: one class of static methods for windows
 * whose values are only added, one for windows that values also leave. Generated code calls them with constant offsets,
 * so that the JIT inlines them; {@code state} and {@code at} are the cells of one accumulator, {@code p} is the
 * constant parameter of the aggregate.
 *
 * <p>Both classes: {@code add(state, at, x, p)}, and for each aggregate {@code name(state, at)}. The sliding one also:
 * <ul>
 *   <li>{@code remove(state, at, x, p)}: the oldest value leaves;
 *   <li>{@code insert(state, at, x, newer, p)}: a value takes its place before the {@code newer} newest that are not
 *       missing;
 *   <li>{@code settle(state, at, ring, base, capacity, tail, size, p)}: after an event's values have left and entered;
 *   <li>if positional, {@code rebuild} with the same arguments in place of {@code add}, {@code remove} and
 *       {@code insert}: the ring was laid out anew.
 * </ul>
 */
enum Kernel {
    COUNT(Count.class, Count.CELLS, 0, SlidingCount.class, capacity -> SlidingCount.CELLS, null),
    SUM(Sum.class, Sum.CELLS, 0, SlidingSum.class, capacity -> SlidingSum.CELLS, null),
    MOMENTS(Moments.class, Moments.CELLS, 0, SlidingMoments.class, capacity -> SlidingMoments.CELLS, null),
    EXTREME(
            Extreme.class,
            Extreme.CELLS,
            Double.NaN,
            SlidingExtreme.class,
            SlidingExtreme::cells,
            SlidingExtreme::rebuild),
    FIRST(First.class, First.CELLS, Double.NaN, SlidingFirst.class, capacity -> SlidingFirst.CELLS, null),
    LAST(Last.class, Last.CELLS, Double.NaN, SlidingLast.class, capacity -> SlidingLast.CELLS, null),
    /** As FIRST, for time windows of streams out of order; {@code add} takes the time instead of the parameter. */
    FIRST_BY_TIME(FirstByTime.class, FirstByTime.CELLS, Double.NaN, null, capacity -> 0, null),
    LAST_BY_TIME(LastByTime.class, LastByTime.CELLS, Double.NaN, null, capacity -> 0, null),
    EMA(Ema.class, Ema.CELLS, Double.NaN, SlidingEma.class, capacity -> SlidingEma.CELLS, null);

    final Class<?> additive;
    final int additiveCells;
    /** What the additive cells hold while there are no values. */
    final double additiveInitial;

    final Class<?> sliding;
    private final IntUnaryOperator slidingCells;
    private final Rebuild rebuild;

    /** Prepares the cells of a positional kernel from a ring, whatever they held. */
    @FunctionalInterface
    interface Rebuild {
        void rebuild(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p);
    }

    Kernel(
            Class<?> additive,
            int additiveCells,
            double additiveInitial,
            Class<?> sliding,
            IntUnaryOperator slidingCells,
            Rebuild rebuild) {
        this.additive = additive;
        this.additiveCells = additiveCells;
        this.additiveInitial = additiveInitial;
        this.sliding = sliding;
        this.slidingCells = slidingCells;
        this.rebuild = rebuild;
    }

    /** Whether {@code add} takes the event's time in place of the parameter. */
    boolean timed() {
        return this == FIRST_BY_TIME || this == LAST_BY_TIME;
    }

    /** Whether the sliding cells speak of positions in the ring; they then lie beside it and grow with it. */
    boolean positional() {
        return rebuild != null;
    }

    /** Prepares a positional kernel's cells. */
    void rebuild(double[] state, int at, double[] ring, int base, int capacity, int tail, int size, double p) {
        rebuild.rebuild(state, at, ring, base, capacity, tail, size, p);
    }

    /** Cells of the sliding form over a ring of {@code capacity} values. */
    int slidingCells(int capacity) {
        return slidingCells.applyAsInt(capacity);
    }
}
