package io.ringmill.time;

import java.time.ZoneId;

/**
 * ISO 8601: {@code 2013-10-07}, {@code 2013-10-07T08:00}, {@code 2013-10-07 08:00:30.250 +02:00}. Between date and time is
 * a T or a blank, before the offset there may be blanks; seconds, fraction and offset may be missing, and the offset may be
 * {@code UTC} or {@code GMT}. What is finer than a nanosecond is dropped. 24:00:00 is the beginning of the next day, and so
 * is 23:59:60, a leap second, which the epoch does not count.
 */
final class IsoTimeFormat extends TimeFormat {

    private static final int DAY_S = 86_400;
    private static final long SECOND_NS = 1_000_000_000L;

    /** More than ever, and short of anything that could be one. */
    private static final int NO_OFFSET = Integer.MIN_VALUE;

    /** In place of nanoseconds, beside {@link #INVALID}: a local time that is not shown. */
    private static final long SKIPPED = INVALID + 1;

    private final ZoneOffsets offsets;

    IsoTimeFormat(String unit, ZoneId zone, Overlap overlap) {
        super(unit, zone, overlap);
        this.offsets = ZoneOffsets.of(zone);
    }

    @Override
    public long toEpochNs(long number) {
        return INVALID;
    }

    @Override
    public long toEpochNs(byte[] utf8, int from, int length) {
        long ns = read(utf8, from, length);
        return ns == SKIPPED ? INVALID : ns;
    }

    @Override
    boolean isSkipped(byte[] utf8, int from, int length) {
        return read(utf8, from, length) == SKIPPED;
    }

    private long read(byte[] utf8, int from, int length) {
        int end = from + length;
        long day = parseDay(utf8, from, end);
        if (day == INVALID) {
            return INVALID;
        }
        int at = from + 10;
        if (at == end) {
            return toEpochNs(offsets.firstAt(day * DAY_S), 0);
        }
        int separator = utf8[at] | 0x20;
        int hour = Digits.parse(utf8, at + 1, end, 2);
        int minute = Digits.parse(utf8, at + 4, end, 2);
        if ((separator != 't' && separator != ' ')
                || hour < 0
                || hour > 24
                || minute < 0
                || minute > 59
                || utf8[at + 3] != ':') {
            return INVALID;
        }
        at += 6;
        int second = 0;
        int nano = 0;
        if (at < end && utf8[at] == ':') {
            second = Digits.parse(utf8, at + 1, end, 2);
            if (second < 0 || second > 60) {
                return INVALID;
            }
            at += 3;
            if (at < end && (utf8[at] == '.' || utf8[at] == ',')) {
                int digits = at + 1;
                at = digits;
                int scale = 100_000_000;
                for (; at < end && Digits.isDigit(utf8[at]); at++, scale /= 10) {
                    nano += (utf8[at] - '0') * scale;
                }
                if (at == digits) {
                    return INVALID;
                }
            }
        }
        if (hour == 24 && (minute | second | nano) != 0) {
            return INVALID;
        }
        long localSecond = day * DAY_S + (hour * 60L + minute) * 60 + second;
        long epochSecond = at == end ? shownAt(localSecond, hour) : withOffset(localSecond, utf8, at, end);
        boolean leap = second == 60;
        if (epochSecond == INVALID || (leap && !isLastSecond(hour, minute) && Math.floorMod(epochSecond, DAY_S) != 0)) {
            return INVALID;
        }
        return epochSecond == SKIPPED ? SKIPPED : toEpochNs(epochSecond, nano);
    }

    /** Second 60 is the leap second of a day by UTC, or by the local clock where people think that it is. */
    private static boolean isLastSecond(int hour, int minute) {
        return hour == 23 && minute == 59;
    }

    private long shownAt(long localSecond, int hour) {
        long epochSecond = hour == 24 ? offsets.firstAt(localSecond) : offsets.toEpochSecond(localSecond, overlap());
        return epochSecond == ZoneOffsets.SKIPPED ? SKIPPED : epochSecond;
    }

    private static long withOffset(long localSecond, byte[] utf8, int from, int end) {
        int at = from;
        while (at < end - 1 && utf8[at] == ' ') {
            at++;
        }
        int offset = parseOffset(utf8, at, end);
        return offset == NO_OFFSET ? INVALID : localSecond - offset;
    }

    /** Days since the epoch of {@code yyyy-mm-dd}, or {@link #INVALID}. */
    private static long parseDay(byte[] utf8, int from, int end) {
        int year = Digits.parse(utf8, from, end, 4);
        int month = Digits.parse(utf8, from + 5, end, 2);
        int day = Digits.parse(utf8, from + 8, end, 2);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) {
            return INVALID;
        }
        return utf8[from + 4] == '-' && utf8[from + 7] == '-' ? CivilDate.epochDay(year, month, day) : INVALID;
    }

    private static int daysIn(int month, int year) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Seconds of {@code Z}, {@code UTC}, {@code GMT}, {@code +hh}, {@code +hhmm} or {@code +hh:mm}, which must end the text; or {@link #NO_OFFSET}. */
    private static int parseOffset(byte[] utf8, int from, int end) {
        int length = end - from;
        byte sign = utf8[from];
        if (sign == 'Z' || sign == 'z') {
            return length == 1 ? 0 : NO_OFFSET;
        }
        if (isWord(utf8, from, length, "utc") || isWord(utf8, from, length, "gmt")) {
            return 0;
        }
        boolean colon = length == 6 && utf8[from + 3] == ':';
        int hour = Digits.parse(utf8, from + 1, end, 2);
        int minute = length == 3 ? 0 : Digits.parse(utf8, colon ? from + 4 : from + 3, end, 2);
        boolean wellFormed = (sign == '+' || sign == '-') && (length == 3 || length == 5 || colon);
        if (!wellFormed || hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > 18 * 60) {
            return NO_OFFSET;
        }
        int seconds = (hour * 60 + minute) * 60;
        return sign == '-' ? -seconds : seconds;
    }

    private static boolean isWord(byte[] utf8, int from, int length, String lowerCase) {
        boolean same = length == lowerCase.length();
        for (int i = 0; same && i < length; i++) {
            same = (utf8[from + i] | 0x20) == lowerCase.charAt(i);
        }
        return same;
    }

    private static long toEpochNs(long epochSecond, int nano) {
        if (epochSecond < Long.MIN_VALUE / SECOND_NS || epochSecond >= Long.MAX_VALUE / SECOND_NS) {
            return INVALID;
        }
        return epochSecond * SECOND_NS + nano;
    }
}
