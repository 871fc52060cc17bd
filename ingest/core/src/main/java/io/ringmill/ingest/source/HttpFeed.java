package io.ringmill.ingest.source;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks for one address, and says what an answer is. Threading as {@link HttpClient}. */
final class HttpFeed {

    static final int OK = 200;
    static final int PARTIAL = 206;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int GONE = 410;
    private static final int PROXY_LOGIN = 407;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /**
     * What is asked for.
     *
     * @param headers sent with each request
     * @param timeoutNs longest wait for an answer, and for more of it; 0 for ever
     */
    record Request(URI url, Map<String, String> headers, long timeoutNs) {

        /** The address without user and password, which go into a header. */
        URI withoutUser() {
            String text = url.toString();
            return url.getRawUserInfo() == null ? url : URI.create(text.replace(url.getRawUserInfo() + "@", ""));
        }

        /** The headers with that of the address's user and password, if it has them; the user's own go first. */
        Map<String, String> allHeaders() {
            Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            if (url.getUserInfo() != null) {
                byte[] user = url.getUserInfo().getBytes(StandardCharsets.UTF_8);
                all.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
            }
            all.putAll(headers);
            return all;
        }

        /** What is wrong with a header; empty if it can be sent. */
        static Optional<String> fault(String name, String value) {
            try {
                HttpRequest.newBuilder().header(name, value);
                return Optional.empty();
            } catch (IllegalArgumentException refused) {
                return Optional.of("header '" + name + "' cannot be sent with this value");
            }
        }
    }

    private final Request request;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    HttpFeed(Request request) {
        this.request = request;
    }

    /** Asks, with these headers besides. */
    HttpResponse<ResponseInput> get(Map<String, String> more) throws IOException, InterruptedException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.withoutUser())
                .setHeader("Accept", "application/x-ndjson, text/event-stream, application/json;q=0.9, */*;q=0.5")
                .setHeader("Accept-Encoding", "gzip");
        if (request.timeoutNs() > 0) {
            builder.timeout(Duration.ofNanos(request.timeoutNs()));
        }
        request.allHeaders().forEach(builder::setHeader);
        more.forEach(builder::setHeader);
        return client.send(builder.build(), head -> new ResponseInput(request.timeoutNs()));
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
                        && !encoding.equals("identity"));
    }

    /** Whether a further request would get the same answer. */
    static boolean isFinal(int status) {
        return status < SERVER_ERROR && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
    }

    /** What a status means to the user. */
    static String refusal(int status) {
        String answer = "the server answered with status " + status;
        return switch (status) {
            case UNAUTHORIZED, PROXY_LOGIN -> answer + ": it wants a login, which 'headers' can give";
            case FORBIDDEN -> answer + ": this access is not permitted; look at 'headers' and the url";
            case NOT_FOUND, GONE -> answer + ": there is nothing at this address; is the url right?";
            default -> isFinal(status) ? answer + "; is the url right?" : answer;
        };
    }

    static String describe(Throwable e) {
        if (e instanceof java.net.http.HttpConnectTimeoutException) {
            return "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s";
        }
        if (e instanceof java.net.http.HttpTimeoutException) {
            return "no answer within the 'timeout'";
        }
        if (e.getCause() instanceof java.nio.channels.UnresolvedAddressException
                || e instanceof java.nio.channels.UnresolvedAddressException) {
            return "no connection: there is no such host, or its name cannot be looked up";
        }
        if (e instanceof java.net.ConnectException) {
            return "no connection: nobody listens there";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
