package io.ringmill.persistence.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import java.util.stream.IntStream;

/**
 * Names of variants by their settings: of a path the last words that tell it from others, of long values what is different in
 * them: {@code cooldown=5s, when=…2.5…}.
 *
 * @param labels by path
 * @param values by path, what is left out of each of its values, before and behind
 */
record VariantNames(Map<String, String> labels, Map<String, Cut> values) {

    /** A value of so many letters is short enough. */
    private static final int SHORT = 12;

    private static final String MORE = "\u2026";

    /** How many letters of all values are the same. */
    record Cut(int before, int behind) {}

    static VariantNames of(List<Map<String, String>> variants) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        variants.forEach(settings -> settings.forEach((path, value) ->
                values.computeIfAbsent(path, each -> new LinkedHashSet<>()).add(unquoted(value))));
        Map<String, String> labels = new LinkedHashMap<>();
        Map<String, Cut> cuts = new LinkedHashMap<>();
        values.forEach((path, each) -> {
            labels.put(path, label(path, values.keySet()));
            cuts.put(path, cut(each));
        });
        return new VariantNames(labels, cuts);
    }

    private static String label(String path, Set<String> paths) {
        int dot = path.lastIndexOf('.');
        while (dot > 0 && isShared(path.substring(dot), path, paths)) {
            dot = path.lastIndexOf('.', dot - 1);
        }
        return path.substring(dot + 1);
    }

    private static boolean isShared(String end, String path, Set<String> paths) {
        return paths.stream().anyMatch(other -> !other.equals(path) && ("." + other).endsWith(end));
    }

    private static Cut cut(Set<String> values) {
        String first = values.iterator().next();
        int shortest = values.stream().mapToInt(String::length).min().orElseThrow();
        int before = same(values, shortest, (value, at) -> value.charAt(at));
        int behind = same(values, shortest - before, (value, fromEnd) -> value.charAt(value.length() - 1 - fromEnd));
        boolean isLong = values.size() > 1 && values.stream().anyMatch(value -> value.length() > SHORT);
        return isLong ? new Cut(wordStart(first, before), wordEnd(first, behind)) : new Cut(0, 0);
    }

    /** In how many places from 0 on, at most, all values have the same letter. */
    private static int same(Set<String> values, int most, ToIntBiFunction<String, Integer> letter) {
        return (int) IntStream.range(0, most)
                .takeWhile(at -> values.stream()
                                .mapToInt(value -> letter.applyAsInt(value, at))
                                .distinct()
                                .count()
                        == 1)
                .count();
    }

    /** Back to where the word or number begins that is cut. */
    private static int wordStart(String text, int at) {
        int start = at;
        while (start > 0 && isOfWord(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int wordEnd(String text, int behind) {
        int end = behind;
        while (end > 0 && isOfWord(text.charAt(text.length() - end))) {
            end--;
        }
        return end;
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_';
    }

    /** The name of a variant with these settings. */
    String of(Map<String, String> settings) {
        List<String> parts = new ArrayList<>();
        settings.forEach((path, value) -> parts.add(labels.get(path) + "=" + shown(path, value)));
        return String.join(", ", parts);
    }

    /** A value that is quoted for YAML alone. */
    private static String unquoted(String value) {
        boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted && value.indexOf('\\') < 0 ? value.substring(1, value.length() - 1) : value;
    }

    /** A value as names have it. */
    String shown(String path, String quoted) {
        Cut cut = values.get(path);
        String value = unquoted(quoted);
        if (value.isBlank()) {
            return "none";
        }
        if (cut.before + cut.behind >= value.length()) {
            return value;
        }
        return (cut.before > 0 ? MORE : "")
                + value.substring(cut.before, value.length() - cut.behind)
                + (cut.behind > 0 ? MORE : "");
    }
}
