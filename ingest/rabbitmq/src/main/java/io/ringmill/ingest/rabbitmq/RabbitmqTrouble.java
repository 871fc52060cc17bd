package io.ringmill.ingest.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.ringmill.ingest.source.Reconnecting.ServerRefusal;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Says in a sentence what went wrong with a connection. */
final class RabbitmqTrouble {

    private final Feed feed;

    RabbitmqTrouble(Feed feed) {
        this.feed = feed;
    }

    /** What the server refuses, if that is what was thrown. */
    Optional<ServerRefusal> refusal(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationFailureException
                    || cause instanceof PossibleAuthenticationFailureException) {
                return Optional.of(new ServerRefusal(
                        "the server " + feed.server() + " does not let this user in; are user, password and the virtual"
                                + " host of 'uri' right?",
                        thrown));
            }
            if (cause instanceof ShutdownSignalException signal) {
                return refusal(signal.getReason()).map(message -> new ServerRefusal(message, thrown));
            }
        }
        return Optional.empty();
    }

    private Optional<String> refusal(Method reason) {
        if (reason instanceof AMQP.Channel.Close close) {
            return switch (close.getReplyCode()) {
                case AMQP.NOT_FOUND ->
                    Optional.of("the server " + feed.server() + " has no queue '" + feed.queue()
                            + "'; create it, or write declare: true");
                case AMQP.ACCESS_REFUSED ->
                    Optional.of("the server " + feed.server() + " does not let this user read queue '" + feed.queue()
                            + "': " + close.getReplyText());
                case AMQP.PRECONDITION_FAILED ->
                    Optional.of("queue '" + feed.queue()
                            + "' is there, and is not as declare: true would make it; leave that out: "
                            + close.getReplyText());
                default -> Optional.empty();
            };
        }
        if (reason instanceof AMQP.Connection.Close close && close.getReplyCode() == AMQP.NOT_ALLOWED) {
            return Optional.of("the server " + feed.server() + " refuses the connection: " + close.getReplyText());
        }
        return Optional.empty();
    }

    /** Why there is no connection. */
    String describe(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal && signal.getReason() != null) {
                return "the server ended the connection: " + describe(signal.getReason());
            }
            if (cause instanceof UnknownHostException) {
                return "no host has the name " + feed.server().host();
            }
            if (cause instanceof ConnectException) {
                return "cannot connect to " + feed.server() + ": " + cause.getMessage();
            }
            if (cause instanceof TimeoutException) {
                return feed.server() + " does not answer";
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
