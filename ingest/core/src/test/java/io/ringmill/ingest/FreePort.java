package io.ringmill.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers of tests; {@code ServerProcess} of the testing module, which needs this one, has the same for others. */
public final class FreePort {

    private static final int FIRST = 10_000;
    private static final int LAST = 32_000;

    private FreePort() {}

    /**
     * A port that nothing listens on, and below those that systems give clients: a client that tries one of these, where nobody
     * listens, is now and then connected to itself (TCP's simultaneous open), and no server gets the port then.
     */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one
            } catch (IOException none) {
                throw new UncheckedIOException(none);
            }
        }
    }
}
