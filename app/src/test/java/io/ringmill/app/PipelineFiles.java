package io.ringmill.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with a small pipeline over simulated ticks or a file of trades, for tests. */
record PipelineFiles(Path dir) {

    private static final String HEAD = """
            name: test
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {price: double, size: long, side: symbol}
                where: size > 100
            windows:
              last20: {window: sliding 20 events, select: {mean: mean(price), sd: stddev_pop(price)}}
              bar10s: {window: tumbling 10s, select: {open: first(price), high: max(price), volume: sum(size)}}
            rules:
              high: {when: price > last20.mean + 2 * last20.sd and last20.count >= 20, message: "{key} at {price}"}
            sinks:
              - csv: {dir: '%1$s/out'}
              - alerts: {ndjson: '%1$s/out/alerts.ndjson'}
              - quarantine: {ndjson: '%1$s/out/quarantine.ndjson'}
            journal: {dir: '%1$s/journal'}
            """;

    /** The pipeline over so many simulated ticks. */
    Path simulated(int events) {
        return write(
                "simulated.yml", "sources: [{simulate: {kind: ticks, keys: 7, count: " + events + ", seed: 3}}]\n");
    }

    /** The pipeline over a csv file with these lines under a header. */
    Path csv(String... lines) {
        text("trades.csv", "ts,symbol,price,size,side\n" + String.join("\n", lines) + (lines.length == 0 ? "" : "\n"));
        return write("csv.yml", "sources: [{csv: {path: '" + dir.resolve("trades.csv") + "'}}]\n");
    }

    /** The pipeline over an ndjson file with this text. */
    Path ndjson(String text) {
        text("trades.ndjson", text);
        return write("ndjson.yml", "sources: [{ndjson: {path: '" + dir.resolve("trades.ndjson") + "'}}]\n");
    }

    /** The pipeline with a section of its own for sources. */
    Path write(String name, String sources) {
        return text(name, HEAD.formatted(dir) + sources);
    }

    Path text(String name, String text) {
        try {
            return Files.writeString(dir.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file in this folder. */
    String read(String name) {
        try {
            return Files.readString(dir.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path journal() {
        return dir.resolve("journal");
    }

    boolean exists(String name) {
        return Files.exists(dir.resolve(name));
    }
}
