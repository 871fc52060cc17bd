package io.ringmill.ingest.sink;

import io.ringmill.config.Sizes;
import io.ringmill.ingest.Setting;
import io.ringmill.time.Durations;
import java.util.OptionalLong;

/**
 * When a sink begins its next file.
 *
 * @param everyNs with a row of a later period of this length, in nanoseconds of event time; 0 if size decides
 * @param sizeBytes with the first row behind so many bytes; 0 if event time decides
 */
public record Roll(long everyNs, long sizeBytes) {

    /** As a sink takes it. */
    public static final Setting<Roll> SETTING = Setting.parsed(
            "roll",
            "duration or size",
            "when the next file begins: 1h of event time, or 1GB written; default: one file for all",
            Roll::parse);

    static final long SECOND_NS = 1_000_000_000;
    private static final String FORMS =
            "must be how long, in whole seconds, such as 1h, or how much, such as 1GB, not '";

    /** What the setting says, as {@code 1h} or {@code 1GB}. */
    static Roll parse(String text) {
        OptionalLong bytes = Sizes.parse(text);
        if (bytes.isPresent() && bytes.getAsLong() > 0) {
            return new Roll(0, bytes.getAsLong());
        }
        long ns;
        try {
            ns = Durations.parse(text.strip());
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException(FORMS + text + "'", neither);
        }
        if (ns <= 0 || ns % SECOND_NS != 0) {
            throw new IllegalArgumentException(FORMS + text + "'");
        }
        return new Roll(ns, 0);
    }

    /** Whether event time decides. */
    public boolean isByTime() {
        return everyNs > 0;
    }

    /**
     * Which file a row belongs to that comes now: the seconds since the epoch at which its period begins, or a number. Files never
     * go back: a row of an earlier period stays in the file that is written.
     *
     * @param current of the file that is written; {@link RolledNames#NONE} if there is none
     * @param timeNs event time of the row
     * @param bytes of the file so far
     */
    public long file(long current, long timeNs, long bytes) {
        if (isByTime()) {
            return Math.max(current, Math.floorDiv(timeNs, everyNs) * (everyNs / SECOND_NS));
        }
        return current == RolledNames.NONE ? 1 : bytes >= sizeBytes ? current + 1 : current;
    }
}
