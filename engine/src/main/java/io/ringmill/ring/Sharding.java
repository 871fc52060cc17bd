package io.ringmill.ring;

import io.ringmill.event.Event;
import java.util.List;

/**
 * Which events are one worker's of several: those of the keys whose id modulo the workers is its number, but all of a
 * pinned stream are worker 0's; and all that are of no stream.
 */
final class Sharding {

    private final int worker;
    private final int workers;

    /** By stream index. */
    private final boolean[] pinned;

    Sharding(int worker, int workers, List<Boolean> pinned) {
        this.worker = worker;
        this.workers = workers;
        this.pinned = new boolean[pinned.size()];
        for (int stream = 0; stream < this.pinned.length; stream++) {
            this.pinned[stream] = pinned.get(stream);
        }
    }

    /** Whether the event of this head is the worker's. */
    boolean owns(long head) {
        if (Event.kind(head) != Event.DATA) {
            return true;
        }
        return owns(pinned[Event.stream(head)], Event.key(head));
    }

    /** Whether a key is the worker's on streams that are pinned or not. */
    boolean owns(boolean isPinned, int key) {
        return (isPinned ? 0 : key % workers) == worker;
    }
}
