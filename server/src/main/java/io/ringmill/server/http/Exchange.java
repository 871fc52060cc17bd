package io.ringmill.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * A request, as a resource sees it: admitted, and within limits.
 *
 * <p><b>Threading:</b> the request's own thread.
 */
public interface Exchange {

    /** {@link #who} where clients have to say who they are, and this one did not. */
    String NOBODY = "nobody";

    /** What stands for {@code {name}} in the route's path, decoded. */
    String path(String name);

    /** A parameter of the query, decoded; given twice, it is refused. */
    Optional<String> query(String name) throws Problem;

    /** All names of parameters in the query, in their order. */
    Set<String> queryNames() throws Problem;

    /** A header's first value. */
    Optional<String> header(String name);

    /** Media type of the body in lower case, without parameters; empty if there is none. */
    String mediaType();

    /**
     * The body, inflated if it was sent with {@code Content-Encoding: gzip}. Longer than the limit, slower than the limit: reading it
     * throws {@link Problem}.
     */
    InputStream body() throws IOException, Problem;

    /**
     * The body as JSON.
     *
     * @throws Problem if it is not, or does not fit the record: with what is wrong
     */
    <T> T json(Class<T> type) throws IOException, Problem;

    /** Who asks, for logs and silences: the name of the token, never the token; {@code local} without tokens. */
    String who();

    /** Whether who asks may change something. */
    boolean mayChange();
}
