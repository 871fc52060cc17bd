package io.ringmill.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A stream of events, read by a thread of its own as the standard for server-sent events says. */
final class Events implements AutoCloseable {

    record Event(String name, String id, JsonNode data) {}

    final List<Event> all = new CopyOnWriteArrayList<>();
    final int status;
    private final InputStream body;
    private volatile String lastId = "";

    Events(HttpClient client, URI uri, String lastEventId) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            status = response.statusCode();
            body = response.body();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        Thread reader = new Thread(this::read, "events");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        String name = "message";
        StringBuilder data = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && data.length() > 0) {
                    all.add(new Event(name, lastId, Running.JSON.readTree(data.toString())));
                    data.setLength(0);
                    name = "message";
                }
            }
        } catch (IOException closed) {
            // So it ends.
            data.setLength(0);
        }
    }

    String lastId() {
        return lastId;
    }

    List<Event> named(String name) {
        return all.stream().filter(event -> event.name().equals(name)).toList();
    }

    Event await(String name, Predicate<JsonNode> fits) {
        return Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(20))
                .until(
                        () -> named(name).stream()
                                .filter(event -> fits.test(event.data()))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
