package io.ringmill.output;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.expression.Type;
import java.util.List;

/**
 * An alert. The object is reused: it is valid during the callback, copy what is to be kept.
 *
 * <p><b>Threading:</b> the thread that calls back. <b>Allocation:</b> none but in {@link #message()} and
 * {@link #valueText}. <b>Units:</b> times in epoch nanoseconds.
 */
public final class Alert {

    /** {@link #endedSequence} of an alert that ends none. */
    public static final long NONE = -1;

    /** What an alert says of its episode. */
    public enum State {
        /** The rule fires. */
        FIRING,
        /** The episode is over that began with a firing alert. */
        RESOLVED,
        /** To sinks only: there were more alerts of the rule than {@code limit} lets through. */
        LIMITED;

        /** As it is written in outputs. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final AlertLayout[] rules;
    private final Dictionary keys;
    private final CellTexts texts;
    private AlertLayout rule;
    private State state;
    private long sequence;
    private int key;
    private long timeNs;
    private long endedSequence;
    private long endedTimeNs;
    private long suppressed;
    private boolean redelivered;
    private int ordinal;
    private long[] values;

    public Alert(List<AlertLayout> rules, Dictionary keys, Dictionary symbols) {
        this.rules = rules.toArray(AlertLayout[]::new);
        this.keys = keys;
        texts = new CellTexts(keys, symbols);
        this.values = new long
                [rules.stream().mapToInt(layout -> layout.values().size()).max().orElse(0)];
    }

    /** A view of what is {@link #copy copied} into it. */
    Alert(int cells, CellTexts texts) {
        rules = new AlertLayout[0];
        keys = texts.keys();
        this.texts = texts;
        values = new long[cells];
    }

    /**
     * Becomes a copy of another, with its values. Allocates if there are more of them than ever before. The other may be
     * overwritten by its thread meanwhile: then the copy is of no use, and nothing else is wrong.
     */
    void copy(Alert other) {
        AlertLayout layout = other.rule;
        rule = layout;
        state = other.state;
        sequence = other.sequence;
        key = other.key;
        timeNs = other.timeNs;
        endedSequence = other.endedSequence;
        endedTimeNs = other.endedTimeNs;
        suppressed = other.suppressed;
        redelivered = other.redelivered;
        ordinal = other.ordinal;
        long[] from = other.values;
        int count = layout.values().size();
        if (count > values.length) {
            values = new long[count];
        }
        System.arraycopy(from, 0, values, 0, Math.min(count, from.length));
    }

    /** Sets all but the values. For the engine and its egress. */
    public void set(int ruleIndex, State newState, long newSequence, int newKey, long newTimeNs) {
        rule = rules[ruleIndex];
        state = newState;
        sequence = newSequence;
        key = newKey;
        timeNs = newTimeNs;
        endedSequence = NONE;
        endedTimeNs = Cells.MISSING_LONG;
        suppressed = 0;
        ordinal = 0;
    }

    /** Sets which alert a resolved one ends. For the engine and its egress. */
    public void setEnded(long newEndedSequence, long newEndedTimeNs) {
        endedSequence = newEndedSequence;
        endedTimeNs = newEndedTimeNs;
    }

    /** Sets how many alerts a limited one stands for. For the engine's egress. */
    public void setSuppressed(long newSuppressed) {
        suppressed = newSuppressed;
    }

    /** Sets whether it may have been handed over before. For the engine and its egress. */
    public void setRedelivered(boolean newRedelivered) {
        redelivered = newRedelivered;
    }

    /**
     * Whether a run that was interrupted, and is gone on with, may have handed it over already: it is due to an event that that
     * run had in its journal.
     */
    public boolean isRedelivered() {
        return redelivered;
    }

    /** Sets which one it is. For the egress. */
    void setOrdinal(int newOrdinal) {
        ordinal = newOrdinal;
    }

    /**
     * To sinks only: how many alerts of this rule, key, state and time came before it of the same event. Not 0 only where the rule's are
     * {@link PerEvent#MANY}.
     */
    public int ordinal() {
        return ordinal;
    }

    /** The cells of the values, to be filled by the engine and its egress. */
    public long[] cells() {
        return values;
    }

    public String rule() {
        return rule.name();
    }

    /** The rule's index in the pipeline. */
    public int ruleIndex() {
        return rule.index();
    }

    /** What is known of alerts of its rule, whatever the state. */
    public AlertLayout layout() {
        return rule;
    }

    public State state() {
        return state;
    }

    public Severity severity() {
        return rule.severity();
    }

    /** Sequence of the event that raised it. */
    public long sequence() {
        return sequence;
    }

    public int keyId() {
        return key;
    }

    public String key() {
        return keys.text(key);
    }

    /** Event time of the event that raised it. */
    public long timeNs() {
        return timeNs;
    }

    /** Sequence of the alert that a resolved one ends; else {@link #NONE}. */
    public long endedSequence() {
        return endedSequence;
    }

    /** Event time of the alert that a resolved one ends; else {@link Cells#MISSING_LONG}. */
    public long endedTimeNs() {
        return endedTimeNs;
    }

    /** How many alerts the sinks did not get, of a limited one; else 0. */
    public long suppressed() {
        return suppressed;
    }

    /** What the condition and the message read, in order of first mention; nothing, of a limited one. */
    public List<AlertLayout.Value> values() {
        return state == State.LIMITED ? List.of() : rule.values();
    }

    /** Value {@code i} as a number: NaN if missing or a text, the nearest of a long that no double holds. */
    public double value(int i) {
        return texts.asDouble(type(i), values[i]);
    }

    /** The value of that name as a number. */
    public double value(String name) {
        return value(indexOf(name));
    }

    /**
     * Value {@code i} to the last digit, where its type is LONG: {@link Cells#MISSING_LONG} if missing.
     *
     * @throws IllegalStateException if it is of another type
     */
    public long longValue(int i) {
        if (type(i) != Type.LONG) {
            throw new IllegalStateException("rule " + rule.name() + " reads '"
                    + rule.values().get(i).name() + "' as " + type(i) + ", not as LONG");
        }
        return values[i];
    }

    /** As {@link #longValue(int)}, of the value of that name. */
    public long longValue(String name) {
        return longValue(indexOf(name));
    }

    /** Whether value {@code i} is missing. */
    public boolean isMissing(int i) {
        return texts.isMissing(type(i), values[i]);
    }

    /** Value {@code i} as text: digits, the text that it is, or empty if missing. Allocates, but for texts. */
    public String valueText(int i) {
        return texts.text(type(i), values[i]);
    }

    private Type type(int i) {
        return rule.values().get(i).type();
    }

    private int indexOf(String name) {
        List<AlertLayout.Value> all = values();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("rule " + rule.name() + " reads no '" + name + "'");
    }

    /** The message, put together now. Allocates. */
    public String message() {
        return state == State.LIMITED
                ? suppressed + (suppressed == 1 ? " more alert was" : " more alerts were") + " not delivered: at most "
                        + rule.limit().map(AlertLimit::toString).orElse("")
                : rule.message().text(this);
    }

    @Override
    public String toString() {
        return rule() + " " + state.label() + " " + key() + " at " + timeNs + ": " + message();
    }
}
