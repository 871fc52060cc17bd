package io.ringmill.pipeline;

import io.ringmill.event.Cells;
import io.ringmill.event.Event;
import io.ringmill.output.Alert;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Result;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RulePlacement;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the generated programs of a pipeline by themselves, without ring: events of its first stream go in, rows and
 * alerts come out.
 */
public final class ProgramDriver implements ProgramOutput {

    private final CompiledPipeline compiled;
    private final WindowProgram windows;
    private final List<long[]> rows = new ArrayList<>();
    private final long[] cells;
    private final Alerts alerts;
    private RuleProgram rules;
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
        alerts = new Alerts(compiled.rules(), compiled.keys(), compiled.symbols(), onAlert::accept);
        windows = compiled.program(observed, this, alerts);
        cells = new long[compiled.eventCells()];
        if (rulesApart) {
            rules = compiled.ruleProgram(alerts);
        }
    }

    public ProgramDriver(String yaml) {
        this(yaml, false, alert -> {});
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

    /** An event with these cells as its first fields; returns its status. */
    public int cells(int key, long timeNs, long... fields) {
        sequence++;
        cells[Event.HEAD] = Event.head(Event.DATA, 0, key);
        cells[Event.TIME] = timeNs;
        System.arraycopy(fields, 0, cells, Event.FIELDS, fields.length);
        int status = windows.onEvent(cells, 0, sequence);
        if (status == WindowProgram.ACCEPTED && rules != null) {
            rules.onEvent(cells, 0, sequence);
        }
        return status;
    }

    /** The stream's watermark moves. */
    public void advance(long newWatermarkNs) {
        control(Event.ADVANCE, newWatermarkNs);
    }

    /** The input ends. */
    public void end() {
        control(Event.END, 0);
    }

    private void control(byte kind, long timeNs) {
        sequence++;
        Arrays.fill(cells, Cells.MISSING_LONG);
        cells[Event.HEAD] = Event.head(kind, 0, 0);
        cells[Event.TIME] = timeNs;
        windows.onEvent(cells, 0, sequence);
    }

    @Override
    public void onRow(long rowSequence, long[] row) {
        rows.add(row.clone());
        if (rules != null) {
            rules.onRow(rowSequence, row, 0);
        }
    }

    @Override
    public void onExpired(int key) {
        if (rules != null) {
            rules.onExpired(key);
        }
    }

    @Override
    public void onWatermark(int stream, long newWatermarkNs) {
        rules.onWatermark(stream, newWatermarkNs, sequence);
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

    /** Alerts of a rule so far. */
    public long alerts(int rule) {
        return alerts.count(rule);
    }

    /** Events of the stream with this status so far. */
    public long events(int status) {
        return windows.events(0, status);
    }

    /** Events that were too many for a window so far. */
    public long capped(int window) {
        return windows.capped(window);
    }

    /** Bytes of all keys' states and rings. */
    public long stateBytes() {
        return windows.stateBytes();
    }
}
