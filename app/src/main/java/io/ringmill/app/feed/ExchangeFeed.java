package io.ringmill.app.feed;

import io.ringmill.ingest.simulate.Pace;
import io.ringmill.server.http.SocketServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stand-in for an exchange: waits for a client's subscription, confirms it, and sends all messages; then the connection stays
 * open and quiet, as that of an exchange where nobody trades.
 *
 * @param file of messages, one on each line; empty for the bundled trades
 * @param rate messages a second; 0 for as many as are taken
 */
public record ExchangeFeed(Optional<Path> file, double rate) implements SocketServer.Feed {

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(-?\\d{1,18}|\"[^\"\\\\]{0,100}\")");

    @Override
    public void serve(SocketServer.Client client) throws IOException, InterruptedException {
        confirm(client);
        try (ExchangeMessages messages =
                file.isPresent() ? ExchangeMessages.of(file.get()) : ExchangeMessages.bundled()) {
            Pace pace = new Pace(rate);
            long sent = 0;
            for (String next = messages.next(); next != null; next = messages.next()) {
                while (!pace.pause(sent)) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
                client.send(next);
                sent++;
            }
        }
        while (true) {
            confirm(client);
        }
    }

    private static void confirm(SocketServer.Client client) throws IOException, InterruptedException {
        Matcher id = ID.matcher(client.receive());
        client.send("{\"result\":null,\"id\":" + (id.find() ? id.group(1) : "null") + "}");
    }
}
