package io.ringmill.rule;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A change of a rule while events flow. Its text is what journals keep.
 *
 * @param untilNs of a silence: until which event time, in epoch nanoseconds, the rule raises no alerts of state firing
 * @param content of a rule that is added or takes the place of another: what a pipeline file would say below its name; of a
 *     silence of one key: the key
 */
public record RuleChange(Kind kind, String rule, long untilNs, String content) {

    /** More no journal takes. */
    private static final int MOST_BYTES = 60_000;

    /** What is done to the rule. */
    public enum Kind {
        SILENCE,
        SILENCE_KEY,
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

    /** That a rule raises no alerts of state firing for a key until a time. */
    public static RuleChange silence(String rule, String key, long untilNs) {
        return new RuleChange(Kind.SILENCE_KEY, rule, untilNs, key);
    }

    /** Whether it changes nothing of what the rule is. */
    public boolean isSilence() {
        return kind == Kind.SILENCE || kind == Kind.SILENCE_KEY;
    }

    /** As {@link #parse} reads it. */
    public String text() {
        String word = kind.name().toLowerCase(Locale.ROOT) + " ";
        return switch (kind) {
            case SILENCE -> word + untilNs + " " + rule;
            case SILENCE_KEY -> word + untilNs + " " + rule + "\n" + content;
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
                    case SILENCE, SILENCE_KEY -> silence(kind, said, text);
                    case ADD, REPLACE -> ruleAndContent(kind, 0, said, text);
                    case REMOVE -> new RuleChange(kind, said, 0, "");
                };
            }
        }
        return unknown(text);
    }

    /** Of a rule's name and, in the lines below, what else there is to say. */
    private static RuleChange ruleAndContent(Kind kind, long untilNs, String said, String text) {
        int end = said.indexOf('\n');
        return end < 0 ? unknown(text) : new RuleChange(kind, said.substring(0, end), untilNs, said.substring(end + 1));
    }

    private static RuleChange silence(Kind kind, String said, String text) {
        String[] words = said.split(" ", 2);
        try {
            if (words.length < 2) {
                return unknown(text);
            }
            long untilNs = Long.parseLong(words[0]);
            return kind == Kind.SILENCE ? silence(words[1], untilNs) : ruleAndContent(kind, untilNs, words[1], text);
        } catch (NumberFormatException notOurs) {
            return unknown(text);
        }
    }

    private static RuleChange unknown(String text) {
        throw new IllegalArgumentException("a change of a rule that this version does not know: '" + text + "'");
    }
}
