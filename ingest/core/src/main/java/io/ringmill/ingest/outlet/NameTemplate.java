package io.ringmill.ingest.outlet;

import java.util.ArrayList;
import java.util.List;

/** A name with {@code {name}} for the window's or rule's name, and {@code {key}} for the event's key. Immutable. */
public final class NameTemplate {

    private static final String NAME = "{name}";
    private static final String KEY = "{key}";

    private final String text;
    private final List<String> parts;

    private NameTemplate(String text, List<String> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** @throws IllegalArgumentException if there are other braces; the message goes on "'to' ", as "has a { that …" */
    public static NameTemplate parse(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); ) {
            char letter = text.charAt(at);
            String place = text.startsWith(NAME, at) ? NAME : text.startsWith(KEY, at) ? KEY : "";
            if (place.isEmpty() && (letter == '{' || letter == '}')) {
                throw new IllegalArgumentException(
                        "has a " + letter + " that is not of {name}, the window or rule, or {key}, the event's key");
            }
            if (place.isEmpty()) {
                at++;
            } else {
                parts.add(text.substring(from, at));
                parts.add(place);
                at += place.length();
                from = at;
            }
        }
        parts.add(text.substring(from));
        parts.removeIf(String::isEmpty);
        return new NameTemplate(text, List.copyOf(parts));
    }

    /** Whether it says where the window's or rule's name stands. */
    public boolean hasName() {
        return parts.contains(NAME);
    }

    /** Whether it says where the key stands. */
    public boolean hasKey() {
        return parts.contains(KEY);
    }

    /** The name for a window or rule, and a key. */
    public String of(String name, String key) {
        StringBuilder all = new StringBuilder();
        for (String part : parts) {
            all.append(part.equals(NAME) ? name : part.equals(KEY) ? key : part);
        }
        return all.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
