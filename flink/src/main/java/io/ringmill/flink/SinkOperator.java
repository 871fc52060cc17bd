package io.ringmill.flink;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLimiter;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Ordinals;
import io.ringmill.output.Result;
import io.ringmill.output.Row;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.rule.MadeChanges;
import io.ringmill.rule.RuleChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Hands what the programs bring about to the sinks, in the order of the events that it is due to: it waits until it has the
 * frames of all subtasks that belong together. Its state is how far each sink is.
 *
 * <p>Where a sink sends to another system, and the job has checkpoints, what came of events is held until the checkpoint
 * behind them is complete, with which it is kept: so nothing is sent that a failure takes back.
 *
 * <p><b>Threading:</b> the task's thread.
 */
final class SinkOperator extends AbstractStreamOperator<byte[]> implements OneInputStreamOperator<byte[], byte[]> {

    private static final long serialVersionUID = 1;
    /** Name of how far the sinks are. */
    static final String STATE = "sinks";

    /** What the job's accumulators are called: these, and behind the first the name of what is counted. */
    static final String COUNTED = "ringmill.";

    static final String DIGEST = "ringmill.digest";

    private final JobPipeline job;
    private final boolean hasCheckpoints;
    private final Seed seed;

    /** With the rules that there are. */
    private transient CompiledPipeline compiled;

    private transient MadeChanges made;
    private transient Outputs outputs;
    private transient EventCodec events;
    /** Null until they are open. */
    private transient JobSinks sinks;

    private transient RefusedRecords refused;
    private transient Result result;
    private transient Alert alert;
    private transient AlertLimiter limiter;
    private transient Ordinals ordinals;

    /** Tells how many alerts were kept back. */
    private transient Alert limited;

    private transient LateEvent late;
    private transient Event lateEvent;
    private transient long[] row;
    private transient long[] cells;
    private transient ListState<byte[]> states;
    private transient ListState<byte[]> heldStates;
    private transient long startedNs;

    /** By subtask, frames that wait for those of the others. */
    private transient List<Queue<byte[]>> waiting;

    /** Empty if sinks are handed all at once. */
    private transient Optional<HeldFrames> held;

    /** How far the sinks were when all that is not held any more had come to them. */
    private transient SinkState settled;

    /** The same of what was handed over up to {@code markedTo}, until that has come to the sinks for certain; else null. */
    private transient SinkState settles;

    private transient long markedTo;

    /** By checkpoint that is not complete yet, the marks in it. */
    private transient NavigableMap<Long, Map<String, String>> unfinished;

    private transient Totals totals;
    private transient int ended;

    /** Whether the input has ended, and all that came of it is written. */
    private transient boolean finished;

