package io.ringmill.metrics;

/** The stretches of an event's way whose latency is recorded. */
public enum Stage {
    /** From the source's read to publication; only where the source says when it read. */
    SOURCE_TO_RING("source to ring"),
    /** From publication until the windows have taken the event in; only where they have a thread of their own. */
    RING_TO_WINDOWS("ring to windows"),
    /** From publication until the rules are evaluated and the callbacks have returned. */
    RING_TO_RULES("ring to rules"),
    /** From publication until the journal has the event. */
    RING_TO_JOURNAL("ring to journal"),
    /** From the source's read, or else publication, until the rules are evaluated. */
    WHOLE("whole");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }
}
