package io.ringmill.pipeline;

import io.ringmill.event.Event;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.RuleStatus;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RulePlacement;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.runtime.WindowProgram;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A pipeline's windows and rules, without ring and threads: events and what moves the clocks go in, rows, alerts and late
 * events come out. Whoever drives it gives each event its sequence, in order; the results are those of an engine that takes
 * the same events in that order. Between two events its {@link #state} can be saved and loaded.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> as {@link WindowProgram}. <b>Units:</b> epoch nanoseconds.
 */
public final class PipelineProgram {

    private final CompiledPipeline compiled;
    private final WindowProgram windows;
    private final Alerts alerts;
    /** Null where the rules are in the windows' program. */
    private final RuleProgram rules;

    private final boolean[] observed;
    private final ProgramOutput output;
    private final Alerts.Output alertOutput;
    private final long[] control;

    /** Of the event at hand. */
    private long sequence;

    /**
     * A new program.
     *
     * @param observed by window index, whether its rows are handed to {@code output}
     * @param output takes rows, late events and keys that are forgotten
     */
    public PipelineProgram(
            CompiledPipeline compiled, boolean[] observed, ProgramOutput output, Alerts.Output alertOutput) {
        this(compiled, observed, output, alertOutput, null);
    }

    private PipelineProgram(
            CompiledPipeline compiled,
            boolean[] observed,
            ProgramOutput output,
            Alerts.Output alertOutput,
            PipelineProgram before) {
        this.compiled = compiled;
        this.observed = observed.clone();
        this.output = output;
        this.alertOutput = alertOutput;
        alerts = new Alerts(compiled.rules(), compiled.keys(), compiled.symbols(), alertOutput);
        boolean apart = compiled.placement() == RulePlacement.APART;
        rules = apart ? compiled.ruleProgram(alerts) : null;
        windows = compiled.program(
                observed, apart ? new ToRules() : output, alerts, before == null ? null : before.windows);
        control = new long[compiled.eventCells()];
    }

    /**
     * A program with other rules that goes on where this one stands, which is of no further use.
     *
     * @param changed what {@link CompiledPipeline#withRulesOf} made of this one's pipeline
     * @param anew names of rules of both that begin anew
     */
    public PipelineProgram goOnWith(CompiledPipeline changed, Set<String> anew) {
        PipelineProgram next = new PipelineProgram(changed, observed, output, alertOutput, this);
        next.alerts.goOnFrom(alerts, anew);
        next.windows.goOnFrom(windows, anew);
        if (rules != null) {
            next.rules.goOnFrom(rules, anew);
        }
        next.sequence = sequence;
        return next;
    }

    /** Hands rows to the rules too, and tells them what is due and what is forgotten. */
    private final class ToRules implements ProgramOutput {
        @Override
        public void onRow(long rowSequence, long[] row) {
            output.onRow(rowSequence, row);
            rules.onRow(rowSequence, row, 0);
        }

        @Override
        public void onWatermark(int stream, long watermarkNs) {
            rules.onWatermark(stream, watermarkNs, sequence);
        }

        @Override
        public void onLate(long[] cells, int at, long lateSequence, long watermarkNs) {
            output.onLate(cells, at, lateSequence, watermarkNs);
        }

        @Override
        public void onExpired(int key) {
            output.onExpired(key);
            rules.onExpired(key);
        }
    }

    /** What it runs. */
    public CompiledPipeline compiled() {
        return compiled;
    }

    /** Its windows, with the rules unless these are apart, for whoever drives them event by event; and their counts. */
    @SuppressWarnings("exports") // for the ring and for tests
    public WindowProgram windows() {
        return windows;
    }

    /** The counts of its alerts. */
    public Alerts alerts() {
        return alerts;
    }

    /**
     * Takes in an event of any kind, at {@code cells[at]}, as {@link Event} says, with {@link CompiledPipeline#eventCells} cells.
     *
     * @return its status, of {@link WindowProgram}
     */
    public int onEvent(long[] cells, int at, long eventSequence) {
        sequence = eventSequence;
        int status = windows.onEvent(cells, at, eventSequence);
        if (rules != null && status == WindowProgram.ACCEPTED) {
            rules.onEvent(cells, at, eventSequence);
        }
        return status;
    }

    /**
     * Takes in events that lie one after the other, {@link CompiledPipeline#eventCells} cells each, the first of this sequence.
     * Their statuses are in the counts of {@link #windows}.
     */
    public void onEvents(long[] cells, int at, int count, long sequenceOfFirst) {
        if (rules == null && count > 0) {
            windows.onEvents(cells, at, count, sequenceOfFirst);
            sequence = sequenceOfFirst + count - 1;
            return;
        }
        for (int i = 0; i < count; i++) {
            onEvent(cells, at + i * compiled.eventCells(), sequenceOfFirst + i);
        }
    }

    /** Takes note of the time of an event of a key that another program has; closes what is due. */
    public void onForeignEvent(long[] cells, int at, long eventSequence) {
        sequence = eventSequence;
        windows.onForeignEvent(cells, at, eventSequence);
    }

    /** The watermark of a stream moves to {@code watermarkNs}, unless it is there already; what is due closes. */
    public void advance(int stream, long watermarkNs, long advanceSequence) {
        control(Event.ADVANCE, stream, watermarkNs, advanceSequence);
    }

    /** The input ends: all that is open closes. */
    public void end(long endSequence) {
        control(Event.END, 0, 0, endSequence);
    }

    private void control(byte kind, int stream, long timeNs, long controlSequence) {
        sequence = controlSequence;
        control[Event.HEAD] = Event.head(kind, stream, 0);
        control[Event.TIME] = timeNs;
        windows.onEvent(control, 0, controlSequence);
    }

    /** Tells of every rule and key for which it is not in state normal, while it stands still. */
    public void active(Consumer<RuleStatus> told) {
        compiled.watch().active(rules != null ? rules.keyStates() : windows.keyStates(), sequence, told);
    }

    /** Its state, to be saved or loaded while it stands still. */
    public ProgramState state() {
        return new ProgramState(compiled, windows, Optional.ofNullable(rules), alerts);
    }
}
