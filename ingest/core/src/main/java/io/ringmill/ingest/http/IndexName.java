package io.ringmill.ingest.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Names of indices: a pattern with {@code {name}} for the window's or the rule's, in lower case, as the store wants it. */
final class IndexName {

    private static final int MOST_BYTES = 255;
    private static final String PLACEHOLDER = "{name}";
    private static final String FORBIDDEN = "\\/*?\"<>| ,#:{}";

    private IndexName() {}

    static String of(String pattern, String name) {
        return pattern.replace(PLACEHOLDER, name).toLowerCase(Locale.ROOT);
    }

    /** What the store has against a name; empty if nothing. */
    static Optional<String> fault(String index) {
        if (index.isEmpty()) {
            return Optional.of("is empty");
        }
        for (int i = 0; i < index.length(); i++) {
            char c = index.charAt(i);
            if (c < ' ' || FORBIDDEN.indexOf(c) >= 0) {
                return Optional.of("holds '" + c + "', which no name of an index may"
                        + (c == '{' ? "; only {name} is filled in" : ""));
            }
        }
        if ("-_+.".indexOf(index.charAt(0)) >= 0) {
            return Optional.of(
                    "begins with '" + index.charAt(0) + "', which no name of an index may; put a word ahead of it");
        }
        return index.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
                ? Optional.of("is longer than " + MOST_BYTES + " bytes")
                : Optional.empty();
    }
}
