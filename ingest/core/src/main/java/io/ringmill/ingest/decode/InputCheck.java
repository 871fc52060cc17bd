package io.ringmill.ingest.decode;

import io.ringmill.journal.SourcePosition;
import java.util.zip.CRC32C;

/**
 * Tells an input from another by the bytes ahead of a place in it: how many of them were looked at, at most {@link #BYTES},
 * and their CRC-32C, as {@link SourcePosition#check} keeps it.
 */
public final class InputCheck {

    /** Nothing is known of the input. */
    public static final long NONE = 0;

    /** So many bytes ahead of a place are looked at, if there are so many. */
    public static final int BYTES = 4096;

    private InputCheck() {}

    /** Of the bytes ahead of {@code to}; {@link #NONE} if there are none. */
    public static long of(byte[] bytes, int to) {
        return of(bytes, Math.max(0, to - BYTES), to);
    }

    private static long of(byte[] bytes, int from, int to) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, to - from);
        return to == from ? NONE : (long) (to - from) << Integer.SIZE | checksum.getValue();
    }

    /** Of how many bytes it is. */
    public static int length(long check) {
        return (int) (check >>> Integer.SIZE);
    }

    /** Whether it is that of the bytes ahead of {@code to}, or there are too few of them to say. */
    public static boolean fits(long check, byte[] bytes, int to) {
        int length = length(check);
        return length > to || length < 0 || of(bytes, to - length, to) == check;
    }
}
