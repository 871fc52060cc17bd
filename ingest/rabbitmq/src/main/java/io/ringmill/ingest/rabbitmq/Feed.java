package io.ringmill.ingest.rabbitmq;

import io.ringmill.ingest.ServerAddress;

/**
 * What is read, of which server. Immutable.
 *
 * @param prefetch how many messages the server sends ahead of acknowledgements
 * @param declare whether the queue is made if it is not there
 */
record Feed(ServerAddress server, String queue, int prefetch, boolean declare) {

    @Override
    public String toString() {
        return server + ", queue " + queue;
    }
}
