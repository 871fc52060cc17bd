package io.ringmill.flink;

import io.ringmill.event.Event;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.OutputHash;
import io.ringmill.output.ProgramOutput;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.PipelineProgram;
import io.ringmill.pipeline.ProgramState;
import io.ringmill.rule.MadeChanges;
import io.ringmill.rule.RuleChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.KeyedStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a pipeline's program for the keys of a subtask, and emits a frame of what came of it for each frame that it takes. Its
 * state is in Flink's raw keyed state: for each key group a file of its keys, so that a savepoint can be brought to any
 * number of subtasks.
 *
 * <p><b>Threading:</b> the task's thread. <b>Allocation:</b> the frames. <b>Units:</b> epoch nanoseconds.
 */
final class ProgramOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<byte[], byte[]>, ProgramOutput {

    private static final long serialVersionUID = 1;

    /** Names of what each subtask has besides its keys. */
    static final String DIGEST = "digest";

    static final String SHARED = "shared";
    static final String CHANGES = "changes";

    private final JobPipeline job;
    private final Routing routing;
    private final boolean wantsRows;
    private final Seed seed;

    private transient PipelineProgram program;

    /** Of rules, so far. */
    private transient MadeChanges made;

    private transient Set<String> rulesWithMetrics;
    /** Whether any stream is of one task, as something over all keys depends on it. */
    private transient boolean together;

    private transient EventCodec events;
    private transient Outputs outputs;
    private transient OutputHash hash;
    private transient FrameReader in;
    private transient FrameWriter out;
    private transient StreamRecord<byte[]> emitted;
    private transient long[] cells;
    private transient long[] lastNs;

    /** Of the frame at hand, and of the event at hand. */
    private transient long first;

    private transient long sequence;

    /** The sum over all rows and alerts so far, with those of subtasks whose state this one has taken. */
    private transient long digest;

    private transient ListState<Long> digests;

    /** Of all subtasks that there were, as any may have had the keys that this one takes; what is saved is its own. */
    private transient ListState<byte[]> shared;

    /** Changes of rules, which are the same in all subtasks, so that the first one keeps them. */
    private transient ListState<String> changes;

