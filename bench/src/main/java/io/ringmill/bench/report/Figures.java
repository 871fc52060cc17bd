package io.ringmill.bench.report;

import io.ringmill.bench.measure.Sample;
import java.util.Locale;

/** How numbers are written. */
final class Figures {

    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;
    private static final double BILLION = 1e9;

    private Figures() {}

    /** {@code 31.4 M}, {@code 620 k}. */
    static String count(double number) {
        if (number >= MILLION) {
            return threeDigits(number / MILLION) + " M";
        }
        return number >= THOUSAND ? threeDigits(number / THOUSAND) + " k" : threeDigits(number);
    }

    /** As {@link #count(double)}. */
    static String count(long number) {
        return count((double) number);
    }

    /** {@code 640 ns}, {@code 1.20 µs}. */
    static String duration(double ns) {
        if (ns < THOUSAND) {
            return String.format(Locale.ROOT, "%.0f ns", ns);
        }
        if (ns < MILLION) {
            return threeDigits(ns / THOUSAND) + " µs";
        }
        return ns < BILLION ? threeDigits(ns / MILLION) + " ms" : threeDigits(ns / BILLION) + " s";
    }

    /** {@code 110 ns}, or the least and the most where they differ by half: {@code 110 ns to 520 ns}. */
    static String durations(Sample ns) {
        double least = ns.values()[0];
        double most = ns.values()[ns.size() - 1];
        return most > 1.5 * least ? duration(least) + " to " + duration(most) : duration(ns.median());
    }

    /** {@code 0.83 [0.81, 0.86]}. */
    static String ratio(Sample ratio) {
        String format = ratio.median() >= 10 ? "%.1f [%.1f, %.1f]" : "%.2f [%.2f, %.2f]";
        return String.format(Locale.ROOT, format, ratio.median(), ratio.low(), ratio.high());
    }

    /** {@code 31.4 M [30.9 M, 31.6 M]}. */
    static String counts(Sample counts) {
        return count(counts.median()) + " [" + count(counts.low()) + ", " + count(counts.high()) + "]";
    }

    static String threeDigits(double number) {
        String format = number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, number);
    }
}
