package io.ringmill.ingest;

/** What a sink can take. */
public enum Content {
    /** Emissions of windows. */
    RESULTS,
    /** Alerts. */
    ALERTS,
    /** Late events, and events too far ahead. */
    LATE,
    /** Records that could not be decoded; the sink implements {@link RefusedRecords}. */
    REFUSED
}
