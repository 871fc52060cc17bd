package io.ringmill.time;

/** Which of two moments a local time means that the clocks show twice, as an hour does at the end of summer time. */
public enum Overlap {
    EARLIER,
    LATER
}
