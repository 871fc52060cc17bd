package io.ringmill.time;

import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of the calendar of a zone, such as a day of New York, which has 23 to 25 hours.
 *
 * @param count of minutes or hours a divisor of 60 or 24
 */
public record CalendarSpan(int count, Unit unit, ZoneId zone) {

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,3})(m|h|d|w|mo)");

    /** What lengths are counted in. */
    public enum Unit {
        M(60, 60),
        H(3_600, 24),
        D(86_400, 9_999),
        W(7 * 86_400, 9_999),
        MO(30 * 86_400, 9_999);

        /** Most often; of a month about. */
        private final long seconds;

        private final int most;

        Unit(long seconds, int most) {
            this.seconds = seconds;
            this.most = most;
        }
    }

    /**
     * The length that a text such as {@code 1d} says.
     *
     * @throws IllegalArgumentException if it is none; the message is a sentence for the user
     */
    public static CalendarSpan parse(String text, ZoneId zone) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a length of the calendar; with a zone write a"
                    + " number directly followed by m, h, d, w or mo, such as 15m, 1h, 1d, 1w or 1mo");
        }
        int count = Integer.parseInt(matcher.group(1));
        Unit unit = Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
        if (unit.most <= 60 && (count > unit.most || unit.most % count != 0)) {
            throw new IllegalArgumentException("'" + text + "' does not divide "
                    + (unit == Unit.M ? "an hour" : "a day") + ", so with a zone its windows have no place in it");
        }
        return new CalendarSpan(count, unit, zone);
    }

    /** How long it is most often; a month counts 30 days. */
    public long usualNs() {
        return count * unit.seconds * 1_000_000_000L;
    }

    /** As it is written, without the zone. */
    public String length() {
        return count + unit.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return length() + " zone " + zone;
    }
}
