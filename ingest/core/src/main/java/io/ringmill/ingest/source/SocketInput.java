package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
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

    @Override
    public int read(byte[] bytes, int from, int length) {
        if (first == NOTHING) {
            return receive(bytes, from, length);
        }
        bytes[from] = (byte) first;
        first = NOTHING;
        return 1;
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
