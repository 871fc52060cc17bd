package io.ringmill.persistence.chronicle;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A stretch of a journal that does not read as it was written. What lies before and behind it is sound.
 *
 * @param files that it touches, oldest first
 * @param position of its first byte in the first of them
 * @param end position of the first sound byte behind it in the last of them; -1 if it lies in the next file
 * @param cause what is wrong, and where
 * @param session number of the session that it cuts off; 0 if it lies between sessions
 * @param fromSequence of that session, the first event that is lost; -1 without one
 * @param toSequence the first event behind the lost ones, as far as the pieces tell; empty if they tell nothing
 * @param firstTimeNs oldest event time that the sound pieces of that session tell; empty if none does
 * @param lastTimeNs newest event time that they tell
 * @param headless sessions whose head is lost, and with it what their events mean, as far as the pieces tell
 * @param harmless whether no event is lost: the session goes on behind it, as where Chronicle's own index is damaged
 */
public record Damage(
        List<Path> files,
        long position,
        long end,
        String cause,
        int session,
        long fromSequence,
        OptionalLong toSequence,
        OptionalLong firstTimeNs,
        OptionalLong lastTimeNs,
        int headless,
        boolean harmless) {

    public Damage {
        files = List.copyOf(files);
    }

    /** Whether the byte at this place of a file lies in it. */
    boolean contains(Path file, long at) {
        boolean behindStart = !file.equals(files.get(0)) || at >= position;
        boolean beforeEnd = !file.equals(files.get(files.size() - 1)) || end < 0 || at < end;
        return files.contains(file) && behindStart && beforeEnd;
    }
}
