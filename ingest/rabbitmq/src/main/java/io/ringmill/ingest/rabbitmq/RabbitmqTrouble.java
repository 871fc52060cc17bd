package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.TlsTrouble;
import io.ringmill.ingest.source.Reconnecting.ServerRefusal;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Says in a sentence what went wrong with a connection. */
final class RabbitmqTrouble {

    private final ServerAddress server;

    RabbitmqTrouble(ServerAddress server) {
        this.server = server;
    }

    /** What the server refuses a source, if that is what was thrown. */
    Optional<ServerRefusal> refusal(Throwable thrown, Feed feed) {
        Optional<String> message = login(thrown)
                .or(() -> cause(thrown, PossibleAuthenticationFailureException.class)
                        .map(unsure -> notLetIn()))
                .or(() -> channelClose(thrown).flatMap(close -> refusal(close, feed)));
        return message.map(text -> new ServerRefusal(text, thrown));
    }

    private Optional<String> refusal(AMQP.Channel.Close close, Feed feed) {
        return switch (close.getReplyCode()) {
            case AMQP.NOT_FOUND ->
                Optional.of("the server " + server + " has no queue '" + feed.queue()
                        + "'; create it, or write declare: true");
            case AMQP.ACCESS_REFUSED ->
                Optional.of("the server " + server + " does not let this user read queue '" + feed.queue() + "': "
                        + close.getReplyText());
            case AMQP.PRECONDITION_FAILED ->
                Optional.of("queue '" + feed.queue()
                        + "' is there, and is not as declare: true would make it; leave that out: "
                        + close.getReplyText());
            default -> Optional.empty();
        };
    }

    /** Why the server does not let this user in, if it says so. A connection that is lost at its beginning does not. */
    Optional<String> login(Throwable thrown) {
        if (cause(thrown, AuthenticationFailureException.class).isPresent()) {
            return Optional.of(notLetIn());
        }
        return reason(thrown, AMQP.Connection.Close.class)
                .filter(close -> close.getReplyCode() == AMQP.NOT_ALLOWED)
                .map(close -> "the server " + server + " refuses the connection: " + close.getReplyText());
    }

    private String notLetIn() {
        return "the server " + server
                + " does not let this user in; are user, password and the virtual host of 'uri' right?";
    }

    /** With which words the server has ended the channel, if it has. */
    static Optional<AMQP.Channel.Close> channelClose(Throwable thrown) {
        return reason(thrown, AMQP.Channel.Close.class);
    }

    private static <T> Optional<T> reason(Throwable thrown, Class<T> kind) {
        return cause(thrown, ShutdownSignalException.class)
                .map(ShutdownSignalException::getReason)
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    private static <T> Optional<T> cause(Throwable thrown, Class<T> kind) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** Why there is no connection. */
    String describe(Throwable thrown) {
        Optional<String> tls = TlsTrouble.describe(thrown);
        if (tls.isPresent()) {
            return "cannot connect to " + server + ": " + tls.get();
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal && signal.getReason() != null) {
                return "the server ended the connection: " + describe(signal.getReason());
            }
            if (cause instanceof UnknownHostException) {
                return "no host has the name " + server.host();
            }
            if (cause instanceof ConnectException) {
                return "cannot connect to " + server + ": " + cause.getMessage();
            }
            if (cause instanceof TimeoutException) {
                return server + " does not answer";
            }
        }
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return "the connection was lost: " + message;
    }

    private static String describe(Method reason) {
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyText();
        }
        return reason instanceof AMQP.Connection.Close close ? close.getReplyText() : reason.protocolMethodName();
    }
}
