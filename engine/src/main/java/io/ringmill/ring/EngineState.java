package io.ringmill.ring;

import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.ProgramState;
import io.ringmill.pipeline.StateFile;
import io.ringmill.window.runtime.WindowProgram;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an engine remembers: saved while all that changes it stands still, loaded before it starts.
 *
 * <p><b>Threading:</b> any thread, at such times. <b>Allocation:</b> some for each key.
 */
final class EngineState {

    private final Stages stages;
    private final List<StreamContext> streams;
    private final Optional<Egress> egress;

    EngineState(Stages stages, List<StreamContext> streams, Optional<Egress> egress) {
        this.stages = stages;
        this.streams = streams;
        this.egress = egress;
    }

    /** Saves the state behind the events so far; {@code changes} as a checkpoint has them. */
    void save(long events, List<String> changes, Checkpoint.Taker taker) throws IOException {
        egress.ifPresent(Egress::awaitTaken);
        List<Checkpoint.Stream> ofStreams = new ArrayList<>();
        for (StreamContext stream : streams) {
            StreamPublishers counted = stream.publishers();
            ofStreams.add(new Checkpoint.Stream(
                    stream.stream().name(),
                    handled(stream.index()),
                    counted.sum(RingPublisher.REFUSED),
                    counted.sum(RingPublisher.DROPPED),
                    Math.min(counted.newestNs(), newestNs(stream)),
                    stream.arrivals().newestNs()));
        }
        Checkpoint checkpoint = new Checkpoint(
                events,
                stages.parts().size(),
                stages.digest(),
                stages.digests().stream().mapToLong(Digest::openFrom).max().orElse(events),
                stages.digests().stream().mapToLong(Digest::openBlock).sum(),
                ofStreams,
                egress.map(Egress::limits).orElse(List.of()),
                changes);
        taker.take(checkpoint, out -> {
            for (Stages.Part part : stages.parts()) {
                StateFile.save(stages.state(part), out);
            }
        });
    }

    /** Events of a stream behind which everybody stands; publishers may have handed in more meanwhile. */
    private long handled(int stream) {
        long events = 0;
        for (int status = 0; status < WindowProgram.STATUSES; status++) {
            events += stages.running().events(stream, status);
        }
        return events;
    }

    /** The newest event time behind which everybody stands, or later where the stream was idle. */
    private long newestNs(StreamContext stream) {
        long watermarkNs = stages.parts().stream()
                .mapToLong(part -> part.windows().watermarkNs(stream.index()))
                .max()
                .orElse(Long.MIN_VALUE);
        return watermarkNs == Long.MIN_VALUE
                ? watermarkNs
                : watermarkNs + stream.stream().outOfOrderNs();
    }

    /** Loads a state, each worker what is its own. */
    void load(Checkpoint checkpoint, Checkpoint.State saved) throws IOException {
        for (Stages.Part part : stages.parts()) {
            ProgramState state = stages.state(part);
            ProgramState.Share share = part.share();
            try (InputStream in = new BufferedInputStream(saved.open(), 1 << 16)) {
                for (int i = 0; i < checkpoint.parts(); i++) {
                    StateFile.load(state, in, share);
                }
            }
            state.endLoading();
            state.requireSameIds();
        }
        for (StreamContext stream : streams) {
            checkpoint.streams().stream()
                    .filter(each -> each.name().equals(stream.stream().name()))
                    .forEach(before -> {
                        stream.publishers().goOn(before);
                        stream.arrivals().goOn(before.stampedNs());
                    });
        }
        egress.ifPresent(each -> each.goOn(checkpoint.limits()));
    }
}
