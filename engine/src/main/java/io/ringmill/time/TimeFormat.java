package io.ringmill.time;

import java.time.ZoneId;

/**
 * How event times are written in the input, and their way to epoch nanoseconds.
 *
 * <p><b>Threading:</b> immutable to the eye; any thread may use it.
 * <b>Allocation:</b> none for {@code ns us ms s} and {@code iso8601} (with a region's zone: a little at each change of its
 * offset); a few objects per text with a pattern.
 * <b>Units:</b> epoch nanoseconds, from 1677-09-21 to 2262-04-11.
 * <b>Cost:</b> one pass over the bytes.
 */
public abstract sealed class TimeFormat permits EpochTimeFormat, IsoTimeFormat, PatternTimeFormat {

    /** What stands for a text that is no time, or one out of range. */
    public static final long INVALID = Long.MIN_VALUE;

    private final String unit;
    private final ZoneId zone;

    TimeFormat(String unit, ZoneId zone) {
        this.unit = unit;
        this.zone = zone;
    }

    /**
     * The format of this unit.
     *
     * @param unit {@code ns}, {@code us}, {@code ms}, {@code s}, {@code iso8601}, or a pattern as for
     *     {@link java.time.format.DateTimeFormatter}, which must hold a date
     * @param zone of texts that do not name their own
     * @throws IllegalArgumentException if it is none of these; the message is a sentence for the user
     */
    public static TimeFormat of(String unit, ZoneId zone) {
        return switch (unit) {
            case "ns" -> new EpochTimeFormat(unit, zone, 0);
            case "us" -> new EpochTimeFormat(unit, zone, 3);
            case "ms" -> new EpochTimeFormat(unit, zone, 6);
            case "s" -> new EpochTimeFormat(unit, zone, 9);
            case "iso8601" -> new IsoTimeFormat(unit, zone);
            default -> new PatternTimeFormat(unit, zone);
        };
    }

    /** Epoch nanoseconds of the text {@code utf8[from, from + length)}; {@link #INVALID} if it is no time or out of range. */
    public abstract long toEpochNs(byte[] utf8, int from, int length);

    /** Epoch nanoseconds of a number as JSON or code gives it; {@link #INVALID} if it is no time or out of range. */
    public abstract long toEpochNs(long number);

    /** The unit or pattern it was made from. */
    public final String unit() {
        return unit;
    }

    /** The zone of texts that do not name their own. */
    public final ZoneId zone() {
        return zone;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TimeFormat that && unit.equals(that.unit) && zone.equals(that.zone);
    }

    @Override
    public final int hashCode() {
        return 31 * unit.hashCode() + zone.hashCode();
    }

    @Override
    public final String toString() {
        return unit + " " + zone;
    }
}
