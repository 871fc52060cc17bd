package io.ringmill.flink;

import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The sources of a pipeline as one source of Flink's whose splits are their parts, so that several tasks read. {@link
 * OrderOperator} puts what they read in order.
 *
 * <p><b>Threading:</b> as Flink says of each part.
 */
final class PartedSource implements Source<byte[], PartSplit, byte[]> {

    private static final long serialVersionUID = 1;

    private final JobPipeline job;
    private final Seed seed;
    private final boolean hasCheckpoints;

    /** {@code seed}: where it begins, if not at the beginning; else null. */
    PartedSource(JobPipeline job, Seed seed, boolean hasCheckpoints) {
        this.job = job;
        this.seed = seed;
        this.hasCheckpoints = hasCheckpoints;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<byte[], PartSplit> createReader(SourceReaderContext context) {
        return new PartReader(job, context, hasCheckpoints);
    }

    private InputState from() {
        return seed == null ? InputState.START : InputState.read(seed.input());
    }

    @Override
    public SplitEnumerator<PartSplit, byte[]> createEnumerator(SplitEnumeratorContext<PartSplit> context) {
        return new PartEnumerator(job, context, from());
    }

    @Override
    public SplitEnumerator<PartSplit, byte[]> restoreEnumerator(
            SplitEnumeratorContext<PartSplit> context, byte[] state) {
        return PartEnumerator.restore(job, context, from(), state);
    }

    @Override
    public SimpleVersionedSerializer<PartSplit> getSplitSerializer() {
        return new ByteForm<>(PartSplit::write, PartSplit::read);
    }

    @Override
    public SimpleVersionedSerializer<byte[]> getEnumeratorCheckpointSerializer() {
        return ByteForm.ofBytes();
    }
}
