package io.ringmill.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Emits the frames of the input, those of a batch at once, so that a checkpoint is always between two batches.
 *
 * <p><b>Threading:</b> the task's thread, but for {@link Handover}.
 */
final class InputReader implements SourceReader<byte[], PipelineSource.Input> {

    private final JobPipeline job;
    private final Routing routing;
    private final boolean hasCheckpoints;
    private final Handover handover = new Handover();
    private InputState state;
    private InputRun run;

    InputReader(JobPipeline job, Routing routing, boolean hasCheckpoints) {
        this.job = job;
        this.routing = routing;
        this.hasCheckpoints = hasCheckpoints;
    }

    @Override
    public void start() {
        // It waits for its split.
    }

    @Override
    public void addSplits(List<PipelineSource.Input> splits) {
        state = splits.get(0).state();
        try {
            run = new InputRun(job, routing, state, handover, hasCheckpoints);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<byte[]> output) throws Exception {
        Batch batch = handover.poll();
        if (batch == null) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        batch.frames().forEach(output::collect);
        state = batch.behind();
        run.lasting().emitted(batch.reach());
        return batch.last() ? InputStatus.END_OF_INPUT : InputStatus.MORE_AVAILABLE;
    }

    @Override
    public List<PipelineSource.Input> snapshotState(long checkpoint) {
        if (run != null) {
            run.lasting().begin(checkpoint);
        }
        return state == null ? List.of() : List.of(new PipelineSource.Input(state));
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        if (run != null) {
            run.lasting().complete(checkpoint);
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return handover.available();
    }

    @Override
    public void notifyNoMoreSplits() {
        // There is one.
    }

    @Override
    public void close() {
        handover.close();
        if (run != null) {
            run.close();
        }
    }
}
