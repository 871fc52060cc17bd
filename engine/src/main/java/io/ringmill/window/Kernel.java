package io.ringmill.window;

/**
 * A way of keeping values together so that aggregates of them can be told: one class of static methods for windows
 * whose values are only added, one for windows that values also leave. Generated code calls them with constant offsets,
 * so that the JIT inlines them; {@code state} and {@code at} are the cells of one accumulator, {@code n} is how many
 * values there are once this one has come or gone, {@code p} is the constant parameter of the aggregate. They never see
 * a missing value.
 *
 * <p>Added only: {@code add(state, at, x, n, timeNs, p)}, and for each aggregate {@code name(state, at, n)}. Sliding:
 * <ul>
 *   <li>{@code add(state, at, x, n, p)}: a value comes, as the newest;
 *   <li>{@code remove(state, at, x, n, p)}: the oldest value leaves;
 *   <li>{@code insert(state, at, x, newer, n, p)}: a value takes its place before the {@code newer} newest;
 *   <li>{@code settle(state, at, ring, base, capacity, tail, size, old, n, p)}: after an event's values have left and
 *       entered; {@code old} of the {@code size} events are the old part;
 *   <li>where {@link #flips}, {@code flip(state, at, n)}: the old part is empty and what is there becomes it; and
 *       {@code insert(state, at, x, n, p, inOld)} in place of the other.
 * </ul>
 */
enum Kernel {
    /** First, since its results take longest: what follows goes on beside them. */
    MOMENTS(Moments.class, Moments.CELLS, SlidingMoments.class, SlidingMoments.CELLS),
    SUM(Sum.class, Sum.CELLS, SlidingSum.class, SlidingSum.CELLS),
    FIRST(First.class, First.CELLS, SlidingFirst.class, SlidingFirst.CELLS),
    LAST(Last.class, Last.CELLS, SlidingLast.class, SlidingLast.CELLS),
    /** As FIRST, for time windows of streams out of order. */
    FIRST_BY_TIME(FirstByTime.class, FirstByTime.CELLS, null, 0),
    LAST_BY_TIME(LastByTime.class, LastByTime.CELLS, null, 0),
    EMA(Ema.class, Ema.CELLS, SlidingEma.class, SlidingEma.CELLS),
    /** Its sliding form has more to it, see {@link SlidingExtremes}. */
    EXTREMES(Extremes.class, Extremes.CELLS, SlidingExtremes.class, SlidingExtremes.CELLS);

    final Class<?> additive;
    final int additiveCells;
    final Class<?> sliding;
    final int slidingCells;

    Kernel(Class<?> additive, int additiveCells, Class<?> sliding, int slidingCells) {
        this.additive = additive;
        this.additiveCells = additiveCells;
        this.sliding = sliding;
        this.slidingCells = slidingCells;
    }

    boolean flips() {
        return this == MOMENTS;
    }
}
