package io.ringmill.rule;

/** Which thread evaluates the rules. */
public enum RulePlacement {
    /** That of the windows, in their program and with their state. */
    WITH_WINDOWS,
    /** One of their own; rows carry to it what rules read. */
    APART
}
