package io.ringmill.app.host;

import io.ringmill.Publishers;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.Pace;
import io.ringmill.publish.EventPublisher;
import java.util.Optional;

/** Publishers that a gate, and perhaps a pace, hold up. Threading as {@link Publishers}. */
public final class HeldPublishers implements Publishers {

    private final Publishers own;
    private final Gate gate;
    private final Optional<Pace> pace;

    /** @param pace by event time; empty for as fast as the source can */
    public HeldPublishers(Publishers own, Gate gate, Optional<Pace> pace) {
        this.own = own;
        this.gate = gate;
        this.pace = pace;
    }

    @Override
    public EventPublisher publisher(String stream) {
        return new HeldPublisher(own.publisher(stream), gate, pace);
    }

    @Override
    public Optional<SourceTrack> track() {
        return own.track();
    }

    @Override
    public long lastingSequence() {
        return own.lastingSequence();
    }

    @Override
    public Publishers part(String part) {
        return new HeldPublishers(own.part(part), gate, pace);
    }
}
