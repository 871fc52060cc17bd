package io.ringmill.ingest.http;

import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.outlet.LaterException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What a server answered. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record Answer(int status, HttpHeaders headers, byte[] body) {

    private static final int SHOWN = 300;
    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int BAD_REQUEST = 400;

    boolean isOk() {
        return status >= OK && status < REDIRECT;
    }

    boolean isRedirect() {
        return status >= REDIRECT && status < BAD_REQUEST;
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** What the status means, and the beginning of what the server said, on one line. */
    String trouble() {
        String said = text().strip().replaceAll("\\s+", " ");
        if (said.isEmpty() || said.startsWith("<")) {
            return HttpTrouble.refusal(status); // pages are for browsers
        }
        String begin = said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said;
        return "the server answered with status " + status + ": " + Secrets.hide(begin);
    }

    /** The exception for an answer after which the same is sent again. */
    IOException again() {
        return new LaterException(trouble(), retryAfterNs());
    }

    /** How long the server asks to wait, in nanoseconds; 0 if it does not say. */
    private long retryAfterNs() {
        String text = header("Retry-After").orElse("").strip();
        try {
            Duration wait = text.isEmpty() || Character.isDigit(text.charAt(0))
                    ? Duration.ofSeconds(text.isEmpty() ? 0 : Integer.parseInt(text))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return Math.max(0, Math.min(wait.toSeconds(), Integer.MAX_VALUE)) * 1_000_000_000L;
        } catch (NumberFormatException | DateTimeParseException notATime) {
            return 0;
        }
    }
}
