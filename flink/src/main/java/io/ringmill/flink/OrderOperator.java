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
    private static final int VERSION = 2;

    /** Its state. */
    static final String STATE = "order";

    private final JobPipeline job;
    private final Routing routing;
    private final Seed seed;

    private transient boolean[] pinned;
    private transient SubtaskFrames frames;
    private transient PartMerge merge;
    private transient StreamCount[] counts;
    private transient LiveChanges changes;
    private transient List<byte[]> refused;
    private transient StreamRecord<byte[]> emitted;
    private transient ListState<byte[]> states;

    /** Of the next event, and the next batch. */
    private transient long sequence;

    private transient long batches;

    /** {@code seed}: what a run elsewhere has left; else null. */
    OrderOperator(JobPipeline job, Routing routing, Seed seed) {
        this.job = job;
        this.routing = routing;
        this.seed = seed;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        CompiledPipeline compiled = job.compile();
        List<StreamSpec> streams = compiled.pipeline().streams();
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
                .getListState(new ListStateDescriptor<>(STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        InputState from = seed == null ? InputState.START : InputState.read(seed.input());
        for (byte[] state : states.get()) {
            from = load(new StateReader(state));
        }
        sequence = from.checkpoint().sequence();
        counts = StreamCount.of(streams, from);
        changes = new LiveChanges(job, routing, from.changes());
        pinned = changes.pinned();
        frames.begin();
    }

    private InputState load(StateReader in) {
        InputState from = input(in);
        batches = in.getLong();
        merge.load(in);
        return from;
    }

    /** Of its state, how far the input is with what has an order; {@code in} is then behind that. */
    static InputState input(StateReader in) {
        StateException.requireVersion("the state of the order of events", in.getInt(), VERSION);
        return InputState.read(in.getUtf8());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        StateWriter out = new StateWriter();
        out.putInt(VERSION);
        out.putText(InputState.at(sequence, StreamCount.states(counts), merge.sources(), changes.state())
                .write());
        out.putLong(batches);
        merge.save(out);
        states.update(List.of(out.toByteArray()));
    }

    @Override
    public void processElement(StreamRecord<byte[]> record) {
        changes.look();
        merge.take(record.getValue());
        emit();
    }

    @Override
    public void endInput() {
        merge.end();
        frames.putDue(changes, sequence);
        frames.end(changes);
        emit();
    }

    private void emit() {
        refused.addAll(changes.takeRefused());
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
        counts[stream].add(timeNs);
        frames.putDue(changes, sequence);
        changes.event(stream, timeNs);
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
        frames.putDue(changes, sequence);
        changes.advance(stream, watermarkNs);
        frames.advance(stream, watermarkNs);
    }

    @Override
    public void refused(byte[] entry) {
        refused.add(entry);
    }
}
