package io.ringmill.time;

import java.time.ZoneId;

/**
 * How event times are written in the input, and their way to epoch nanoseconds.
 *
 * <p><b>Threading:</b> immutable to the eye; any thread may use it.
 * <b>Allocation:</b> none for {@code ns us ms s} and {@code iso8601}; a few objects per text with a pattern.
 * <b>Units:</b> epoch nanoseconds, from 1677-09-21 to 2262-04-11.
 * <b>Cost:</b> one pass over the bytes.
 */
public abstract sealed class TimeFormat permits EpochTimeFormat, IsoTimeFormat, PatternTimeFormat {

    /** What stands for a text that is no time, or one out of range. */
    public static final long INVALID = Long.MIN_VALUE;

    private final String unit;
    private final ZoneId zone;
    private final Overlap overlap;

    TimeFormat(String unit, ZoneId zone, Overlap overlap) {
        this.unit = unit;
        this.zone = zone;
        this.overlap = overlap;
    }

    /** The format of this unit; of local times that are shown twice, the earlier moment is meant. */
    public static TimeFormat of(String unit, ZoneId zone) {
        return of(unit, zone, Overlap.EARLIER);
    }

    /**
     * The format of this unit.
     *
     * @param unit {@code ns}, {@code us}, {@code ms}, {@code s}, {@code iso8601}, or a pattern as for
     *     {@link java.time.format.DateTimeFormatter}, which must hold a date
     * @param zone of texts that do not name their own
     * @param overlap which moment is meant by local times that are shown twice
     * @throws IllegalArgumentException if it is none of these; the message is a sentence for the user
     */
    public static TimeFormat of(String unit, ZoneId zone, Overlap overlap) {
        return switch (unit) {
            case "ns" -> new EpochTimeFormat(unit, zone, overlap, 0);
            case "us" -> new EpochTimeFormat(unit, zone, overlap, 3);
            case "ms" -> new EpochTimeFormat(unit, zone, overlap, 6);
            case "s" -> new EpochTimeFormat(unit, zone, overlap, 9);
            case "iso8601" -> new IsoTimeFormat(unit, zone, overlap);
            default -> new PatternTimeFormat(unit, zone, overlap);
        };
    }

    /** Epoch nanoseconds of the text {@code utf8[from, from + length)}; {@link #INVALID} if it is no time or out of range. */
    public abstract long toEpochNs(byte[] utf8, int from, int length);

    /** Epoch nanoseconds of a number as JSON or code gives it; {@link #INVALID} if it is no time or out of range. */
    public abstract long toEpochNs(long number);

    /** Whether the text is a local time that the zone's clocks never show, which makes it invalid. */
    boolean isSkipped(byte[] utf8, int from, int length) {
        return false;
    }

    /** Why a text, for which {@link #toEpochNs} gave {@link #INVALID}, is no time: what is to stand behind "time". */
    public final String fault(byte[] utf8, int from, int length) {
        return isSkipped(utf8, from, length)
                ? "does not exist in " + zone + ", where the clocks skip it"
                : "is not in " + unit + " or out of range";
    }

    /** Whether columns joined by a blank can be such a time: those that hold a date. */
    public final boolean isDate() {
        return !(this instanceof EpochTimeFormat);
    }

    /** The unit or pattern it was made from. */
    public final String unit() {
        return unit;
    }

    /** The zone of texts that do not name their own. */
    public final ZoneId zone() {
        return zone;
    }

    /** Which moment is meant by local times that are shown twice. */
    public final Overlap overlap() {
        return overlap;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TimeFormat that
                && unit.equals(that.unit)
                && zone.equals(that.zone)
                && overlap == that.overlap;
    }

    @Override
    public final int hashCode() {
        return 31 * unit.hashCode() + zone.hashCode();
    }

    @Override
    public final String toString() {
        return unit + " " + zone + (overlap == Overlap.LATER ? " later" : "");
    }
}
