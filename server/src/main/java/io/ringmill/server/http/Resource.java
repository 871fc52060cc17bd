package io.ringmill.server.http;

/** Answers requests of a route. */
@FunctionalInterface
public interface Resource {

    /**
     * Answers.
     *
     * @throws Problem what the client is to be told
     * @throws Exception anything else is told as a failure of the server, without its text, and logged
     */
    Answer answer(Exchange exchange) throws Exception;
}
