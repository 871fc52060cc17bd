package io.ringmill.output;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How a message shows a value. Missing ones are shown as {@code -}.
 *
 * @param decimals digits behind the point, halves rounded away from zero; -1 for as many as the value has
 * @param pattern of times; empty for other values
 */
public record ValueFormat(int decimals, Optional<DateTimeFormatter> pattern) {

    /** The shortest text that reads back to the same value. */
    public static final ValueFormat SHORTEST = new ValueFormat(-1, Optional.empty());

    /** Of times, as ISO instants. */
    public static final ValueFormat INSTANT = ofTime(DateTimeFormatter.ISO_INSTANT);

    private static final String MISSING = "-";
    private static final long NS_PER_S = 1_000_000_000L;

    /** A fixed number of digits behind the point. */
    public static ValueFormat ofDecimals(int decimals) {
        return new ValueFormat(decimals, Optional.empty());
    }

    /** Times by a pattern. */
    public static ValueFormat ofTime(DateTimeFormatter pattern) {
        return new ValueFormat(-1, Optional.of(pattern));
    }

    /** A value of an alert. */
    String text(Alert alert, int value) {
        String shortest = alert.valueText(value);
        if (shortest.isEmpty()) {
            return MISSING;
        } else if (pattern.isPresent()) {
            return time(Long.parseLong(shortest));
        }
        return decimals < 0 || shortest.endsWith("Infinity")
                ? shortest
                : new BigDecimal(shortest)
                        .setScale(decimals, RoundingMode.HALF_UP)
                        .toPlainString();
    }

    /** A time; without a pattern as an ISO instant. */
    String time(long timeNs) {
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_S), Math.floorMod(timeNs, NS_PER_S));
        return pattern.map(some -> some.format(instant)).orElseGet(instant::toString);
    }
}
