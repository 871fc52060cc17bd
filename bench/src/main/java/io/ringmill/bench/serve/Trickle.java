package io.ringmill.bench.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that send a byte a second: the odd ones of a head, the even ones of a body. Those that are let go come again within a
 * second. One thread for all, since it shall take little itself.
 */
final class Trickle {

    private static final int SLICES = 20;
    private static final long SLICE_NS = 1_000_000_000L / SLICES;

    private final int port;
    private final SocketChannel[] channels;
    private final ByteBuffer one = ByteBuffer.allocate(1);
    private final ByteBuffer answer = ByteBuffer.allocate(4_096);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong letGo = new AtomicLong();
    private volatile boolean closing;

    Trickle(int port, int connections) {
        this.port = port;
        channels = new SocketChannel[connections];
    }

    void run() {
        long dueNs = System.nanoTime();
        for (int slice = 0; !closing; slice = (slice + 1) % SLICES) {
            for (int i = slice; i < channels.length; i += SLICES) {
                touch(i);
            }
            dueNs = Math.max(dueNs + SLICE_NS, System.nanoTime());
            for (long leftNs; (leftNs = dueNs - System.nanoTime()) > 0 && !closing; ) {
                LockSupport.parkNanos(leftNs);
            }
        }
        for (SocketChannel channel : channels) {
            closeQuietly(channel);
        }
    }

    private void touch(int i) {
        try {
            if (channels[i] == null) {
                channels[i] = begin(i % 2 == 0);
                return;
            }
            one.clear();
            one.put((byte) 'x').flip();
            channels[i].write(one);
            answer.clear();
            if (channels[i].read(answer) < 0) {
                letGo(i);
            }
        } catch (IOException refused) {
            letGo(i);
        }
    }

    private SocketChannel begin(boolean body) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(
                    body
                            ? PlainRequest.head(
                                    "POST",
                                    "/api/v1/streams/trades/events",
                                    port,
                                    "Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n")
                            : "GET /api/v1/status HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        opened.incrementAndGet();
        open.incrementAndGet();
        return channel;
    }

    private void letGo(int i) {
        if (channels[i] != null) {
            closeQuietly(channels[i]);
            channels[i] = null;
            open.decrementAndGet();
            letGo.incrementAndGet();
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failed) {
            // It is gone all the same.
            return;
        }
    }

    int open() {
        return open.get();
    }

    long opened() {
        return opened.get();
    }

    long letGo() {
        return letGo.get();
    }

    void close() {
        closing = true;
    }
}
