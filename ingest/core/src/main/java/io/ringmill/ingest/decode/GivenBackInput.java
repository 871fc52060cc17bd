package io.ringmill.ingest.decode;

import io.ringmill.ingest.compress.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * An input to which bytes can be given back, to be read again before what follows.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> for what is given back.
 */
final class GivenBackInput extends BlockInputStream {

    /** Bytes that were given back, of which those from {@code from} on were not read again. */
    private static final class Slice {
        final byte[] bytes;
        int from;

        Slice(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private final InputStream in;
    private final Deque<Slice> slices = new ArrayDeque<>();
    private boolean ended;
    /** What reading ended with; thrown again each time. */
    private IOException failure;

    GivenBackInput(InputStream in) {
        this.in = in;
    }

    /** These bytes come next. */
    void giveBack(byte[] bytes, int from, int to) {
        if (to > from) {
            slices.addFirst(new Slice(Arrays.copyOfRange(bytes, from, to)));
        }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        Slice slice = slices.peekFirst();
        if (slice != null) {
            int count = Math.min(length, slice.bytes.length - slice.from);
            System.arraycopy(slice.bytes, slice.from, bytes, from, count);
            slice.from += count;
            if (slice.from == slice.bytes.length) {
                slices.removeFirst();
            }
            return count;
        }
        if (failure != null) {
            throw failure;
        }
        try {
            int count = in.read(bytes, from, length);
            ended = count < 0;
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Without reading what a file can pass over: a run that goes on may have most of it behind. */
    @Override
    public long skip(long count) throws IOException {
        return slices.isEmpty() && failure == null ? in.skip(count) : super.skip(count);
    }

    /** Reads until there are {@code length} bytes, or no more can be read; returns how many there are. */
    int readMany(byte[] bytes, int length) {
        int count = 0;
        try {
            while (count < length) {
                int more = read(bytes, count, length - count);
                if (more < 0) {
                    break;
                }
                count += more;
            }
        } catch (IOException again) {
            // Thrown when what was read so far is dealt with.
        }
        return count;
    }

    /** Whether its end was reached, though it may have been given bytes back. */
    boolean isEnded() {
        return ended;
    }
}
