package io.ringmill;

import io.ringmill.journal.SourceTrack;
import io.ringmill.publish.EventPublisher;
import io.ringmill.ring.RingEngine;
import java.util.Optional;
import java.util.function.Function;

/** Publishers for a source whose way is followed. Threading as {@link Publishers}. */
public final class SourcePublishers implements Publishers {

    private final RingEngine ring;
    private final Optional<SourceTrack> track;
    private final Function<String, SourceTrack.Journaled> parts;

    SourcePublishers(RingEngine ring, Optional<SourceTrack> track) {
        this(ring, track, part -> SourceTrack.Journaled.NONE);
    }

    private SourcePublishers(
            RingEngine ring, Optional<SourceTrack> track, Function<String, SourceTrack.Journaled> parts) {
        this.ring = ring;
        this.track = track;
        this.parts = parts;
    }

    /**
     * The same, of a source that goes on with its parts.
     *
     * @param known how far a part is in the journal, by its name; asked when the source begins with that part
     */
    public SourcePublishers withParts(Function<String, SourceTrack.Journaled> known) {
        return new SourcePublishers(ring, track, known);
    }

    @Override
    public EventPublisher publisher(String stream) {
        return ring.publisher(stream, track);
    }

    @Override
    public Optional<SourceTrack> track() {
        return track;
    }

    @Override
    public long lastingSequence() {
        return ring.lastingSequence();
    }

    @Override
    public Publishers part(String part) {
        return new SourcePublishers(ring, track.flatMap(whole -> follow(whole, part)));
    }

    private Optional<SourceTrack> follow(SourceTrack whole, String part) {
        SourceTrack.Journaled known = parts.apply(part);
        return ring.follow(SourceTrack.nameOfPart(whole.source(), part), known.mark(), known.rows());
    }
}
