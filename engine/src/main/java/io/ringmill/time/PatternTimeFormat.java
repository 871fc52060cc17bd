package io.ringmill.time;

import io.ringmill.diagnostic.NearestName;
import java.nio.charset.StandardCharsets;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;
import java.time.temporal.TemporalQueries;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A {@link DateTimeFormatter} pattern, in English, strict about days that do not exist. Without a time of day: the day's
 * beginning. 24:00:00 and the leap second 23:59:60 are the beginning of the next day.
 */
final class PatternTimeFormat extends TimeFormat {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long DAY_NS = 86_400 * SECOND_NS;

    /** In place of nanoseconds, beside {@link #INVALID}: a local time that is not shown. */
    private static final long SKIPPED = INVALID + 1;

    private static final Set<TemporalField> DAY = Arrays.stream(ChronoField.values())
            .filter(field -> field.isDateBased() || field == ChronoField.OFFSET_SECONDS)
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<TemporalField> HOUR_AND_MINUTE = Set.of(
            ChronoField.HOUR_OF_DAY,
            ChronoField.CLOCK_HOUR_OF_DAY,
            ChronoField.HOUR_OF_AMPM,
            ChronoField.CLOCK_HOUR_OF_AMPM,
            ChronoField.AMPM_OF_DAY,
            ChronoField.MINUTE_OF_HOUR);

    private final DateTimeFormatter formatter;

    PatternTimeFormat(String pattern, ZoneId zone, Overlap overlap) {
        super(pattern, zone, overlap);
        PatternLetters.mistake(pattern).ifPresent(mistake -> {
            throw new IllegalArgumentException("'" + pattern + "' as a date pattern: " + mistake);
        });
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
        long ns = read(text);
        return ns == SKIPPED ? INVALID : ns;
    }

    @Override
    boolean isSkipped(byte[] utf8, int from, int length) {
        return read(new String(utf8, from, length, StandardCharsets.UTF_8)) == SKIPPED;
    }

    private long read(String text) {
        try {
            TemporalAccessor read = formatter.parse(text);
            LocalTime time = read.query(TemporalQueries.localTime());
            LocalDate day = read.query(TemporalQueries.localDate());
            return time == null ? toEpochNs(read, day.atStartOfDay(), true) : toEpochNs(read, day.atTime(time), false);
        } catch (DateTimeException malformed) {
            return readNextDay(text);
        } catch (ArithmeticException outOfRange) {
            return INVALID;
        }
    }

    /** 24:00:00 and leap seconds, which a strict formatter refuses. */
    private long readNextDay(String text) {
        ParsePosition position = new ParsePosition(0);
        TemporalAccessor raw = formatter.parseUnresolved(text, position);
        if (raw == null || position.getErrorIndex() >= 0 || position.getIndex() < text.length()) {
            return INVALID;
        }
        try {
            TemporalAccessor read = formatter.withResolverFields(DAY).parse(text);
            LocalDate day = read.query(TemporalQueries.localDate());
            long second = value(raw, ChronoField.SECOND_OF_MINUTE);
            long nano = value(raw, ChronoField.NANO_OF_SECOND);
            if (value(raw, ChronoField.HOUR_OF_DAY) == 24) {
                boolean whole = (value(raw, ChronoField.MINUTE_OF_HOUR) | second | nano) == 0;
                return whole ? toEpochNs(read, day.plusDays(1).atStartOfDay(), true) : INVALID;
            }
            if (second != 60) {
                return INVALID;
            }
            LocalTime minute =
                    formatter.withResolverFields(HOUR_AND_MINUTE).parse(text).query(TemporalQueries.localTime());
            long ns = toEpochNs(read, day.atTime(minute).plusSeconds(60).plusNanos(nano), false);
            boolean isLast = minute.equals(LocalTime.of(23, 59)) || Math.floorMod(ns - nano, DAY_NS) == 0;
            return isLast ? ns : INVALID;
        } catch (DateTimeException | ArithmeticException malformedOrOutOfRange) {
            return INVALID;
        }
    }

    private static long value(TemporalAccessor raw, ChronoField field) {
        return raw.isSupported(field) ? raw.getLong(field) : 0;
    }

    /** The moment of a local time in the zone that was read, or else the format's. */
    private long toEpochNs(TemporalAccessor read, LocalDateTime local, boolean beginsDay) {
        ZoneId own = read.query(TemporalQueries.zone());
        ZoneOffsets offsets = ZoneOffsets.of(own == null ? zone() : own);
        long localSecond = local.toEpochSecond(ZoneOffset.UTC);
        if (read.isSupported(ChronoField.OFFSET_SECONDS)) {
            return toEpochNs(
                    localSecond - read.getLong(ChronoField.OFFSET_SECONDS), local.get(ChronoField.NANO_OF_SECOND));
        }
        long epochSecond = beginsDay ? offsets.firstAt(localSecond) : offsets.toEpochSecond(localSecond, overlap());
        return epochSecond == ZoneOffsets.SKIPPED
                ? SKIPPED
                : toEpochNs(epochSecond, local.get(ChronoField.NANO_OF_SECOND));
    }

    private static long toEpochNs(long epochSecond, long nano) {
        return Math.addExact(Math.multiplyExact(epochSecond, SECOND_NS), nano);
    }
}
