package io.ringmill.app.terminal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;

/** Numbers as people read them. Without formats, which load the locales of the world at the end of a short run. */
public final class Figures {

    private static final String[] TIME_UNITS = {"ns", "µs", "ms", "s"};
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final double THOUSAND = 1e3;
    private static final int GROUP = 3;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 3600;

    private Figures() {}

    /** {@code 1,234,567}. */
    public static String count(long number) {
        StringBuilder text = new StringBuilder().append(number);
        int first = number < 0 ? 1 : 0;
        for (int at = text.length() - GROUP; at > first; at -= GROUP) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /** {@code 1,234 events}, {@code 1 event}, {@code 2 passes}. */
    public static String count(long number, String noun) {
        String ending = number == 1 ? "" : noun.endsWith("s") ? "es" : "s";
        return count(number) + " " + noun + ending;
    }

    /** Three digits and a unit up to a minute, such as {@code 850 ns} or {@code 1.23 ms}; {@code 2 min 5 s} beyond. */
    public static String duration(long ns) {
        if (ns >= MINUTE_S * SECOND_NS) {
            long seconds = Math.round((double) ns / SECOND_NS);
            return seconds < HOUR_S
                    ? seconds / MINUTE_S + " min " + seconds % MINUTE_S + " s"
                    : seconds / HOUR_S + " h " + seconds % HOUR_S / MINUTE_S + " min";
        }
        return scaled(ns, TIME_UNITS);
    }

    /** Three digits and a unit, such as {@code 5.21 MB}; units are powers of 1000. */
    public static String bytes(long bytes) {
        return scaled(bytes, BYTE_UNITS);
    }

    private static String scaled(long number, String... units) {
        if (number < THOUSAND) {
            return number + " " + units[0];
        }
        double value = number;
        int unit = 0;
        while (value >= THOUSAND - 0.5 && unit < units.length - 1) {
            value /= THOUSAND;
            unit++;
        }
        return threeDigits(value) + " " + units[unit];
    }

    private static String threeDigits(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** {@code 80,645/s}, {@code 1.25 M/s}. */
    public static String rate(double perSecond) {
        if (perSecond >= THOUSAND * THOUSAND) {
            return threeDigits(perSecond / (THOUSAND * THOUSAND)) + " M/s";
        }
        return perSecond < 10 ? threeDigits(perSecond) + "/s" : count(Math.round(perSecond)) + "/s";
    }

    /** An epoch time in nanoseconds as ISO 8601 text. */
    public static String time(long epochNs) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNs, SECOND_NS), Math.floorMod(epochNs, SECOND_NS))
                .toString();
    }

    /** As {@link #time}, to the second. */
    public static String second(long epochNs) {
        return time(Math.floorDiv(epochNs, SECOND_NS) * SECOND_NS);
    }

    /** How a constant is written in pipeline files: {@code drop-newest}. */
    public static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
