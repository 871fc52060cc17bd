package io.ringmill.ingest.kafka;

import io.ringmill.ingest.TlsTrouble;
import io.ringmill.ingest.outlet.FinalException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Says in a sentence what went wrong with writing, and whether it may pass. */
final class WriteTrouble {

    private static final String UNRESOLVED = "bootstrap.servers";
    private static final Pattern NO_TOPIC = Pattern.compile("Topic (\\S+) not present in metadata.*");

    private WriteTrouble() {}

    /** The trouble, for people; a {@link FinalException} if it does not pass. */
    static IOException of(Throwable thrown, TopicWriting writing) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (find(thrown, InterruptException.class) != null || root instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new IOException("interrupted", thrown);
        }
        String said = writing.hide(String.valueOf(root.getMessage()));
        if (find(thrown, SslAuthenticationException.class) != null) {
            return new FinalException(
                    "the brokers (" + writing.brokers() + "): "
                            + TlsTrouble.describe(thrown, Brokers.TRUST).orElse(said),
                    thrown);
        }
        if (find(thrown, AuthenticationException.class) != null) {
            return new FinalException("the brokers refuse the login: " + said + "; look at 'properties'", thrown);
        }
        if (find(thrown, AuthorizationException.class) != null) {
            return new FinalException(
                    "the brokers do not let this user write: " + said
                            + "; it needs the rights to WRITE and READ the topics, and to use the transactional id",
                    thrown);
        }
        if (find(thrown, UnsupportedVersionException.class) != null) {
            return new FinalException("the brokers are too old for this: " + said, thrown);
        }
        if (root instanceof ConfigException && !said.contains(UNRESOLVED)) {
            return new FinalException("'properties': " + said, thrown);
        }
        return new IOException(passing(root, said, writing), thrown);
    }

    private static String passing(Throwable root, String said, TopicWriting writing) {
        if (root instanceof ConfigException) {
            return "the hosts of '" + writing.brokers() + "' are not known by name";
        }
        String brokers = "the brokers (" + writing.brokers() + ")";
        Matcher noTopic = NO_TOPIC.matcher(said);
        if (noTopic.matches()) {
            return noTopic(noTopic.group(1), writing);
        }
        if (root instanceof UnknownTopicOrPartitionException) {
            return brokers + " have no such topic; create it: " + said;
        }
        if (root instanceof TimeoutException || root instanceof java.util.concurrent.TimeoutException) {
            return "no answer from " + brokers + "; are they up, and is the address right?";
        }
        return brokers + ": " + said;
    }

    static String noTopic(String topic, TopicWriting writing) {
        return "the brokers (" + writing.brokers() + ") have no topic '" + topic + "'; create it";
    }

    /** Whether brokers have heard of a newer client with the same id, or have ended a transaction that took too long. */
    static boolean isFenced(Throwable thrown) {
        return find(thrown, ProducerFencedException.class) != null
                || find(thrown, InvalidProducerEpochException.class) != null;
    }

    private static Throwable find(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return each;
            }
        }
        return null;
    }
}
