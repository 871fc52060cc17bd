package io.ringmill.output;

/** How grave an alert is. */
public enum Severity {
    INFO,
    WARNING,
    CRITICAL;

    /** As it is written in pipeline files and outputs. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
