package io.ringmill.time;

import io.ringmill.diagnostic.NearestName;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;

/** A {@link DateTimeFormatter} pattern, in English, strict about days that do not exist. Without a time of day: midnight. */
final class PatternTimeFormat extends TimeFormat {

    private static final long SECOND_NS = 1_000_000_000L;

    private final DateTimeFormatter formatter;

    PatternTimeFormat(String pattern, ZoneId zone) {
        super(pattern, zone);
        try {
            formatter = new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(withProlepticYears(pattern))
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
        } catch (IllegalArgumentException badPattern) {
            throw new IllegalArgumentException(unusable(pattern, badPattern.getMessage()), badPattern);
        }
        String sample;
        TemporalAccessor read;
        try {
            sample = formatter.format(ZonedDateTime.of(LocalDate.of(2001, 2, 3), LocalTime.of(4, 5, 6), zone));
            read = formatter.parse(sample);
        } catch (DateTimeException cannot) {
            throw new IllegalArgumentException(unusable(pattern, cannot.getMessage()), cannot);
        }
        if (!read.isSupported(ChronoField.INSTANT_SECONDS) && read.query(TemporalQueries.localDate()) == null) {
            throw new IllegalArgumentException(unusable(pattern, "as a pattern it has no full date"));
        }
    }

    private static String unusable(String pattern, String why) {
        String nearest = NearestName.nearest(pattern, List.of("ns", "us", "ms", "iso8601"));
        return "'" + pattern + "' is not ns, us, ms, s, iso8601 or a date pattern such as 'yyyy-MM-dd HH:mm:ss.SSS' ("
                + why + ")" + (nearest == null ? "" : "; did you mean '" + nearest + "'?");
    }

    /** Strict resolving wants an era beside y, year of era; u is the year that people mean by y. */
    private static String withProlepticYears(String pattern) {
        StringBuilder changed = new StringBuilder(pattern);
        boolean quoted = false;
        boolean era = false;
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            quoted ^= letter == '\'';
            if (!quoted && letter == 'y') {
                changed.setCharAt(i, 'u');
            }
            era |= !quoted && letter == 'G';
        }
        return era ? pattern : changed.toString();
    }

    @Override
    public long toEpochNs(long number) {
        return toEpochNs(Long.toString(number));
    }

    @Override
    public long toEpochNs(byte[] utf8, int from, int length) {
        return toEpochNs(new String(utf8, from, length, StandardCharsets.UTF_8));
    }

    private long toEpochNs(String text) {
        try {
            TemporalAccessor read = formatter.parse(text);
            if (read.isSupported(ChronoField.INSTANT_SECONDS)) {
                return toEpochNs(read.getLong(ChronoField.INSTANT_SECONDS), read.getLong(ChronoField.NANO_OF_SECOND));
            }
            LocalTime time = read.query(TemporalQueries.localTime());
            ZoneId zone = read.query(TemporalQueries.zone());
            ZonedDateTime zoned = ZonedDateTime.of(
                    read.query(TemporalQueries.localDate()),
                    time == null ? LocalTime.MIDNIGHT : time,
                    zone == null ? zone() : zone);
            return toEpochNs(zoned.toEpochSecond(), zoned.getNano());
        } catch (DateTimeException | ArithmeticException malformedOrOutOfRange) {
            return INVALID;
        }
    }

    private static long toEpochNs(long epochSecond, long nano) {
        return Math.addExact(Math.multiplyExact(epochSecond, SECOND_NS), nano);
    }
}
