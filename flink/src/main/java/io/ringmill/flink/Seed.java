package io.ringmill.flink;

import io.ringmill.ingest.JobState;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.ProgramState;
import io.ringmill.pipeline.StateFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the tasks of a job begin with, where a run elsewhere has left off; what a checkpoint of the job's own holds goes before it.
 *
 * @param file what windows and rules remember, where each task can read it
 * @param parts so many states are in it
 * @param digest over all rows and alerts of that run
 * @param input an {@link InputState}
 * @param sinks a {@link SinkState}
 * @param changes of the rules of that run, as a checkpoint has them
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record Seed(String file, int parts, long digest, byte[] input, byte[] sinks, List<String> changes)
        implements Serializable {

    private static final long serialVersionUID = 1;

    static Seed of(JobState from) {
        Checkpoint checkpoint = from.checkpoint();
        return new Seed(
                from.file().toAbsolutePath().toString(),
                checkpoint.parts(),
                checkpoint.digest(),
                InputState.at(
                                checkpoint.sequence(),
                                checkpoint.streams(),
                                from.sources(),
                                ChangeState.of(checkpoint.changes()))
                        .write(),
                new SinkState(from.startedNs(), from.sinks(), checkpoint.limits(), checkpoint.changes()).write(),
                checkpoint.changes());
    }

    /** Loads what a task takes of the state. */
    void load(ProgramState state, ProgramState.Share share, boolean counts) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(file)), 1 << 16)) {
            for (int part = 0; part < parts; part++) {
                StateFile.load(state, in, share, counts);
            }
        }
        state.endLoading();
    }
}
