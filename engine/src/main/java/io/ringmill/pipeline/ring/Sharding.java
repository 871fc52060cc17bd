package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import java.util.List;

/** Who owns which key: key id modulo the workers, but all keys of a pinned stream are worker 0's. */
final class Sharding {

    private final int workers;

    /** By stream index. */
    private final boolean[] pinned;

    Sharding(int workers, List<Boolean> pinned) {
        this.workers = workers;
        this.pinned = new boolean[pinned.size()];
        for (int stream = 0; stream < this.pinned.length; stream++) {
            this.pinned[stream] = pinned.get(stream);
        }
    }

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
