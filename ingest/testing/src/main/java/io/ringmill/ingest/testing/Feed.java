package io.ringmill.ingest.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How a server sends rows to a client that has come. */
public enum Feed {
    /** As lines. */
    TCP,
    /** As lines of a response that does not end. */
    HTTP,
    /** As messages of a WebSocket. */
    WEBSOCKET;

    private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int WHOLE_TEXT = 0x81;
    private static final int LONGEST_SHORT = 125;

    /** Answers what a client asks for, ahead of the rows. */
    public void open(Socket client) throws IOException {
        if (this == TCP) {
            return;
        }
        BufferedReader request =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String key = "";
        for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
            if (line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
                key = line.substring(18).strip();
            }
        }
        String answer = this == HTTP
                ? "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"
                : "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + accepted(key) + "\r\n\r\n";
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private static String accepted(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + ACCEPT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Writes a row.
     *
     * @param row of 125 bytes at most
     */
    public void write(String row, OutputStream out) throws IOException {
        byte[] text = row.getBytes(StandardCharsets.UTF_8);
        if (this == WEBSOCKET) {
            assert text.length <= LONGEST_SHORT;
            out.write(WHOLE_TEXT);
            out.write(text.length);
            out.write(text);
        } else {
            out.write(text);
            out.write('\n');
        }
    }
}
