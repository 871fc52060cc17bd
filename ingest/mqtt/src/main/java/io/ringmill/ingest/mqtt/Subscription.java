package io.ringmill.ingest.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.ringmill.ingest.ServerAddress;
import java.util.List;
import java.util.Optional;

/** What is subscribed to, at which broker. Immutable. */
record Subscription(ServerAddress server, List<String> topics, MqttQos qos, Session session) {

    /**
     * What the broker keeps for the source.
     *
     * @param clientId empty for a session that is over with the run
     */
    record Session(Optional<String> clientId, long expiryNs) {

        private static final long NS = 1_000_000_000L;
        /** Of a session that is over with the run: for as long as a connection may be lost. */
        private static final long BRIEF_SECONDS = 3600;
        /** One more means for ever. */
        private static final long MOST_SECONDS = 0xFFFF_FFFEL;

        long expirySeconds() {
            return clientId.isPresent() ? Math.min(MOST_SECONDS, (expiryNs + NS - 1) / NS) : BRIEF_SECONDS;
        }
    }

    /** Copies the list. */
    Subscription {
        topics = List.copyOf(topics);
    }

    /** Whether what is not acknowledged comes again, in another run too. */
    boolean lasts() {
        return session.clientId().isPresent() && session.expiryNs() > 0 && qos != MqttQos.AT_MOST_ONCE;
    }

    @Override
    public String toString() {
        return server + ", topic " + String.join(", ", topics);
    }
}
