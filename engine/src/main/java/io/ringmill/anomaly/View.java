package io.ringmill.anomaly;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A way of looking at a series, a number for each of its values: positive and negative ones are surprising apart. Means are
 * exponential, of the horizon that is given.
 */
public enum View {
    /** The value less the mean of 100 values before it. */
    LEVEL(0, 56, 24),
    /** The mean of 15 values less that of 200. */
    SHIFT(1, 80, 16),
    /** How far values are from the level, over 20 values in proportion to 1,000. */
    SPREAD(2, 48, 16),
    /** How often values cross the mean of 15, over 100 values less over 1,000. */
    RHYTHM(3, 40, 24),
    /** How often values are above that mean rather than below, over 100 values less over 1,000. */
    BALANCE(4, 40, 24),
    /** The logarithm of the value's size less the mean of that over 100 values. */
    RATIO(5, 56, 16),
    /** The value less the one before. */
    STEP(6, 56, 16),
    /** The mean of 100 values less that of 1,000. */
    DRIFT(7, 80, 16);

    private static final View[] ALL = values();

    /** Its place among all, from 0 on. */
    final int place;

    /** How many sizes of its values are told apart, four to a power of two. */
    final int bins;

    /** Which of them the first value is put into; of views whose values have no unit, one of 1/16. */
    final int firstBin;

    View(int place, int bins, int firstBin) {
        this.place = place;
        this.bins = bins;
        this.firstBin = firstBin;
    }

    /** Whether its values have no unit, so that their sizes are known ahead. */
    boolean isOfNoUnit() {
        return this == SPREAD || this == RHYTHM || this == BALANCE || this == RATIO;
    }

    /** As it is written in results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The words of all views, in their order. */
    public static List<String> words() {
        return Arrays.stream(ALL).map(View::word).toList();
    }

    /** How many there are. */
    static int count() {
        return ALL.length;
    }
}
