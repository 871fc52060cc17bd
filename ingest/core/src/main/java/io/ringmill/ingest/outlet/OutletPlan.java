package io.ringmill.ingest.outlet;

import io.ringmill.pipeline.WhenFull;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How an outlet does its work.
 *
 * @param windows whose results it takes
 * @param rules whose alerts it takes; empty for all
 * @param halts whether a message that does not get through halts the engine
 * @param deadLetters the file for messages that do not get through, if there is to be one
 */
record OutletPlan(
        Set<String> windows,
        Optional<Set<String>> rules,
        Buffer buffer,
        Retry retry,
        boolean halts,
        Optional<Path> deadLetters) {

    /**
     * What waits to be sent.
     *
     * @param size so many messages at most
     * @param batch so many are sent together at most
     * @param lingerNs how long the first of a batch may wait for others, in nanoseconds
     */
    record Buffer(int size, WhenFull whenFull, int batch, long lingerNs) {}
}
