package io.ringmill.flink;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gives the events of all parts of the input their order, which {@link PartMerge} finds, and so their sequences; emits frames
 * for the subtasks of the program, as {@link Frames} does where one task reads all. Its state is what waits to be put in order.
 *
 * <p><b>Threading:</b> the task's thread.
 */
final class OrderOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<byte[], byte[]>, BoundedOneInput, PartMerge.Output {

    private static final long serialVersionUID = 1;
    private static final int VERSION = 1;

    private final JobPipeline job;
    private final Routing routing;

    private transient boolean[] pinned;
    private transient SubtaskFrames frames;
    private transient PartMerge merge;
    private transient List<byte[]> refused;
    private transient StreamRecord<byte[]> emitted;
    private transient ListState<byte[]> states;

    /** Of the next event, and the next batch. */
    private transient long sequence;

    private transient long batches;

    OrderOperator(JobPipeline job, Routing routing) {
        this.job = job;
        this.routing = routing;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        CompiledPipeline compiled = job.compile();
        List<StreamSpec> streams = compiled.pipeline().streams();
        pinned = Routing.pinned(compiled);
        List<PlannedSource> sources = job.connectors(new Faults()).sources();
        boolean[] first = new boolean[sources.size()];
        for (int source = 0; source < first.length; source++) {
            first[source] = sources.get(source).first();
        }
        frames = new SubtaskFrames(routing, streams.size());
        merge = new PartMerge(streams, first, this);
        refused = new ArrayList<>();
        emitted = new StreamRecord<>(null);
        states = context.getOperatorStateStore()
                .getListState(
                        new ListStateDescriptor<>("order", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        for (byte[] state : states.get()) {
            load(new StateReader(state));
        }
        frames.begin();
    }

    private void load(StateReader in) {
        StateException.requireVersion("the state of the order of events", in.getInt(), VERSION);
        sequence = in.getLong();
        batches = in.getLong();
        merge.load(in);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        StateWriter out = new StateWriter();
        out.putInt(VERSION);
        out.putLong(sequence);
        out.putLong(batches);
        merge.save(out);
        states.update(List.of(out.toByteArray()));
    }

    @Override
    public void processElement(StreamRecord<byte[]> record) {
        merge.take(record.getValue());
        emit();
    }

    @Override
    public void endInput() {
        merge.end();
        frames.end();
        emit();
    }

    private void emit() {
        if (frames.isEmpty() && refused.isEmpty()) {
            return;
        }
        for (int subtask = 0; subtask < routing.parallelism(); subtask++) {
            List<byte[]> ahead = subtask == 0 ? refused : List.of();
            output.collect(emitted.replace(frames.frame(subtask, batches, sequence, ahead, frames.entries(subtask))));
        }
        batches++;
        sequence += frames.count();
        refused.clear();
        frames.begin();
    }

    @Override
    public void event(int stream, long timeNs, byte[] entries, PartMerge.Place place) {
        int group = pinned[stream] ? Routing.PINNED_GROUP : group(entries, place);
        frames.own(stream, timeNs, routing.subtask(group)).putRaw(entries, place.from, place.end - place.from);
    }

    /** The key group of a text: its hash is that of the text, whose characters mostly are its bytes. */
    private int group(byte[] entries, PartMerge.Place place) {
        int hash = 0;
        for (int i = place.keyFrom; i < place.keyFrom + place.keyLength; i++) {
            if (entries[i] < 0) {
                return routing.group(new String(entries, place.keyFrom, place.keyLength, StandardCharsets.UTF_8));
            }
            hash = 31 * hash + entries[i];
        }
        return routing.groupOfHash(hash);
    }

    @Override
    public void advance(int stream, long watermarkNs) {
        frames.advance(stream, watermarkNs);
    }

    @Override
    public void refused(byte[] entries, int from, int count) {
        refused.add(new FrameWriter().putRaw(entries, from, count).toByteArray());
    }
}
