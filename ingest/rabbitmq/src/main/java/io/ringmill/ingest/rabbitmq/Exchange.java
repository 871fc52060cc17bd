package io.ringmill.ingest.rabbitmq;

import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.outlet.NameTemplate;

/**
 * Where messages are sent, at which server. Immutable.
 *
 * @param name empty for the default exchange, whose routing keys are names of queues
 * @param mandatory whether a message that no queue takes is refused; else the server drops it
 */
record Exchange(ServerAddress server, String name, NameTemplate routingKey, boolean mandatory) {

    @Override
    public String toString() {
        return server + (name.isEmpty() ? ", queue " : ", exchange " + name + ", routing key ") + routingKey;
    }
}