    /**
     * Runs it.
     *
     * @param wantsRows whether any sink takes rows
     * @param seed what it begins with, where that is not a checkpoint's; else null
     */
    ProgramOperator(JobPipeline job, Routing routing, boolean wantsRows, Seed seed) {
        this.job = job;
        this.routing = routing;
        this.wantsRows = wantsRows;
        this.seed = seed;
    }

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        changes = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>(CHANGES, Types.STRING));
        List<String> before = changesBefore(context);
        CompiledPipeline compiled = job.compile().goingOn(before);
        boolean[] observed = new boolean[compiled.windows().size()];
        Arrays.fill(observed, true);
        run(new PipelineProgram(compiled, observed, this, this::onAlert));
        events = new EventCodec(compiled.pipeline().streams(), compiled.keys(), compiled.symbols());
        in = new FrameReader();
        out = new FrameWriter();
        emitted = new StreamRecord<>(null);
        lastNs = new long[compiled.pipeline().streams().size()];
        digests = context.getOperatorStateStore().getListState(new ListStateDescriptor<>(DIGEST, Types.LONG));
        for (long each : digests.get()) {
            digest += each;
        }
        shared = context.getOperatorStateStore()
                .getUnionListState(
                        new ListStateDescriptor<>(SHARED, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        load(context);
        made = MadeChanges.of(before);
        before.stream().map(RuleChange::parse).filter(RuleChange::isSilence).forEach(program.alerts()::make);
        register();
        rulesWithMetrics = new HashSet<>();
        registerRules();
    }

    private List<String> changesBefore(StateInitializationContext context) throws Exception {
        if (!context.isRestored()) {
            return seed == null ? List.of() : seed.changes();
        }
        List<String> before = new ArrayList<>();
        changes.get().forEach(before::add);
        return before;
    }

    /** From now on it runs this program. */
    private void run(PipelineProgram newProgram) {
        program = newProgram;
        CompiledPipeline compiled = program.compiled();
        together = IntStream.range(0, compiled.pipeline().streams().size()).anyMatch(compiled::pinned);
        outputs = new Outputs(compiled);
        hash = new OutputHash(compiled.windows(), compiled.rules(), compiled.keys(), compiled.symbols());
        cells = new long[compiled.eventCells()];
    }

    /** Metrics of the names that {@code /metrics} of a local run has. */
    private void register() {
        MetricGroup group = getMetricGroup();
        CompiledPipeline compiled = program.compiled();
        for (int i = 0; i < compiled.pipeline().streams().size(); i++) {
            int stream = i;
            MetricGroup ofStream = group.addGroup(
                    "stream", compiled.pipeline().streams().get(i).name());
            for (int outcome = 0; outcome < Totals.OUTCOMES.size(); outcome++) {
                int status = outcome;
                ofStream.addGroup("outcome", Totals.OUTCOMES.get(outcome))
                        .gauge("ringmill_events_total", () -> program.windows().events(stream, status));
            }
        }
        for (int i = 0; i < compiled.windows().size(); i++) {
            int window = i;
            group.addGroup("window", compiled.windows().get(i).name())
                    .gauge(
                            "ringmill_window_emissions_total",
                            () -> program.windows().emissions(window));
        }
    }

    /** The same of rules that are new. */
    private void registerRules() {
        for (AlertLayout rule : program.compiled().rules()) {
            if (rulesWithMetrics.add(rule.name())) {
                getMetricGroup()
                        .addGroup("rule", rule.name())
                        .gauge("ringmill_alerts_total", () -> alerts(program, rule.name()));
            }
        }
    }

    /** Alerts of a rule so far; none of one that was removed. */
    private static long alerts(PipelineProgram program, String rule) {
        return program.compiled().rules().stream()
                .filter(each -> each.name().equals(rule))
                .mapToLong(each -> program.alerts().count(each.index()))
                .sum();
    }

    private void load(StateInitializationContext context) throws Exception {
        if (!context.isRestored()) {
            if (seed != null) {
                plant();
            }
            return;
        }
        ProgramState state = program.state();
        KeyGroups groups = new KeyGroups(state, this::groupOf);
        Map<Integer, byte[]> bySubtask = KeyGroups.bySubtask(shared.get());
        for (KeyGroupStatePartitionStreamProvider provider : context.getRawKeyedStateInputs()) {
            groups.load(provider.getKeyGroupId(), bySubtask, provider.getStream());
        }
        state.endLoading();
    }

    /** Takes its keys from what it begins with; the counts go to the first subtask. */
    private void plant() throws IOException {
        int here = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        ProgramState.Share share =
                (pinned, key) -> routing.subtask(pinned ? Routing.PINNED_GROUP : groupOf(key)) == here;
        seed.load(program.state(), share, here == 0);
        digest = here == 0 ? seed.digest() : 0;
    }

    private int groupOf(int key) {
        return routing.group(program.compiled().keys().text(key));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        digests.update(List.of(digest));
        KeyedStateCheckpointOutputStream to = context.getRawKeyedOperatorStateOutput();
        ProgramState state = program.state();
        int here = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        changes.update(here == 0 ? made.texts() : List.of());
        shared.update(List.of(KeyGroups.shared(here, state.saveShared())));
        KeyGroups groups = new KeyGroups(state, this::groupOf);
        int[] keys = state.keys().toArray();
        int[][] byGroup = groups.byGroup(keys, routing.groups());
        boolean first = true;
        for (int group : to.getKeyGroupList()) {
            to.startNewKeyGroup(group);
            // What is of all keys together is remembered under any key, and belongs to the first group.
            groups.save(here, first, together && group == Routing.PINNED_GROUP ? keys : byGroup[group], to);
            first = false;
        }
    }

    @Override
    public void processElement(StreamRecord<byte[]> record) {
        in.wrap(record.getValue());
        in.getInt();
        int subtask = in.getInt();
        int parallelism = in.getInt();
        int here = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        int all = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        routing.require(parallelism, subtask, all, here);
        long batch = in.getLong();
        first = in.getLong();
        sequence = first - 1;
        Arrays.fill(lastNs, 0);
        out.clear().putInt(subtask).putInt(parallelism).putLong(batch).putLong(first);
        while (in.hasMore()) {
            take(in.getByte(), subtask);
        }
        output.collect(emitted.replace(out.toByteArray()));
    }

    private void take(int tag, int subtask) {
        switch (tag) {
            case Frames.OWN -> {
                events.read(in, cells);
                int stream = Event.stream(cells[Event.HEAD]);
                lastNs[stream] = cells[Event.TIME];
                program.onEvent(cells, 0, ++sequence);
            }
            case Frames.FOREIGN -> {
                int stream = (int) in.getNumber();
                lastNs[stream] += in.getDifference();
                cells[Event.HEAD] = Event.head(Event.DATA, stream, 0);
                cells[Event.TIME] = lastNs[stream];
                program.onForeignEvent(cells, 0, ++sequence);
            }
            case Frames.ADVANCE -> program.advance((int) in.getNumber(), in.getLong(), ++sequence);
            case Frames.END -> {
                program.end(++sequence);
                entry(Outputs.TOTALS);
                Totals.of(program, digest).write(out);
            }
            case Frames.REFUSED -> {
                entry(Outputs.REFUSED).putBytes(in.getBytes()).putNumber(in.getNumber());
                out.putBytes(in.getBytes()).putBytes(in.getBytes()).putNumber(in.getNumber());
            }
            case Frames.CHANGE -> {
                sequence++;
                change(in.getText(), subtask == 0);
            }
            case Frames.CHANGES ->
                entry(Outputs.CHANGES)
                        .putNumber(in.getNumber())
                        .putNumber(in.getNumber())
                        .putNumber(in.getNumber());
            case Frames.GOES_ON ->
                entry(Outputs.GOES_ON).putBytes(in.getBytes()).putNumber(in.getNumber());
            default -> throw new IllegalStateException("a frame has an entry of kind " + tag);
        }
    }

    /** Makes a change of rules, which all subtasks make at the same sequence; one of them tells the sinks. */
    private void change(String text, boolean tells) {
        RuleChange change = RuleChange.parse(text);
        made.make(change);
        if (change.isSilence()) {
            program.alerts().make(change);
        } else {
            run(program.goOnWith(program.compiled().behind(change), Set.of(change.rule())));
            registerRules();
        }
        if (tells) {
            entry(Outputs.CHANGE).putBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Begins an entry: which event it is due to comes first, by which the entries of all subtasks are put in order. */
    private FrameWriter entry(byte tag) {
        return out.putNumber(Math.max(0, sequence - first)).putByte(tag);
    }

    @Override
    public void onRow(long rowSequence, long[] row) {
        digest += hash.ofRow(rowSequence, row, 0);
        if (wantsRows) {
            outputs.writeRow(row, entry(Outputs.ROW).putDifference(rowSequence - sequence));
        }
    }

    private void onAlert(Alert alert) {
        digest += hash.ofAlert(alert);
        outputs.writeAlert(alert, entry(Outputs.ALERT));
    }

    @Override
    public void onLate(long[] lateCells, int at, long lateSequence, long watermarkNs) {
        events.write(lateCells, at, entry(Outputs.LATE).putLong(lateSequence).putLong(watermarkNs));
    }
}
