package io.ringmill.rule;

import java.util.List;

/** A message with places for values: texts and value indexes in turn. */
public final class MessageTemplate {

    /** Stands for the key. */
    public static final int KEY = -1;

    /** A literal text, or where that is null the index of a value, or {@link #KEY}. */
    public record Part(String literal, int value) {}

    private final List<Part> parts;

    public MessageTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    String text(Alert alert) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part.literal() != null) {
                text.append(part.literal());
            } else if (part.value() == KEY) {
                text.append(alert.key());
            } else {
                text.append(alert.valueText(part.value()));
            }
        }
        return text.toString();
    }
}
