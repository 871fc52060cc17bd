package io.ringmill.ingest;

import io.ringmill.journal.SourceTrack;
import io.ringmill.pipeline.Checkpoint;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a run remembers between two events, for one that goes on with it elsewhere: on one machine, or as a job.
 *
 * @param checkpoint where it stood
 * @param file what its windows and rules remember: as many {@link io.ringmill.pipeline.StateFile}s as the checkpoint has parts
 * @param sources how far each source is, by name
 * @param sinks where all ends that was handed over so far, by the name of the sink
 * @param startedNs when the run began, epoch nanoseconds
 */
public record JobState(
        Checkpoint checkpoint,
        Path file,
        Map<String, SourceTrack.Journaled> sources,
        Map<String, String> sinks,
        long startedNs) {

    public JobState {
        sources = Map.copyOf(sources);
        sinks = Map.copyOf(sinks);
    }
}
