package io.ringmill.ingest.kafka;

import io.ringmill.ingest.TlsTrouble;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;

/** Why a session with brokers ended. {@link #passing} tells what may pass; anything else is thrown on. */
final class BrokerTrouble extends IOException {

    private static final long serialVersionUID = 1L;

    private static final String UNRESOLVED = "bootstrap.servers";

    BrokerTrouble(String message, Throwable cause) {
        super(message, cause);
    }

    /** The trouble, for people. */
    Optional<String> passing() {
        return Optional.of(getMessage());
    }

    /**
     * What an exception of the client means.
     *
     * @return trouble that may pass
     * @throws IOException if it is of the kind that does not
     */
    static BrokerTrouble of(KafkaException thrown, Topic topic) throws IOException {
        String brokers = "the brokers (" + topic.brokers() + ")";
        if (thrown instanceof InterruptException) {
            throw thrown;
        }
        if (thrown instanceof WakeupException) {
            return new BrokerTrouble("closed", thrown);
        }
        if (thrown instanceof TimeoutException) {
            return new BrokerTrouble("no answer from " + brokers + "; are they up, and is the address right?", thrown);
        }
        if (thrown instanceof RetriableException) {
            return new BrokerTrouble(brokers + ": " + message(thrown, topic), thrown);
        }
        if (thrown instanceof TopicAuthorizationException) {
            throw new IOException(
                    "the brokers do not let this user read topic " + topic.name()
                            + "; it needs the right to READ and DESCRIBE it",
                    thrown);
        }
        if (thrown instanceof GroupAuthorizationException) {
            throw new IOException(
                    "the brokers do not let this user use the group '"
                            + topic.group().orElse("") + "'; leave 'group' out, or give the right to READ it",
                    thrown);
        }
        if (thrown instanceof SslAuthenticationException) {
            throw new IOException(
                    brokers + ": " + TlsTrouble.describe(thrown, Brokers.TRUST).orElse(message(thrown, topic)), thrown);
        }
        if (thrown instanceof AuthenticationException) {
            throw new IOException(
                    "the brokers refuse the login: " + message(thrown, topic) + "; look at 'properties'", thrown);
        }
        return ofSettings(thrown, topic);
    }

    /** The client cannot be made, or something else has gone wrong for good. */
    private static BrokerTrouble ofSettings(KafkaException thrown, Topic topic) throws IOException {
        Throwable root = root(thrown);
        if (root instanceof ConfigException && String.valueOf(root.getMessage()).contains(UNRESOLVED)) {
            return new BrokerTrouble("the hosts of '" + topic.brokers() + "' are not known by name", thrown);
        }
        if (root instanceof ConfigException) {
            throw new IOException("'properties': " + message(root, topic), thrown);
        }
        throw new IOException(message(thrown, topic), thrown);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** What it says and what its cause does, without secrets. */
    private static String message(Throwable thrown, Topic topic) {
        Throwable root = root(thrown);
        String own = String.valueOf(thrown.getMessage());
        String cause = root.equals(thrown) || root.getMessage() == null ? "" : ": " + root.getMessage();
        return topic.hide(own + cause);
    }
}
