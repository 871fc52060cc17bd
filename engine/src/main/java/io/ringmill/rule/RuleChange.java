package io.ringmill.rule;

/**
 * A change of a rule while events flow: until an event time, the rule raises no alerts of state firing. Its text is what
 * journals keep.
 *
 * @param untilNs epoch nanoseconds
 */
public record RuleChange(String rule, long untilNs) {

    /** Changes nothing: what takes the place of a change that is left out, so that sequences stay what they were. */
    public static final RuleChange NOTHING = new RuleChange("", Long.MIN_VALUE);

    private static final String SILENCE = "silence";

    /** As {@link #parse} reads it. */
    public String text() {
        return SILENCE + " " + untilNs + " " + rule;
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if this version knows no such change
     */
    public static RuleChange parse(String text) {
        String[] words = text.split(" ", 3);
        if (words.length == 3 && words[0].equals(SILENCE)) {
            try {
                return new RuleChange(words[2], Long.parseLong(words[1]));
            } catch (NumberFormatException notOurs) {
                // as below
            }
        }
        throw new IllegalArgumentException("a change of a rule that this version does not know: '" + text + "'");
    }
}
