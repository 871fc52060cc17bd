package io.ringmill.ingest.outlet;

import io.ringmill.ingest.Secrets;

/** What is said of an exception of a client. */
final class Messages {

    private Messages() {}

    static String of(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank()
                ? thrown.getClass().getSimpleName()
                : Secrets.hide(message.lines().findFirst().orElse("").strip());
    }
}
