package io.ringmill.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The sources of a pipeline as one source of Flink's, of one split: its state is how far all of them are.
 *
 * <p><b>Threading:</b> as Flink says of each part.
 */
final class PipelineSource implements Source<byte[], PipelineSource.Input, byte[]> {

    private static final long serialVersionUID = 1;

    static final SimpleVersionedSerializer<Input> SPLITS =
            new ByteForm<>(input -> input.state().write(), bytes -> new Input(InputState.read(bytes)));

    private final JobPipeline job;
    private final Routing routing;
    private final Seed seed;
    private final boolean hasCheckpoints;

    /** {@code seed}: where it begins, if not at the beginning; else null. */
    PipelineSource(JobPipeline job, Routing routing, Seed seed, boolean hasCheckpoints) {
        this.job = job;
        this.routing = routing;
        this.seed = seed;
        this.hasCheckpoints = hasCheckpoints;
    }

    /** The only split. */
    record Input(InputState state) implements SourceSplit {

        @Override
        public String splitId() {
            return "input";
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<byte[], Input> createReader(SourceReaderContext context) {
        return new InputReader(job, routing, hasCheckpoints);
    }

    @Override
    public SplitEnumerator<Input, byte[]> createEnumerator(SplitEnumeratorContext<Input> context) {
        InputState first = seed == null ? InputState.START : InputState.read(seed.input());
        return new Enumerator(context, Optional.of(new Input(first)));
    }

    @Override
    public SplitEnumerator<Input, byte[]> restoreEnumerator(SplitEnumeratorContext<Input> context, byte[] unassigned) {
        return new Enumerator(
                context,
                unassigned.length == 0 ? Optional.empty() : Optional.of(new Input(InputState.read(unassigned))));
    }

    @Override
    public SimpleVersionedSerializer<Input> getSplitSerializer() {
        return SPLITS;
    }

    @Override
    public SimpleVersionedSerializer<byte[]> getEnumeratorCheckpointSerializer() {
        return ByteForm.ofBytes();
    }

    /** Gives the split to the only reader. */
    private static final class Enumerator implements SplitEnumerator<Input, byte[]> {

        private final SplitEnumeratorContext<Input> context;
        private final List<Input> unassigned = new ArrayList<>();

        Enumerator(SplitEnumeratorContext<Input> context, Optional<Input> split) {
            this.context = context;
            split.ifPresent(unassigned::add);
        }

        @Override
        public void start() {
            // It waits for the reader.
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            // The reader is given its split unasked.
        }

        @Override
        public void addSplitsBack(List<Input> splits, int subtask) {
            unassigned.addAll(splits);
        }

        @Override
        public void addReader(int subtask) {
            unassigned.forEach(split -> context.assignSplit(split, subtask));
            unassigned.clear();
        }

        @Override
        public byte[] snapshotState(long checkpoint) {
            return unassigned.isEmpty()
                    ? new byte[0]
                    : unassigned.get(0).state().write();
        }

        @Override
        public void close() throws IOException {
            // Nothing is open.
        }
    }
}
