package io.ringmill.bench.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who wants to slow an engine down: clients that open a stream of events and never read, connections that send a byte a second, one
 * body after the other that would be ten gigabytes long, and what is no TLS at a port that wants TLS.
 */
final class Attackers implements ClientMain.Clients {

    private static final long BODY_BYTES = 10_000_000_000L;
    private static final int CHUNK_BYTES = 16_384;
    private static final int PAUSE_MS = 1_000;
    private static final int TLS_PAUSE_MS = 100;
    private static final int SMALL_BUFFER = 4_096;

    private final int port;
    private final List<Socket> watchers = new ArrayList<>();
    private final Trickle trickle;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong bodies = new AtomicLong();
    private final AtomicLong bodyBytes = new AtomicLong();
    private final AtomicLong handshakes = new AtomicLong();
    private volatile boolean closing;

    Attackers(int port, int tlsPort, int watching, int trickling) throws IOException {
        this.port = port;
        for (int i = 0; i < watching; i++) {
            watchers.add(watch());
        }
        trickle = new Trickle(port, trickling);
        begin("trickle", () -> trickle.run());
        begin("bodies", this::sendBodies);
        begin("tls", () -> sendGarbage(tlsPort));
    }

    private void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private Socket watch() throws IOException {
        Socket socket = new Socket();
        socket.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        socket.connect(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(PlainRequest.head("GET", "/api/v1/stream?topics=status,alerts,changed", port, "\r\n"));
        return socket;
    }

    private void sendBodies() {
        for (int i = 0; !closing; i++) {
            boolean events = i % 2 == 0;
            sendBody(
                    events ? "/api/v1/streams/trades/events" : "/api/v1/rules",
                    events ? "application/x-ndjson" : "application/json",
                    events ? "" : "{\"yaml\":\"");
            bodies.incrementAndGet();
            pause(PAUSE_MS);
        }
    }

    private void sendBody(String path, String type, String start) {
        try (Socket socket = PlainRequest.connect(port)) {
            OutputStream out = socket.getOutputStream();
            out.write(PlainRequest.head(
                    "POST", path, port, "Content-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n"));
            if (!start.isEmpty()) {
                out.write((Integer.toHexString(start.length()) + "\r\n" + start + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
            byte[] chunk = (Integer.toHexString(CHUNK_BYTES) + "\r\n" + "x".repeat(CHUNK_BYTES) + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            for (long sent = 0; sent < BODY_BYTES && !closing; sent += CHUNK_BYTES) {
                out.write(chunk);
                bodyBytes.addAndGet(CHUNK_BYTES);
            }
        } catch (IOException cutOff) {
            // So it is to be.
            return;
        }
    }

    private void sendGarbage(int tlsPort) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] garbage = new byte[300];
        while (!closing && tlsPort > 0) {
            random.nextBytes(garbage);
            if (random.nextBoolean()) {
                // Looks like the beginning of a handshake.
                garbage[0] = 0x16;
                garbage[1] = 3;
                garbage[2] = 1;
                garbage[3] = 1;
                garbage[4] = 0;
            }
            try (Socket socket = PlainRequest.connect(tlsPort)) {
                socket.setSoTimeout(PAUSE_MS);
                socket.getOutputStream().write(garbage);
                InputStream in = socket.getInputStream();
                in.readAllBytes();
            } catch (IOException refused) {
                // So it is to be, or it waits for more.
                handshakes.incrementAndGet();
                continue;
            } finally {
                pause(TLS_PAUSE_MS);
            }
            handshakes.incrementAndGet();
        }
    }

    private void pause(long ms) {
        if (closing) {
            return;
        }
        try {
            Thread.sleep(ms);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Map<String, Object> figures() {
        return Map.of(
                "watchers", watchers.size(),
                "tricklers", trickle.open(),
                "connections", trickle.opened(),
                "letGo", trickle.letGo(),
                "bodies", bodies.get(),
                "bodyBytes", bodyBytes.get(),
                "handshakes", handshakes.get());
    }

    @Override
    public void close() throws IOException {
        closing = true;
        trickle.close();
        threads.forEach(Thread::interrupt);
        for (Socket socket : watchers) {
            socket.close();
        }
    }
}
