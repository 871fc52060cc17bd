package io.ringmill.output;

import java.util.List;

/** A message with places for values: texts and value indexes in turn. */
public final class MessageTemplate {

    /** Stands for the key. */
    public static final int KEY = -1;

    /** Stands for the event time. */
    public static final int TIME = -2;

    /** A literal text, or where that is null the index of a value, {@link #KEY} or {@link #TIME}, and how it is shown. */
    public record Part(String literal, int value, ValueFormat format) {

        /** A part in its shortest form. */
        public Part(String literal, int value) {
            this(literal, value, ValueFormat.SHORTEST);
        }

        /** A text. */
        public static Part literal(String text) {
            return new Part(text, 0);
        }
    }

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
            } else if (part.value() == TIME) {
                text.append(part.format().time(alert.timeNs()));
            } else {
                text.append(part.format().text(alert, part.value()));
            }
        }
        return text.toString();
    }
}
