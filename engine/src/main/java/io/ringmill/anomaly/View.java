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
    LEVEL(0, 52, 20, "far from the mean of about a hundred values before it"),
    /** The mean of 15 values less that of 200. */
    SHIFT(1, 68, 4, "the last 15 values together are elsewhere than the last 200"),
    /** How far values are from the level, over 20 values in proportion to 1,000. */
    SPREAD(2, 48, 16, "values have begun to scatter more, or less"),
    /** How often values cross the mean of 15, over 100 values less over 1,000. */
    RHYTHM(3, 40, 24, "values go up and down more often, or less often, than they did"),
    /** How often values are above that mean rather than below, over 100 values less over 1,000. */
    BALANCE(4, 40, 24, "values are on one side of the short mean more often than they were"),
    /** The logarithm of the value's size less the mean of that over 100 values. */
    RATIO(5, 56, 16, "of another size, in proportion, than the hundred values before it"),
    /** The value less the one before. */
    STEP(6, 56, 16, "far from the value before it"),
    /** The mean of 100 values less that of 1,000. */
    DRIFT(7, 68, 4, "the last 100 values together are elsewhere than the last 1,000");

    private static final View[] ALL = values();

    /** Its place among all, from 0 on. */
    final int place;

    /** How many sizes of its values are told apart, four to a power of two. */
    final int bins;

    /** Which of them the first value is put into; of views whose values have no unit, one of 1/16. */
    final int firstBin;

    private final String meaning;

    View(int place, int bins, int firstBin, String meaning) {
        this.place = place;
        this.bins = bins;
        this.firstBin = firstBin;
        this.meaning = meaning;
    }

    /** Whether its values have no unit, so that their sizes are known ahead. */
    boolean isOfNoUnit() {
        return this == SPREAD || this == RHYTHM || this == BALANCE || this == RATIO;
    }

    /** As it is written in results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is odd where it is surprised, as a part of a sentence. */
    public String meaning() {
        return meaning;
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
