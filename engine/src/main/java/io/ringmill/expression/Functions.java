package io.ringmill.expression;

import static io.ringmill.event.Cells.MISSING_LONG;

import io.ringmill.time.ZoneOffsets;

/**
 * What generated code calls where the JVM has no instruction: arithmetic of longs that may be missing or overflow, and
 * comparisons that are false when a side is missing. A long result that would overflow is missing.
 *
 * <p>{@code log}, {@code exp} and {@code pow} come from {@link StrictMath}, so that a journal replayed on another
 * machine or JDK gives the same bits.
 *
 * <p><b>Threading:</b> pure. <b>Allocation:</b> none. <b>Cost:</b> a few instructions, small enough to be inlined.
 */
public final class Functions {

    private Functions() {}

    public static long add(long a, long b) {
        long sum = a + b;
        boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
        return overflow || a == MISSING_LONG || b == MISSING_LONG ? MISSING_LONG : sum;
    }

    public static long subtract(long a, long b) {
        long difference = a - b;
        boolean overflow = ((a ^ b) & (a ^ difference)) < 0;
        return overflow || a == MISSING_LONG || b == MISSING_LONG ? MISSING_LONG : difference;
    }

    public static long multiply(long a, long b) {
        long low = a * b;
        boolean overflow = Math.multiplyHigh(a, b) != low >> 63;
        return overflow || a == MISSING_LONG || b == MISSING_LONG ? MISSING_LONG : low;
    }

    /** The remainder with the sign of {@code a}; missing where {@code b} is 0. */
    public static long remainder(long a, long b) {
        return b == 0 || a == MISSING_LONG || b == MISSING_LONG ? MISSING_LONG : a % b;
    }

    public static long max(long a, long b) {
        return a == MISSING_LONG || b == MISSING_LONG ? MISSING_LONG : Math.max(a, b);
    }

    public static long sign(long a) {
        return a == MISSING_LONG ? MISSING_LONG : Long.signum(a);
    }

    /** The nearest whole number; halves go away from zero, as in SQL. */
    public static double round(double a) {
        double magnitude = Math.abs(a);
        double whole = Math.floor(magnitude);
        return Math.copySign(magnitude - whole >= 0.5 ? whole + 1 : whole, a);
    }

    /** As {@link StrictMath#pow}, but missing to the power of 0 stays missing. */
    public static double pow(double a, double b) {
        return Double.isNaN(a) ? a : StrictMath.pow(a, b);
    }

    /** The hour of the day, 0 to 23. */
    public static long hour(long timeNs, ZoneOffsets zone) {
        return timeNs == MISSING_LONG ? MISSING_LONG : Math.floorMod(zone.toLocalSecond(timeNs), 86_400L) / 3_600;
    }

    /** The minute of the hour, 0 to 59. */
    public static long minute(long timeNs, ZoneOffsets zone) {
        return timeNs == MISSING_LONG ? MISSING_LONG : Math.floorMod(zone.toLocalSecond(timeNs), 3_600L) / 60;
    }

    /** The day of the week, 1 for Monday to 7 for Sunday. */
    public static long dayofweek(long timeNs, ZoneOffsets zone) {
        // The epoch began on a Thursday.
        return timeNs == MISSING_LONG
                ? MISSING_LONG
                : Math.floorMod(Math.floorDiv(zone.toLocalSecond(timeNs), 86_400L) + 3, 7L) + 1;
    }

    public static boolean less(long a, long b) {
        return a < b && a != MISSING_LONG;
    }

    public static boolean lessOrEqual(long a, long b) {
        return a <= b && a != MISSING_LONG;
    }

    public static boolean greater(long a, long b) {
        return a > b && b != MISSING_LONG;
    }

    public static boolean greaterOrEqual(long a, long b) {
        return a >= b && b != MISSING_LONG;
    }

    public static boolean equal(long a, long b) {
        return a == b && a != MISSING_LONG;
    }

    public static boolean notEqual(long a, long b) {
        return a != b && a != MISSING_LONG && b != MISSING_LONG;
    }

    public static boolean notEqual(double a, double b) {
        return a < b || a > b;
    }

    /** Of symbol ids. */
    public static boolean equal(int a, int b) {
        return a == b && a != 0;
    }

    /** Of symbol ids. */
    public static boolean notEqual(int a, int b) {
        return a != b && a != 0 && b != 0;
    }
}
