package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.CompressedInput;
import io.ringmill.ingest.http.HttpTrouble;
import io.ringmill.ingest.http.WebAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks for one address, and says what an answer is. Threading as {@link HttpClient}. */
final class HttpFeed {

    static final int OK = 200;
    static final int PARTIAL = 206;

    private final WebAddress address;
    private final long timeoutNs;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(HttpTrouble.CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /** {@code timeoutNs}: longest wait for an answer, and for more of it; 0 for ever. */
    HttpFeed(WebAddress address, long timeoutNs) {
        this.address = address;
        this.timeoutNs = timeoutNs;
    }

    /** Asks, with these headers besides. */
    HttpResponse<ResponseInput> get(Map<String, String> more) throws IOException, InterruptedException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address.withoutUser())
                .setHeader(
                        "Accept",
                        "application/x-ndjson, text/event-stream, text/csv, application/json;q=0.9, */*;q=0.5")
                .setHeader("Accept-Encoding", CompressedInput.readsZstd() ? "gzip, zstd" : "gzip");
        if (timeoutNs > 0) {
            builder.timeout(Duration.ofNanos(timeoutNs));
        }
        address.allHeaders().forEach(builder::setHeader);
        more.forEach(builder::setHeader);
        return client.send(builder.build(), head -> new ResponseInput(timeoutNs));
    }

    /** Whether an answer is a document, which has an end, and not a live stream. */
    static boolean isDocument(HttpResponse<?> response) {
        return !isEventStream(response)
                && (header(response, "Content-Length").isPresent()
                        || header(response, "ETag").isPresent()
                        || header(response, "Last-Modified").isPresent());
    }

    static boolean isEventStream(HttpResponse<?> response) {
        return type(response).startsWith("text/event-stream");
    }

    /** Whether an answer is a page for people. */
    static boolean isPage(HttpResponse<?> response) {
        return type(response).startsWith("text/html") || type(response).startsWith("application/xhtml");
    }

    private static String type(HttpResponse<?> response) {
        return header(response, "Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    static Optional<String> header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name);
    }

    /** The encoding of the content, if it is not one that can be read. */
    static Optional<String> unknownEncoding(HttpResponse<?> response) {
        return header(response, "Content-Encoding")
                .map(encoding -> encoding.toLowerCase(Locale.ROOT).strip())
                .filter(encoding -> !encoding.isEmpty()
                        && !encoding.equals("gzip")
                        && !encoding.equals("x-gzip")
                        && !encoding.equals("zstd")
                        && !encoding.equals("identity"));
    }
}
