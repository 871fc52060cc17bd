package io.ringmill.ingest.source;

import io.ringmill.ingest.http.HttpTrouble;
import io.ringmill.time.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * What comes over a connection, as a stream that gives out all that arrived before the connection was lost, and then ends;
 * {@link #trouble} says why. One thread.
 */
final class SocketInput extends BlockInputStream {

    private static final int NOTHING = -1;

    private final InputStream in;
    private final long timeoutNs;
    private int first = NOTHING;
    private int last = '\n';
    private long count;
    private String trouble = "";

    /** {@code timeoutNs}: longest wait for more; 0 for ever. */
    SocketInput(Socket socket, long timeoutNs) throws IOException {
        socket.setKeepAlive(true);
        long timeoutMs = Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(timeoutNs));
        socket.setSoTimeout((int) (timeoutNs == 0 ? 0 : Math.max(1, timeoutMs)));
        this.timeoutNs = timeoutNs;
        in = socket.getInputStream();
    }

    /** Waits for the first byte; false if the connection ends before it. */
    boolean begins() {
        byte[] one = new byte[1];
        first = receive(one, 0, 1) < 0 ? NOTHING : one[0] & 0xff;
        return first != NOTHING;
    }

    /** What broke the connection off; empty if the other side ended it. */
    String trouble() {
        return trouble;
    }

    /** Whether it ended amid a line, after so many bytes. */
    boolean endsAmidLineAt(long offset) {
        return offset == count && last != '\n';
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        if (first != NOTHING) {
            bytes[from] = (byte) first;
            first = NOTHING;
            return given(bytes, from, 1);
        }
        int received = receive(bytes, from, length);
        return received < 0 ? NOTHING : given(bytes, from, received);
    }

    private int given(byte[] bytes, int from, int length) {
        count += length;
        last = length > 0 ? bytes[from + length - 1] : last;
        return length;
    }

    private int receive(byte[] bytes, int from, int length) {
        try {
            return in.read(bytes, from, length);
        } catch (SocketTimeoutException silent) {
            trouble = "nothing came for " + Durations.print(timeoutNs) + ", the 'timeout'";
        } catch (IOException lost) {
            trouble = "the connection was lost: " + HttpTrouble.describe(lost);
        }
        return NOTHING;
    }
}
