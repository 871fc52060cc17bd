package io.ringmill.rule;

/** Which events of an episode raise an alert. */
public enum Fire {
    /** The one with which the episode begins. */
    ONCE,
    /** Every one for which the condition holds. */
    EACH,
    /** The one with which it begins and, as {@code resolved}, the one with which it ends. */
    BOTH
}
