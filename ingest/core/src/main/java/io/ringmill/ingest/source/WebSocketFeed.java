package io.ringmill.ingest.source;

import io.ringmill.ingest.http.HttpTrouble;
import io.ringmill.ingest.http.WebAddress;
import io.ringmill.ingest.text.Printable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Connects to one address by WebSocket. Threading as {@link HttpClient}.
 *
 * @param timeoutNs longest silence before it connects again, in nanoseconds; 0 for ever
 * @param sent messages that are sent after each connecting, in this order
 * @param pingNs between two pings; 0 for none
 * @param pingText what is sent in place of a ping; empty for a ping
 */
record WebSocketFeed(
        WebAddress address, long timeoutNs, List<String> sent, long pingNs, String pingText, HttpClient client) {

    WebSocketFeed(WebAddress address, long timeoutNs, List<String> sent, long pingNs, String pingText) {
        this(
                address,
                timeoutNs,
                sent,
                pingNs,
                pingText,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(HttpTrouble.CONNECT_TIMEOUT)
                        .build());
    }

    /** Whether a header is one that the connection sets itself. */
    static boolean isOwn(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith("sec-websocket-");
    }

    /** A server that answered with something else than a connection. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        final int status;

        RefusedException(int status) {
            super(HttpTrouble.refusal(status));
            this.status = status;
        }
    }

    /** Connects; the future fails with an {@link IOException} whose message says why not. */
    CompletableFuture<WebSocket> connect(WebSocket.Listener listener) {
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(HttpTrouble.CONNECT_TIMEOUT);
        address.allHeaders().forEach(builder::header);
        return builder.buildAsync(address.withoutUser(), listener).exceptionally(failed -> {
            Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
            throw new CompletionException(describe(cause));
        });
    }

    private static IOException describe(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
                return new RefusedException(refused.getResponse().statusCode());
            }
        }
        if (failed instanceof HttpTimeoutException) {
            return new IOException("no connection within " + HttpTrouble.CONNECT_TIMEOUT.toSeconds() + " s", failed);
        }
        return new IOException(Printable.of(HttpTrouble.describe(failed)), failed);
    }

    /** Sends the messages, one after the other; each is handed over before the next. */
    CompletableFuture<WebSocket> subscribe(WebSocket socket) {
        CompletableFuture<WebSocket> sending = CompletableFuture.completedFuture(socket);
        for (String message : sent) {
            sending = sending.thenCompose(connected -> connected.sendText(message, true));
        }
        return sending;
    }

    /** Asks the server for a sign of life. */
    CompletableFuture<WebSocket> ping(WebSocket socket) {
        return pingText.isEmpty() ? socket.sendPing(java.nio.ByteBuffer.allocate(0)) : socket.sendText(pingText, true);
    }
}
