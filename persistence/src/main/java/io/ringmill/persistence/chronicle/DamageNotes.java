package io.ringmill.persistence.chronicle;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/** What is learned of a damage while the next sound place is looked for. */
final class DamageNotes {

    private final Set<Path> files = new LinkedHashSet<>();
    private final long position;
    private final String cause;
    private final int session;
    private final long fromSequence;
    private final RecordReader.Skim skim;

    /** Whether damaged bytes are all that there is between what was read and what comes. */
    private boolean isWhole;

    /** Of a damaged frame that names the one before it, the checksum that it names as its own; 0 without one. */
    private int crc;

    private long toSequence = -1;
    private long newest;
    private int headless;

    /** The least bytes with which a session begins: the head of a frame and of a document, an identity, a stream. */
    private static final int LEAST_HEAD_BYTES = 100;

    private static final int LEAST_EVENT_BYTES = 16;

    /** For {@code session}: the damage begins in the head of one. */
    static final int IN_HEAD = -1;

    /**
     * Of a damage that begins here.
     *
     * @param session that it cuts off; 0 if it lies between sessions, or {@link #IN_HEAD}
     * @param fromSequence of the first event that is not read
     */
    DamageNotes(Path file, long position, String cause, int session, long fromSequence, RecordReader records) {
        this.position = position;
        this.cause = cause;
        this.session = session;
        this.fromSequence = fromSequence;
        this.newest = session == 0 ? Long.MAX_VALUE : fromSequence;
        this.headless = session == IN_HEAD ? 1 : 0;
        this.skim = records.skim();
        touch(file);
    }

    /** Something is wrong in this file too. */
    void touch(Path file) {
        files.add(file);
    }

    /**
     * Bytes are damaged where it begins, and nothing else is missing.
     *
     * @param frameCrc if they are a frame's that names the one before it: the checksum that it names as its own; 0 otherwise
     */
    void damagedBytes(int frameCrc) {
        isWhole = true;
        crc = frameCrc;
    }

    /**
     * Whether it is certain that a sound frame, the first behind the damage, is of the session that the damage cuts. It is if
     * it names the damaged one; or if the damaged bytes are too few for all events of a session that began there, and not
     * for those that are missing.
     */
    boolean isFollowedBy(Path file, long at, int previousCrc, long sequence) {
        if (!isWhole || session <= 0 || !files.equals(Set.of(file)) || sequence < fromSequence) {
            return false;
        }
        long bytes = at - position;
        boolean fits = (sequence - fromSequence) * LEAST_EVENT_BYTES <= bytes;
        boolean isNamed = crc != 0 && previousCrc == crc;
        return fits && (isNamed || sequence * LEAST_EVENT_BYTES + LEAST_HEAD_BYTES > bytes);
    }

    /** How many names the damaged bytes can have held at most. */
    int mostNames(long at) {
        return (int) Math.min(Integer.MAX_VALUE, (at - position) / 8);
    }

    /** What it is, if the same session goes on there behind it. */
    Damage toHole(Path file, long end, long sequence) {
        toSequence = sequence;
        return toDamage(file, end, false);
    }

    /** A frame that is sound and follows nothing that is. */
    void orphan(ByteBuffer bytes, int at, int length) {
        isWhole = false; // and so is what comes behind it
        long sequence = bytes.getLong(at + Frame.SEQUENCE);
        boolean another = sequence < newest;
        headless += another ? 1 : 0;
        newest = sequence;
        if (headless == 0) {
            toSequence = Math.max(toSequence, sequence + skim.events(bytes, at + Frame.HEAD_BYTES, at + length));
        }
    }

    /** What it is, if the next sound byte is here. */
    Damage toDamage(Path file, long end, boolean nothingLost) {
        boolean cuts = session > 0 && !nothingLost;
        return new Damage(
                files.stream().toList(),
                position,
                files.contains(file) ? end : -1,
                cause,
                cuts ? session : 0,
                cuts ? fromSequence : -1,
                cuts && toSequence >= 0 ? OptionalLong.of(toSequence) : OptionalLong.empty(),
                cuts && skim.hasTimes() ? OptionalLong.of(skim.firstTimeNs()) : OptionalLong.empty(),
                cuts && skim.hasTimes() ? OptionalLong.of(skim.lastTimeNs()) : OptionalLong.empty(),
                headless,
                nothingLost);
    }
}
