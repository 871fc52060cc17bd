package io.ringmill.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/** A body that ends with a problem when it is too long, or takes too long to arrive. */
final class LimitedBody extends FilterInputStream {

    private final long mostBytes;
    private final long deadlineNs;
    private long bytes;

    LimitedBody(InputStream in, long mostBytes, long deadlineNs) {
        super(in);
        this.mostBytes = mostBytes;
        this.deadlineNs = deadlineNs;
    }

    static Problem tooLong(long mostBytes) {
        return new Problem(413, "body-too-long", "the body is longer than " + mostBytes + " bytes; send it in parts");
    }

    static Problem tooSlow() {
        return new Problem(408, "too-slow", "the request took too long to arrive");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read;
        try {
            read = in.read(to, offset, length);
        } catch (IOException failed) {
            if (failed.getCause() instanceof TimeoutException) {
                throw new ProblemException(tooSlow());
            }
            throw failed;
        }
        bytes += Math.max(0, read);
        if (bytes > mostBytes) {
            throw new ProblemException(tooLong(mostBytes));
        }
        if (read >= 0 && System.nanoTime() - deadlineNs > 0) {
            throw new ProblemException(tooSlow());
        }
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = 0;
        byte[] some = new byte[(int) Math.min(8192, Math.max(1, n))];
        while (skipped < n) {
            int read = read(some, 0, (int) Math.min(some.length, n - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
