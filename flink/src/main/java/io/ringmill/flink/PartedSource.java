package io.ringmill.flink;

import java.util.List;
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

    PartedSource(JobPipeline job) {
        this.job = job;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<byte[], PartSplit> createReader(SourceReaderContext context) {
        return new PartReader(job, context);
    }

    @Override
    public SplitEnumerator<PartSplit, byte[]> createEnumerator(SplitEnumeratorContext<PartSplit> context) {
        return new PartEnumerator(job, context, List.of(), List.of());
    }

    @Override
    public SplitEnumerator<PartSplit, byte[]> restoreEnumerator(
            SplitEnumeratorContext<PartSplit> context, byte[] state) {
        return PartEnumerator.restore(job, context, state);
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
