package io.ringmill.ingest.source;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * One file after the other that is waited for.
 *
 * <p><b>Threading:</b> one thread reads; any may close, which ends a read that waits.
 */
abstract class FollowedInput implements Closeable {

    private static final long PAUSE_NS = 20_000_000;

    /** The file that is read; null before the first. */
    private volatile FileChannel channel;

    private volatile boolean closed;

    final FileChannel channel() {
        return channel;
    }

    /** Reads this file from now on. */
    final synchronized void adopt(FileChannel opened) throws IOException {
        channel = opened;
        if (closed) {
            opened.close();
            throw new ClosedChannelException();
        }
    }

    /** Waits 20 ms. */
    final void pause() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        LockSupport.parkNanos(PAUSE_NS);
    }

    @Override
    public final synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }
}
