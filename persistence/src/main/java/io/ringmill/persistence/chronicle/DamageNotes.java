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

    private long toSequence = -1;
    private long newest;
    private int headless;

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

    /** A frame that is sound and follows nothing that is. */
    void orphan(ByteBuffer bytes, int at, int length) {
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
