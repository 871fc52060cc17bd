package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.event.EventColumns;
import io.ringmill.ring.measure.EvaluationLatency;
import io.ringmill.ring.measure.Samples;
import io.ringmill.ring.measure.StageRecorders;
import io.ringmill.rule.Alerts;
import io.ringmill.window.runtime.KeyStates;
import io.ringmill.window.runtime.WindowProgram;
import java.util.Optional;
import java.util.Set;

/**
 * The windows and rules of one worker on one thread.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Units:</b> nanoseconds. <b>Cost:</b> that of the program;
 * the clock is read for sampled events only.
 */
final class Worker implements SafePoint.Stage {

    private WindowProgram program;

    private final Outputs outputs;
    private final Samples samples;
    private final int stride;

    /** Null if all keys are this worker's. */
    private Sharding sharding;

    private final EvaluationLatency latency;

    Worker(Programs programs, Outputs outputs, Optional<Sharding> sharding, StageRecorders recorders) {
        this.outputs = outputs;
        this.sharding = sharding.orElse(null);
        samples = recorders.samples();
        stride = programs.eventCells();
        latency = new EvaluationLatency(recorders);
        program = programs.windows().create(outputs, outputs.beginWith(programs), null);
    }

    /** Which keys are its own; all, if empty. */
    Optional<Sharding> sharding() {
        return Optional.ofNullable(sharding);
    }

    @Override
    public WindowProgram windows() {
        return program;
    }

    @Override
    public KeyStates rules() {
        return program.keyStates();
    }

    @Override
    public Alerts alerts() {
        return outputs.alerts();
    }

    @Override
    public Runnable prepare(Programs next, Set<String> anew) {
        Alerts newAlerts = next.alerts(outputs);
        WindowProgram newProgram = next.windows().create(outputs, newAlerts, program);
        return () -> {
            outputs.goOnWith(next, newAlerts, anew);
            newProgram.goOnFrom(program, anew);
            program = newProgram;
        };
    }

    /** Has a program that remembers nothing yet, and other keys; while everybody stands still. */
    void beginAgain(Programs programs, Sharding newSharding) {
        sharding = newSharding;
        program = programs.windows().create(outputs, outputs.beginWith(programs), null);
    }

    /** The program is about to take in an event. */
    void begin(long sequence) {
        outputs.begin(sequence);
    }

    /** It has. */
    void end(long sequence) {
        if (samples.isSampled(sequence)) {
            latency.record(sequence);
        }
    }

    /** The first sequence behind that of an event at which {@link #begin} or {@link #end} has something to do. */
    long plainBefore(long sequence) {
        return Math.min(samples.next(sequence + 1), Digest.lastOfBlock(sequence) + 1);
    }

    /** Takes in events that lie one after the other. */
    void onEvents(long[] cells, int at, int count, long sequence) {
        long end = sequence + count;
        int from = at;
        for (long next = sequence; next < end; ) {
            // Up to where the clock is to be read, a block of the digest ends, or a rule changes.
            long last = Math.min(Math.min(samples.next(next), Digest.lastOfBlock(next)), end - 1);
            last = Math.min(last, outputs.lastUnchanged(next));
            int run = (int) (last - next) + 1;
            outputs.begin(next);
            if (sharding == null) {
                program.onEvents(cells, from, run, next);
            } else {
                onOwnEvents(cells, from, run, next);
            }
            from += run * stride;
            next = last + 1;
            if (samples.isSampled(last) && (sharding == null || sharding.owns(cells[from - stride + Event.HEAD]))) {
                latency.record(last);
            }
        }
    }

    /** Takes in rows of columns of a stream. */
    void onRows(EventColumns columns, int stream, int from, int count, long sequence) {
        long end = sequence + count;
        int row = from;
        for (long next = sequence; next < end; ) {
            long last = Math.min(Math.min(samples.next(next), Digest.lastOfBlock(next)), end - 1);
            int run = (int) (last - next) + 1;
            begin(next);
            program.onRows(stream, columns, row, run, next);
            row += run;
            next = last + 1;
            end(last);
        }
    }

    private void onOwnEvents(long[] cells, int at, int count, long sequence) {
        for (int i = 0; i < count; i++) {
            int event = at + i * stride;
            if (sharding.owns(cells[event + Event.HEAD])) {
                program.onEvent(cells, event, sequence + i);
            } else {
                program.onForeignEvent(cells, event, sequence + i);
            }
        }
    }
}
