package io.ringmill.output;

/** How many emissions of a window for one key, or alerts of a rule for one, an event can bring about. In order: each includes those before. */
public enum PerEvent {
    /** One at most. */
    ONE,
    /** Several, each of another time: as when time goes on by more than a window's length. */
    ONE_PER_TIME,
    /** Several of one time. */
    MANY
}
