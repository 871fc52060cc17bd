package io.ringmill.persistence.chronicle;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * Writes zeros into a file behind what an appender has written to its map of it, so that the pages are there when it
 * comes. A file system makes the pages of one large write at once, those of a map one by one as they are first written,
 * each at a fault: on ext4 that costs six times as much, more than all else that a journal does. It also finds out by an
 * exception that the disk is full, where the map would kill the JVM.
 *
 * <p>Nothing but zeros may lie behind the appender.
 *
 * <p><b>Threading:</b> the appender's thread. <b>Allocation:</b> none, but where a new file begins.
 * <b>Units:</b> bytes. <b>Cost:</b> a write each {@link #BYTES}.
 */
final class FreshPages implements AutoCloseable {

    private static final int BYTES = 256 << 10;

    private static final int WRITE_BYTES = 64 << 10;

    /** As much as an appender may write at once: a frame, and indices of its own. */
    private static final int LEAST_AHEAD_BYTES = Frame.MAX_BYTES + (16 << 10);

    private static final int NO_CYCLE = Integer.MIN_VALUE;

    private final byte[] zeros = new byte[WRITE_BYTES];

    /** No channel, which an interrupt would close. */
    private RandomAccessFile opened;

    private int cycle = NO_CYCLE;
    private long end;

    /** The appender has come to this position of the file of this cycle. */
    void ahead(int newCycle, File file, long position) throws IOException {
        if (newCycle != cycle) {
            close();
            opened = new RandomAccessFile(file, "rw");
            cycle = newCycle;
            end = position;
        }
        if (end - position < LEAST_AHEAD_BYTES) {
            end = Math.max(end, position);
            opened.seek(end);
            for (int written = 0; written < BYTES; written += WRITE_BYTES) {
                opened.write(zeros);
            }
            end += BYTES;
        }
    }

    @Override
    public void close() throws IOException {
        cycle = NO_CYCLE;
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}
