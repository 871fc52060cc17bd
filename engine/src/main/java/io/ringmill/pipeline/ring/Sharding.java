package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;

/**
 * Who owns which key: key id modulo the workers, but all keys of a pinned stream are worker 0's.
 *
 * @param pinned by stream index
 */
record Sharding(int workers, boolean[] pinned) {

    boolean owns(int worker, Event event) {
        if (workers == 1) {
            return true;
        }
        return (pinned[event.stream] ? 0 : event.key % workers) == worker;
    }

    int streams() {
        return pinned.length;
    }
}
