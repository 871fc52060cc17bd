package io.ringmill.persistence.backtest;

import io.ringmill.time.Durations;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting of the file and the values that it takes, one after the other.
 *
 * @param path as {@code --set} has it, {@code rules.spike.cooldown}
 * @param values YAML values; an empty one takes the setting away
 */
public record Sweep(String path, List<String> values) {

    /** More values than this are no sweep that anybody looks at. */
    static final int MOST = 20_000;

    /** More than the digits of any double, and its exponent. */
    private static final int MOST_LETTERS = 40;

    private static final String NUMBER = "[-+]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?";
    private static final String DURATION = "\\d+(?:\\.\\d+)?(?:ns|us|ms|s|m|h|d)";
    private static final Pattern NUMBERS = between(NUMBER);
    private static final Pattern DURATIONS = between(DURATION);

    /** What is meant as a range: two dots behind what begins as a number. */
    private static final Pattern ALMOST = Pattern.compile("[-+]?\\.?\\d[\\w.+-]*?\\.\\.[\\w.+-]*(?::[\\w.+-]*)?");

    private static final Pattern WITHIN = Pattern.compile("\\{([^{}]*\\.\\.[^{}]*)\\}");

    public Sweep {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there are no values for " + path);
        }
    }

    private static Pattern between(String value) {
        return Pattern.compile("(" + value + ")\\.\\.(" + value + ")(?::(" + value + "))?");
    }

    /**
     * Of {@code PATH=VALUES}: values with commas between them, but not those within brackets, quotes or braces; or a range of
     * numbers or durations, {@code 1..10:0.5}, {@code 1s..10s:1s}; or a text with a range in it, {@code sliding {10..50:10} events}.
     *
     * @throws IllegalArgumentException if it is none of these; the message is a sentence for the user
     */
    public static Sweep parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("'" + text
                    + "' is not PATH=VALUES, such as rules.spike.cooldown=1s,5s or rules.spike.cooldown=1s..10s:1s");
        }
        String path = text.substring(0, equals).strip();
        List<String> values = new ArrayList<>();
        for (String value : split(text.substring(equals + 1))) {
            Matcher within = WITHIN.matcher(value);
            if (within.find() && isRange(within.group(1).strip())) {
                String before = value.substring(0, within.start());
                String behind = value.substring(within.end());
                range(within.group(1).strip()).forEach(each -> values.add(before + each + behind));
            } else if (isRange(value)) {
                values.addAll(range(value));
            } else {
                values.add(value);
            }
        }
        if (values.stream().distinct().count() < values.size()) {
            throw new IllegalArgumentException("'" + text + "' names a value twice");
        }
        return new Sweep(path, values);
    }

    private static boolean isRange(String value) {
        boolean isRange =
                NUMBERS.matcher(value).matches() || DURATIONS.matcher(value).matches();
        if (!isRange && ALMOST.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no range: both ends and the step are numbers, or all"
                    + " three are durations, such as 1..10:0.5 or 1s..10s:1s");
        }
        return isRange;
    }

    private static List<String> range(String text) {
        Matcher durations = DURATIONS.matcher(text);
        if (durations.matches()) {
            if (durations.group(3) == null) {
                throw new IllegalArgumentException(
                        "'" + text + "' does not say how far from one to the next; write such as " + text + ":"
                                + durations.group(1));
            }
            return range(
                    text,
                    group -> BigDecimal.valueOf(Durations.parse(durations.group(group))),
                    ns -> Durations.print(ns.longValueExact()));
        }
        Matcher numbers = NUMBERS.matcher(text);
        numbers.matches();
        return range(
                text,
                group -> numbers.group(group) == null ? BigDecimal.ONE : number(numbers.group(group)),
                number ->
                        number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
    }

    /** A number that a double holds, at least nearly. */
    private static BigDecimal number(String text) {
        double nearly = Double.parseDouble(text);
        boolean isTooSmall = nearly == 0 && text.matches("[^eE]*[1-9].*");
        if (Double.isInfinite(nearly) || isTooSmall || text.length() > MOST_LETTERS) {
            throw new IllegalArgumentException(
                    "'" + text + "' is larger, smaller or longer than a number of a pipeline can be");
        }
        return new BigDecimal(text);
    }

    private static List<String> range(
            String text, Function<Integer, BigDecimal> group, Function<BigDecimal, String> print) {
        BigDecimal from = group.apply(1);
        BigDecimal to = group.apply(2);
        BigDecimal step = group.apply(3);
        if (step.signum() <= 0 || from.compareTo(to) > 0) {
            throw new IllegalArgumentException("'" + text + "' holds nothing: a range goes up, in steps above 0");
        }
        if (to.subtract(from).compareTo(step.multiply(BigDecimal.valueOf(MOST))) > 0) {
            throw new IllegalArgumentException("'" + text + "' has more than " + MOST + " values; take longer steps");
        }
        List<String> values = new ArrayList<>();
        for (BigDecimal value = from; value.compareTo(to) <= 0; value = value.add(step)) {
            values.add(print.apply(value));
        }
        return values;
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            } else if (c == ',' && depth <= 0) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }
}
