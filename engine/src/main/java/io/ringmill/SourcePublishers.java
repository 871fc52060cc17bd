package io.ringmill;

import io.ringmill.journal.SourceTrack;
import io.ringmill.publish.EventPublisher;
import io.ringmill.ring.RingEngine;
import java.util.Optional;

/** Publishers for a source whose way is followed. */
record SourcePublishers(RingEngine ring, Optional<SourceTrack> track) implements Publishers {

    @Override
    public EventPublisher publisher(String stream) {
        return ring.publisher(stream, track);
    }

    @Override
    public long lastingSequence() {
        return ring.lastingSequence();
    }
}
