package io.ringmill.rule;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A change of a rule while events flow. Its text is what journals keep.
 *
 * @param untilNs of a silence: until which event time, in epoch nanoseconds, the rule raises no alerts of state firing
 * @param content of a rule that is added or takes the place of another: what a pipeline file would say below its name
 */
public record RuleChange(Kind kind, String rule, long untilNs, String content) {

    /** More no journal takes. */
    private static final int MOST_BYTES = 60_000;

    /** What is done to the rule. */
    public enum Kind {
        SILENCE,
        ADD,
        REPLACE,
        REMOVE
    }

    /** Changes nothing: what takes the place of a change that is left out, so that sequences stay what they were. */
    public static final RuleChange NOTHING = silence("", Long.MIN_VALUE);

    /**
     * A change.
     *
     * @throws IllegalArgumentException if it is too long for a journal
     */
    public RuleChange {
        int bytes = content.getBytes(StandardCharsets.UTF_8).length + rule.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("rule " + rule + " is a text of " + bytes
                    + " bytes; a change of a running engine takes " + MOST_BYTES);
        }
    }

    /** That a rule raises no alerts of state firing until a time. */
    public static RuleChange silence(String rule, long untilNs) {
        return new RuleChange(Kind.SILENCE, rule, untilNs, "");
    }

    /** As {@link #parse} reads it. */
    public String text() {
        String word = kind.name().toLowerCase(Locale.ROOT) + " ";
        return switch (kind) {
            case SILENCE -> word + untilNs + " " + rule;
            case ADD, REPLACE -> word + rule + "\n" + content;
            case REMOVE -> word + rule;
        };
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if this version knows no such change
     */
    public static RuleChange parse(String text) {
        int blank = text.indexOf(' ');
        String said = text.substring(blank + 1);
        for (Kind kind : Kind.values()) {
            if (blank > 0 && text.startsWith(kind.name().toLowerCase(Locale.ROOT) + " ")) {
                return switch (kind) {
                    case SILENCE -> silence(said, text);
                    case ADD, REPLACE -> {
                        int end = said.indexOf('\n');
                        yield end < 0
                                ? unknown(text)
                                : new RuleChange(kind, said.substring(0, end), 0, said.substring(end + 1));
                    }
                    case REMOVE -> new RuleChange(kind, said, 0, "");
                };
            }
        }
        return unknown(text);
    }

    private static RuleChange silence(String said, String text) {
        String[] words = said.split(" ", 2);
        try {
            return words.length < 2 ? unknown(text) : silence(words[1], Long.parseLong(words[0]));
        } catch (NumberFormatException notOurs) {
            return unknown(text);
        }
    }

    private static RuleChange unknown(String text) {
        throw new IllegalArgumentException("a change of a rule that this version does not know: '" + text + "'");
    }
}
