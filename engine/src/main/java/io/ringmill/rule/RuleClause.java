package io.ringmill.rule;

import java.util.List;

/** What one key of a rule in the pipeline file says. Its class, in {@code rule.compile}, generates its code too. Immutable. */
public interface RuleClause {

    /** What it says, for the identity of the pipeline: texts of it are equal if and only if clauses of a kind do the same. */
    List<Object> identity();

    /** What it does, as a part of a sentence about the rule: "at most once in 5s per key"; empty if it does nothing. */
    String effect();

    /** The streams and windows whose rows it takes, each once; empty for what its rule is on. */
    default List<String> on() {
        return List.of();
    }

    /** The only keys whose rows its rule takes; empty if that is not what it says. */
    default List<String> onlyKeys() {
        return List.of();
    }

    /** Its conditions, each with its key before it: "when price &gt; 5". */
    default List<String> conditions() {
        return List.of();
    }

    /** Of a sequence, what it waits for, in order; empty for anything else. */
    default List<Awaited> awaits() {
        return List.of();
    }

    /** Why an alert came at a time at which no event did, as a sentence: "no event had come for 5s"; empty if none does. */
    default String due() {
        return "";
    }

    /** Whether it takes the rows of all keys together. */
    default boolean allKeys() {
        return false;
    }

    /** A step of a sequence: an event of a stream or window that must come so many times, or, as {@code not}, must not. */
    record Awaited(String name, String on, String condition, int times) {

        /** Whether it is what must not come. */
        public boolean isNot() {
            return name.equals("not");
        }
    }
}
