package io.ringmill.bench.rivals;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Emits what the {@link Turnstile} admits, one reused event a call, and a watermark when a second is over. */
final class FlinkSource implements Source<FlinkTrade, FlinkSource.NoSplit, Void> {

    private static final long serialVersionUID = 1L;

    /** There are none. */
    static final class NoSplit implements SourceSplit {
        @Override
        public String splitId() {
            return "none";
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<FlinkTrade, NoSplit> createReader(SourceReaderContext context) {
        return new Reader();
    }

    @Override
    public SplitEnumerator<NoSplit, Void> createEnumerator(SplitEnumeratorContext<NoSplit> context) {
        return new NoSplits();
    }

    @Override
    public SplitEnumerator<NoSplit, Void> restoreEnumerator(SplitEnumeratorContext<NoSplit> context, Void checkpoint) {
        return new NoSplits();
    }

    @Override
    public SimpleVersionedSerializer<NoSplit> getSplitSerializer() {
        return new NoSerializer<>();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new NoSerializer<>();
    }

    private static final class Reader implements SourceReader<FlinkTrade, NoSplit> {

        private final CompletableFuture<Void> available = CompletableFuture.completedFuture(null);
        private final FlinkTrade trade = new FlinkTrade();
        private long emitted;
        private long endNs = Long.MIN_VALUE;

        @Override
        public void start() {
            // ready
        }

        @Override
        public InputStatus pollNext(ReaderOutput<FlinkTrade> output) {
            if (emitted == Turnstile.admitted()) {
                return Turnstile.awaitAdmission(emitted) ? InputStatus.MORE_AVAILABLE : InputStatus.END_OF_INPUT;
            }
            if (emitted == 0) {
                Turnstile.begin();
            }
            Feed feed = Turnstile.feed();
            int i = (int) (emitted % feed.size);
            trade.key = feed.keys[i];
            trade.timeNs = Turnstile.timeNs(emitted);
            trade.price = feed.prices[i];
            trade.size = feed.sizes[i];
            emitted++;
            if (trade.timeNs >= endNs) {
                endNs = (trade.timeNs / Work.WINDOW_NS + 1) * Work.WINDOW_NS;
                output.emitWatermark(new Watermark(endNs - Work.WINDOW_NS - 1));
            }
            output.collect(trade);
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<NoSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void addSplits(List<NoSplit> splits) {
            // there are none
        }

        @Override
        public void notifyNoMoreSplits() {
            // there are none
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static final class NoSplits implements SplitEnumerator<NoSplit, Void> {

        @Override
        public void start() {
            // there are none
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            // there are none
        }

        @Override
        public void addSplitsBack(List<NoSplit> splits, int subtask) {
            // there are none
        }

        @Override
        public void addReader(int subtask) {
            // it needs nothing
        }

        @Override
        public Void snapshotState(long checkpointId) {
            return null;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static final class NoSerializer<T> implements SimpleVersionedSerializer<T> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T none) {
            return new byte[0];
        }

        @Override
        public T deserialize(int version, byte[] none) {
            return null;
        }
    }
}