    /**
     * Takes what comes.
     *
     * @param hasCheckpoints whether the job takes them by itself
     * @param seed what it begins with, where that is not a checkpoint's; else null
     */
    SinkOperator(JobPipeline job, boolean hasCheckpoints, Seed seed) {
        this.job = job;
        this.hasCheckpoints = hasCheckpoints;
        this.seed = seed;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        states = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>(STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        Optional<SinkState> before = Optional.ofNullable(seed).map(each -> SinkState.read(each.sinks()));
        for (byte[] state : states.get()) {
            before = Optional.of(SinkState.read(state));
        }
        List<String> changes = before.map(SinkState::changes).orElse(List.of());
        made = MadeChanges.of(changes);
        compiled = job.compile().goingOn(changes);
        tellOfRules();
        limiter = new AlertLimiter(compiled.rules());
        ordinals = new Ordinals();
        events = new EventCodec(compiled.pipeline().streams(), compiled.keys(), compiled.symbols());
        result = new Result(compiled.windows(), compiled.keys(), compiled.symbols());
        late = new LateEvent(compiled.pipeline().streams(), compiled.keys(), compiled.symbols());
        lateEvent = new Event(0);
        row = new long
                [Row.VALUES
                        + compiled.windows().stream()
                                .mapToInt(window -> window.types().size())
                                .max()
                                .orElse(0)];
        cells = new long[compiled.eventCells()];
        waiting = new ArrayList<>();
        unfinished = new TreeMap<>();
        heldStates = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("held", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        Faults faults = new Faults();
        Connectors connectors = job.connectors(faults);
        List<Sink> opened = connectors.openSinksToGoOn();
        faults.throwIfAny();
        sinks = new JobSinks(opened, compiled);
        refused = connectors.refusedRecords();
        boolean sends = connectors.sinks().stream().anyMatch(sink -> sink.plan().sends());
        held = sends && hasCheckpoints ? Optional.of(new HeldFrames()) : Optional.empty();
        goBack(before);
    }

    /** What comes tells of the rules that there are now. */
    private void tellOfRules() {
        outputs = new Outputs(compiled);
        alert = new Alert(compiled.rules(), compiled.keys(), compiled.symbols());
        limited = new Alert(compiled.rules(), compiled.keys(), compiled.symbols());
    }

    private void goBack(Optional<SinkState> before) throws Exception {
        boolean goesOn = before.isPresent();
        startedNs = goesOn ? before.get().startedNs() : Math.multiplyExact(System.currentTimeMillis(), 1_000_000L);
        Map<String, String> marks = before.map(SinkState::marks).orElse(Map.of());
        before.ifPresent(state -> limiter.load(state.limits()));
        settled = new SinkState(startedNs, marks, limiter.save(), made.texts());
        sinks.goBackTo(marks, goesOn, startedNs);
        // The checkpoint that it goes on from is complete.
        for (byte[] batch : heldStates.get()) {
            List<byte[]> frames = HeldFrames.read(batch);
            held.ifPresent(each -> each.addHanded(frames));
            merge(frames);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (waiting.stream().anyMatch(frames -> !frames.isEmpty())) {
            throw new IllegalStateException(
                    "a checkpoint came between the frames of a batch: checkpoints of this job have to"
                            + " be exactly once and aligned");
        }
        if (held.isPresent()) {
            settle();
            held.get().checkpoint(context.getCheckpointId());
        } else {
            settled = mark();
            sinks.awaitKept();
        }
        heldStates.update(held.map(HeldFrames::write).orElse(List.of()));
        states.update(List.of(settled.write()));
        unfinished.put(context.getCheckpointId(), settled.marks());
    }

    @Override
    public void notifyCheckpointComplete(long id) throws Exception {
        super.notifyCheckpointComplete(id);
        if (unfinished.containsKey(id)) {
            sinks.kept(unfinished.get(id));
            unfinished.headMap(id, true).clear();
        }
        if (held.isPresent()) {
            for (List<byte[]> batch : held.get().complete(id)) {
                merge(batch);
            }
            if (finished) {
                sinks.awaitSent();
            }
            settle();
        }
    }

    /** Does not hold any longer what has come to the sinks for certain. */
    private void settle() throws Exception {
        HeldFrames frames = held.orElseThrow();
        if (settles == null && frames.holdsHanded()) {
            settles = mark();
            markedTo = frames.handed();
        }
        if (settles != null && sinks.areKept()) {
            settled = settles;
            settles = null;
            frames.drop(markedTo);
        }
    }

    private SinkState mark() throws Exception {
        return new SinkState(startedNs, sinks.marks(), limiter.save(), made.texts());
    }

    @Override
    public void processElement(StreamRecord<byte[]> record) throws Exception {
        FrameReader in = new FrameReader().wrap(record.getValue());
        int subtask = in.getInt();
        int parallelism = in.getInt();
        while (waiting.size() < parallelism) {
            waiting.add(new ArrayDeque<>());
        }
        waiting.get(subtask).add(record.getValue());
        while (waiting.stream().noneMatch(Queue::isEmpty)) {
            List<byte[]> batch = waiting.stream().map(Queue::remove).toList();
            if (held.isPresent()) {
                held.get().add(batch);
            } else {
                merge(batch);
            }
        }
    }

    /** The frames of one batch, of all subtasks. */
    private void merge(List<byte[]> frames) throws Exception {
        FrameReader[] parts = new FrameReader[frames.size()];
        long[] at = new long[parts.length];
        long batch = -1;
        long first = 0;
        for (int subtask = 0; subtask < parts.length; subtask++) {
            FrameReader in = new FrameReader().wrap(frames.get(subtask));
            in.getLong(); // for whom it is
            long its = in.getLong();
            if (batch >= 0 && its != batch) {
                throw new IllegalStateException("frames of batches " + batch + " and " + its + " came together");
            }
            batch = its;
            first = in.getLong();
            parts[subtask] = in;
            at[subtask] = next(in);
        }
        while (true) {
            int least = 0;
            for (int subtask = 1; subtask < parts.length; subtask++) {
                least = at[subtask] < at[least] ? subtask : least;
            }
            if (at[least] == Long.MAX_VALUE) {
                break;
            }
            take(parts[least], first + at[least], least, parts.length);
            at[least] = next(parts[least]);
        }
        sinks.flush();
    }

    private static long next(FrameReader in) {
        return in.hasMore() ? in.getNumber() : Long.MAX_VALUE;
    }

    private void take(FrameReader in, long sequence, int subtask, int parts) throws Exception {
        int tag = in.getByte();
        switch (tag) {
            case Outputs.ROW -> {
                long rowSequence = sequence + in.getDifference();
                outputs.readRow(in, row);
                int window = (int) row[Row.WINDOW];
                if (sinks.takesResults(window)) {
                    advance(compiled.windows().get(window).stream(), row[Row.TIME]);
                }
                ordinals.number(subtask, result.wrap(rowSequence, row, 0));
                sinks.onResult(result, row);
            }
            case Outputs.ALERT -> {
                outputs.readAlert(in, alert);
                ordinals.number(subtask, alert);
                advance(alert.layout().stream(), alert.timeNs());
                if (limiter.admits(alert)) {
                    sinks.onAlert(alert);
                }
            }
            case Outputs.LATE -> {
                long lateSequence = in.getLong();
                long watermarkNs = in.getLong();
                events.read(in, cells);
                advance(Event.stream(cells[Event.HEAD]), watermarkNs);
                lateEvent.wrap(cells, 0, lateSequence).setWatermarkNs(watermarkNs);
                sinks.onLate(late.wrap(lateEvent));
            }
            case Outputs.REFUSED ->
                refused.refused(in.getText(), in.getNumber(), in.getText(), in.getBytes(), in.getNumber());
            case Outputs.GOES_ON -> refused.goesOn(in.getText(), in.getNumber());
            case Outputs.CHANGE -> change(RuleChange.parse(in.getText()));
            case Outputs.CHANGES -> {
                count(COUNTED + "changes.made", in.getNumber());
                count(COUNTED + "changes.refused", in.getNumber());
                count(COUNTED + "changes.waiting", in.getNumber());
            }
            case Outputs.TOTALS -> end(Totals.read(in), parts);
            default -> throw new IllegalStateException("a frame has an entry of kind " + tag);
        }
    }

    /** A change of rules: alerts that follow are of the rules behind it; those that go on are limited as before. */
    private void change(RuleChange change) throws Exception {
        made.make(change);
        if (change.isSilence()) {
            return;
        }
        CompiledPipeline changed = compiled.behind(change);
        AlertLimiter next = limiter.goingOnWith(changed.rules(), Set.of(change.rule()));
        for (int rule = limiter.anyKeptWithout(next); rule >= 0; rule = limiter.anyKeptWithout(next)) {
            tellLimited(rule);
        }
        compiled = changed;
        limiter = next;
        tellOfRules();
    }

    /**
     * A stream's event time has come so far, as an engine's limits take it: of a rule that may alert again what was kept back is
     * told.
     */
    private void advance(int stream, long timeNs) throws Exception {
        limiter.advance(stream, timeNs);
        for (int rule = limiter.over(stream); rule >= 0; rule = limiter.over(stream)) {
            tellLimited(rule);
        }
    }

    private void tellLimited(int rule) throws Exception {
        limiter.tell(rule, limited);
        sinks.onAlert(limited);
    }

    /** A program has come to the end of its input: with the last one all is counted. */
    private void end(Totals its, int parts) throws Exception {
        totals = totals == null ? its : totals.plus(its);
        if (++ended == parts) {
            for (int rule = limiter.anyKept(); rule >= 0; rule = limiter.anyKept()) {
                tellLimited(rule);
            }
            totals.named(compiled.pipeline()).forEach((name, count) -> count(COUNTED + name, count));
            count(DIGEST, totals.digest());
        }
    }

    private void count(String name, long value) {
        getRuntimeContext().addAccumulator(name, new LongCounter(value));
    }

    @Override
    public void finish() throws Exception {
        if (held.isPresent()) {
            sinks.flush();
        } else {
            sinks.awaitSent();
        }
        finished = true;
        super.finish();
    }

    /**
     * A task that is cancelled is interrupted, which closes a file under the hands of who writes it. What it has not written
     * then is written again by the one that goes on, from the newest checkpoint.
     */
    @Override
    public void close() throws Exception {
        Optional<Exception> failure = sinks == null ? Optional.empty() : sinks.close();
        super.close();
        // Of a task that has failed, or is cancelled, Flink takes one more failure to be the end of all tasks.
        if (finished && failure.isPresent()) {
            throw failure.get();
        }
    }
}
