package io.ringmill.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmill.Engine;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.Server;
import io.ringmill.server.ServerSettings;
import io.ringmill.server.host.Host;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** An engine with its server, and a client of it. */
final class Running implements AutoCloseable {

    static final String PIPELINE = """
            name: watch
            streams:
              trades: {key: symbol, time: {field: t, unit: ns}, fields: {price: double, size: long, venue: symbol}}
            windows:
              px: {on: trades, window: sliding 5 events, select: {mean: mean(price), top: max(price), volume: sum(size), venue: last(venue)}}
              bars: {on: trades, window: tumbling 1s, select: {open: first(price), close: last(price)}}
              total: {on: trades, by: all, window: running, select: {n: count()}}
            rules:
              high: {on: trades, when: price > 100, until: price < 90, fire: both, severity: critical, message: '{key} at {price}'}
              each: {on: trades, when: price > 1000, fire: each}
              held: {on: trades, when: size > 50, for: 3 events, fire: both}
            """;

    static final ObjectMapper JSON = new ObjectMapper();

    final Engine engine;
    final Server server;
    final HttpClient client = HttpClient.newHttpClient();
    final EventPublisher trades;

    Running(Engine.Builder builder, Host host) throws IOException {
        engine = builder.start();
        server = Server.start(engine, ServerSettings.DEFAULT.withPort(0), host);
        trades = engine.publisher("trades");
    }

    static Engine.Builder builder(Topology topology) {
        return Engine.builder(Pipeline.parse(PIPELINE, "watch.yml"))
                .settings(EngineSettings.DEFAULT
                        .withTopology(topology)
                        .withRing(1024)
                        .withLatencySampling(1));
    }

    static Running of(Topology topology) throws IOException {
        return new Running(builder(topology), Host.NONE);
    }

    long trade(String symbol, long timeNs, double price, long size) {
        return trades.claim(trades.key(symbol), timeNs)
                .set(trades.field("price"), price)
                .set(trades.field("size"), size)
                .set(trades.field("venue"), "X")
                .publish();
    }

    URI uri(String path) {
        return server.uri().resolve("/api/v1" + path);
    }

    HttpResponse<String> send(String method, String path, String body, UnaryOperator<HttpRequest.Builder> more) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, publisher).timeout(Duration.ofSeconds(20));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            return client.send(more.apply(request).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new IllegalStateException(method + " " + path, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, body, request -> request);
    }

    JsonNode json(String method, String path, String body, int status) throws IOException {
        HttpResponse<String> response = send(method, path, body);
        if (response.statusCode() != status) {
            throw new AssertionError(
                    method + " " + path + ": " + response.statusCode() + " " + response.body() + ", not " + status);
        }
        return JSON.readTree(response.body());
    }

    JsonNode get(String path) throws IOException {
        return json("GET", path, null, 200);
    }

    Events events(String query, String lastEventId) throws IOException {
        return new Events(client, uri("/stream" + query), lastEventId);
    }

    @Override
    public void close() {
        server.close();
        try {
            engine.close();
        } catch (io.ringmill.publish.EngineFailedException failed) {
            // A test that has it fail has seen that.
        }
    }
}
