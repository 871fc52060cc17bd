package io.ringmill.pipeline;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.output.Alert;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.rule.RulePlacement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Feeds a {@link PipelineProgram} with events, mostly of its first stream, numbered from 0, and gathers its rows. */
public final class ProgramDriver implements ProgramOutput {

    private CompiledPipeline compiled;
    private PipelineProgram program;
    private final List<long[]> rows = new ArrayList<>();
    private long[] cells;
    private long sequence = -1;
    private long watermarkNs;

    /**
     * A driver.
     *
     * @param rulesApart whether rules run in a program of their own
     * @param onAlert called with each alert, which is reused
     */
    public ProgramDriver(String yaml, boolean rulesApart, Consumer<Alert> onAlert) {
        compiled = CompiledPipeline.compile(
                Pipeline.parse(yaml, "test.yml"), rulesApart ? RulePlacement.APART : RulePlacement.WITH_WINDOWS);
        boolean[] observed = new boolean[compiled.windows().size()];
        Arrays.fill(observed, true);
        program = new PipelineProgram(compiled, observed, this, onAlert::accept);
        cells = new long[compiled.eventCells()];
    }

    public ProgramDriver(String yaml) {
        this(yaml, false, alert -> {});
    }

    /** Goes on with other rules; those of these names begin anew. */
    public void goOnWith(String yaml, Set<String> anew) {
        compiled = compiled.withRulesOf(Pipeline.parse(yaml, "test.yml"), new Faults());
        program = program.goOnWith(compiled, anew);
        cells = new long[compiled.eventCells()];
    }

    public CompiledPipeline compiled() {
        return compiled;
    }

    /** The id of a key. */
    public int key(String text) {
        return compiled.keys().intern(text);
    }

    /** An event with these doubles as its first fields; returns its status. */
    public int event(int key, long timeNs, double... fields) {
        return cells(
                key,
                timeNs,
                Arrays.stream(fields).mapToLong(Double::doubleToRawLongBits).toArray());
    }

    /** As {@link #event}, of another stream than the first. */
    public int eventOf(int stream, int key, long timeNs, double... fields) {
        return cellsOf(
                stream,
                key,
                timeNs,
                Arrays.stream(fields).mapToLong(Double::doubleToRawLongBits).toArray());
    }

    /** An event with these cells as its first fields; returns its status. */
    public int cells(int key, long timeNs, long... fields) {
        return cellsOf(0, key, timeNs, fields);
    }

    /** As {@link #cells}, of another stream than the first. */
    public int cellsOf(int stream, int key, long timeNs, long... fields) {
        sequence++;
        cells[Event.HEAD] = Event.head(Event.DATA, stream, key);
        cells[Event.TIME] = timeNs;
        System.arraycopy(fields, 0, cells, Event.FIELDS, fields.length);
        return program.onEvent(cells, 0, sequence);
    }

    /** The stream's watermark moves. */
    public void advance(long newWatermarkNs) {
        advanceOf(0, newWatermarkNs);
    }

    /** As {@link #advance}, of another stream than the first. */
    public void advanceOf(int stream, long newWatermarkNs) {
        program.advance(stream, newWatermarkNs, ++sequence);
    }

    /** The input ends. */
    public void end() {
        program.end(++sequence);
    }

    @Override
    public void onRow(long rowSequence, long[] row) {
        rows.add(row.clone());
    }

    @Override
    public void onLate(long[] lateCells, int at, long lateSequence, long newWatermarkNs) {
        watermarkNs = newWatermarkNs;
    }

    /** What the newest late event was older than. */
    public long lateWatermarkNs() {
        return watermarkNs;
    }

    /** The rows since the last call, each in a view of its own. */
    public List<Result> takeRows() {
        List<Result> taken = rows.stream()
                .map(row -> new Result(compiled.windows(), compiled.keys(), compiled.symbols()).wrap(sequence, row, 0))
                .toList();
        rows.clear();
        return taken;
    }

    /** What the rules are doing that are not in state normal. */
    public List<RuleStatus> active() {
        List<RuleStatus> active = new ArrayList<>();
        program.active(active::add);
        return active;
    }

    /** Alerts of a rule so far. */
    public long alerts(int rule) {
        return program.alerts().count(rule);
    }

    /** Events of the stream with this status so far. */
    public long events(int status) {
        return program.windows().events(0, status);
    }

    /** Events that were too many for a window so far. */
    public long capped(int window) {
        return program.windows().capped(window);
    }

    /** Bytes of all keys' states and rings. */
    public long stateBytes() {
        return program.windows().stateBytes();
    }
}
