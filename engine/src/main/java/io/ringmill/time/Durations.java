package io.ringmill.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them, {@code 250us}, {@code 1.5s}, {@code 2h}, to and from nanoseconds. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,19})?)(ns|us|ms|s|m|h|d)");

    /** Largest first. */
    private enum Unit {
        D(86_400_000_000_000L),
        H(3_600_000_000_000L),
        M(60_000_000_000L),
        S(1_000_000_000L),
        MS(1_000_000L),
        US(1_000L),
        NS(1L);

        final String label = name().toLowerCase(java.util.Locale.ROOT);
        final BigDecimal ns;

        Unit(long ns) {
            this.ns = BigDecimal.valueOf(ns);
        }
    }

    private Durations() {}

    /**
     * Nanoseconds of a duration such as {@code 100ns}, {@code 250us}, {@code 10ms}, {@code 1.5s}, {@code 5m}, {@code 2h},
     * {@code 1d}, or a plain {@code 0}. Never negative.
     *
     * @throws IllegalArgumentException if it is not one, is finer than a nanosecond or longer than 292 years; the message
     *     is a sentence for the user
     */
    public static long parse(String text) {
        if (text.equals("0")) {
            return 0;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration; write a number directly followed by"
                    + " ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m");
        }
        Unit unit = Unit.valueOf(matcher.group(2).toUpperCase(java.util.Locale.ROOT));
        BigDecimal ns = new BigDecimal(matcher.group(1)).multiply(unit.ns);
        if (ns.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number of nanoseconds");
        }
        if (ns.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too long; the longest duration is 292 years");
        }
        return ns.longValueExact();
    }

    /** The shortest text that {@link #parse} reads back to {@code ns}: {@code 90s}, {@code 1.5ms}, {@code 0s}. */
    public static String print(long ns) {
        if (ns <= 0) {
            return ns == 0 ? "0s" : "-" + (ns == Long.MIN_VALUE ? Long.MAX_VALUE + "ns" : print(-ns));
        }
        BigDecimal exact = BigDecimal.valueOf(ns);
        String shortest = null;
        for (Unit unit : Unit.values()) {
            BigDecimal[] parts = exact.divideAndRemainder(unit.ns);
            if (parts[0].signum() == 0) {
                continue;
            }
            BigDecimal inUnit = exact.divide(unit.ns, 19, RoundingMode.DOWN).stripTrailingZeros();
            String text = inUnit.toPlainString() + unit.label;
            boolean readsBack = inUnit.multiply(unit.ns).compareTo(exact) == 0;
            if (readsBack && (shortest == null || text.length() < shortest.length())) {
                shortest = text;
            }
        }
        return shortest;
    }
}
