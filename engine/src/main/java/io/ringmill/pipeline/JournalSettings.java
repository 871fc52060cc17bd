package io.ringmill.pipeline;

import java.nio.file.Path;

/**
 * The section {@code journal}.
 *
 * @param dir the journal's folder
 * @param beforeRules true when rules must wait until an event is journaled
 */
public record JournalSettings(Path dir, Roll roll, boolean beforeRules) {

    /** How often the journal begins a new file. */
    public enum Roll {
        MINUTELY,
        HOURLY,
        DAILY
    }
}
