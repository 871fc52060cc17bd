package io.ringmill.bench.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests to this machine with a connection of their own each: little work, and the hardest case for who has to get one. */
final class PlainRequest {

    private static final int LONGEST_MS = 10_000;

    private final int port;

    PlainRequest(int port) {
        this.port = port;
    }

    /**
     * The body of an answer.
     *
     * @throws IOException if there is none in ten seconds, or none that is 200
     */
    String get(String path) throws IOException {
        try (Socket socket = connect(port)) {
            socket.setSoTimeout(LONGEST_MS);
            socket.getOutputStream().write(head("GET", path, port, "Connection: close\r\n\r\n"));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200")) {
                throw new IOException(path + ": " + answer.lines().findFirst().orElse("no answer"));
            }
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LONGEST_MS);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    static byte[] head(String method, String path, int port, String more) {
        return (method + " " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + more)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
