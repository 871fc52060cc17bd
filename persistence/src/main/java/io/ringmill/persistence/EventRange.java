package io.ringmill.persistence;

import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Which events of a journal are asked for.
 *
 * @param session the number of theirs; 0 for those of all
 * @param fromNs event time, epoch nanoseconds
 * @param toNs event time, epoch nanoseconds, exclusive
 */
public record EventRange(int session, long fromNs, long toNs) {

    /** All of them. */
    public static final EventRange ALL = new EventRange(0, Long.MIN_VALUE, Long.MAX_VALUE);

    public boolean hasSession(int number) {
        return session == 0 || session == number;
    }

    public boolean hasTime(long timeNs) {
        return timeNs >= fromNs && timeNs < toNs;
    }

    /** Whether events of any time are asked for. */
    public boolean isAllTimes() {
        return fromNs == Long.MIN_VALUE && toNs == Long.MAX_VALUE;
    }

    /** A reader of the journal in this folder that passes over what is not asked for, where that can be. */
    public ChronicleJournalReader open(Path dir) throws IOException {
        ChronicleJournalReader reader = new ChronicleJournalReader(dir);
        if (session != 0) {
            reader.session(session);
        }
        return isAllTimes() ? reader : reader.between(fromNs, toNs);
    }
}
