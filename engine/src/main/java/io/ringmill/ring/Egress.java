package io.ringmill.ring;

import com.lmax.disruptor.MultiProducerSequencer;
import com.lmax.disruptor.SingleProducerSequencer;
import com.lmax.disruptor.WaitStrategy;
import io.ringmill.event.Event;
import io.ringmill.metrics.MetricsSnapshot.EgressMetrics;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.AlertLimiter;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.ring.waiting.BackoffWaitStrategy;
import io.ringmill.ring.waiting.Nap;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * The second ring: carries copies of results, alerts and late events from the hot threads to the one thread that
 * writes to the sinks. Nothing is dropped: when the sinks fall behind by a whole ring, the hot thread waits and that is
 * counted.
 *
 * <p><b>Threading:</b> the hot threads put, one thread takes. <b>Allocation:</b> none.
 * <b>Cost:</b> a slot and a copy of the cells.
 */
final class Egress {

    private static final int SLOTS = 8192;

    /** Sinks take what came meanwhile together, and write it at once: parks of 50 µs cost several times the CPU. */
    private static final long FIRST_SLEEP_NS = 500_000;

    /** Sinks write files and sockets: nobody notices some milliseconds after an idle time. */
    private static final long LONGEST_SLEEP_NS = 5_000_000;

    private static final long POLL_NS = 50_000;

    private final Ring ring;
    private final EgressSlot[] slots = new EgressSlot[SLOTS];
    private final RowLayout[] windows;
    private final int eventCells;
    private final boolean[] takesResults;
    private final EgressHandler handler;
    private final Processor processor;
    private final EngineThread thread;
    private final RunState state;

    Egress(Programs programs, List<Sink> sinks, int workers, OnFailure onFailure, RunState state) {
        this.state = state;
        windows = programs.windowLayouts().toArray(RowLayout[]::new);
        eventCells = programs.eventCells();
        int cells = cells(programs);
        Arrays.setAll(slots, slot -> new EgressSlot(cells));
        WaitStrategy wait = new BackoffWaitStrategy(0, FIRST_SLEEP_NS, LONGEST_SLEEP_NS);
        ring = new Ring(
                workers > 1 ? new MultiProducerSequencer(SLOTS, wait) : new SingleProducerSequencer(SLOTS, wait),
                state);
        handler = new EgressHandler(programs, sinks, slots, onFailure, state);
        takesResults = handler.takesResults();
        processor = new Processor(ring.barrier(), handler, SLOTS / 4, "egress", state);
        ring.gate(processor.sequence);
        thread = new EngineThread("egress", state, processor);
    }

    private static int cells(Programs programs) {
        int cells = programs.eventCells();
        for (RowLayout window : programs.windowLayouts()) {
            cells = Math.max(cells, window.rowCells());
        }
        for (AlertLayout rule : programs.ruleLayouts()) {
            cells = Math.max(cells, rule.values().size());
        }
        return cells;
    }

    void start() {
        thread.start();
    }

    void onResult(long sequence, long[] row, int at) {
        int window = (int) row[at + Row.WINDOW];
        if (!takesResults[window]) {
            return;
        }
        long slotSequence = ring.next();
        EgressSlot slot = slot(slotSequence);
        slot.kind = EgressSlot.RESULT;
        slot.sequence = sequence;
        System.arraycopy(row, at, slot.cells, 0, windows[window].rowCells());
        ring.publish(slotSequence, slotSequence);
    }

    void onAlert(Alert alert) {
        long slotSequence = ring.next();
        EgressSlot slot = slot(slotSequence);
        slot.kind = EgressSlot.ALERT;
        slot.rule = alert.ruleIndex();
        slot.state = alert.state();
        slot.sequence = alert.sequence();
        slot.key = alert.keyId();
        slot.timeNs = alert.timeNs();
        slot.endedSequence = alert.endedSequence();
        slot.endedTimeNs = alert.endedTimeNs();
        System.arraycopy(alert.cells(), 0, slot.cells, 0, alert.cells().length);
        ring.publish(slotSequence, slotSequence);
    }

    void onLate(Event late) {
        long slotSequence = ring.next();
        EgressSlot slot = slot(slotSequence);
        slot.kind = EgressSlot.LATE;
        slot.sequence = late.sequence();
        slot.timeNs = late.watermarkNs();
        late.copyTo(slot.cells, eventCells);
        ring.publish(slotSequence, slotSequence);
    }

    private EgressSlot slot(long sequence) {
        return slots[(int) sequence & SLOTS - 1];
    }

    /** Hands out what is left, stops the thread and closes the sinks. The hot threads have stopped. */
    void close(long deadlineNs) {
        while (processor.sequence.get() < ring.newest()) {
            if (System.nanoTime() - deadlineNs > 0) {
                state.fail("close()", new TimeoutException("the sinks did not take all results in time"));
                break;
            }
            Nap.nanos(POLL_NS);
        }
        processor.halt();
        if (thread.stopped(deadlineNs)) {
            handler.close();
        }
    }

    /**
     * Waits until the sinks were handed all that the hot threads, which stand still, have put.
     *
     * @throws io.ringmill.publish.EngineFailedException if the engine has halted
     */
    void awaitTaken() {
        while (processor.sequence.get() < ring.newest() && !processor.hasEnded()) {
            if (state.failed()) {
                throw state.failedException();
            }
            Nap.nanos(POLL_NS);
        }
    }

    /** What is remembered of rules with a limit, behind {@link #awaitTaken}. */
    List<AlertLimiter.State> limits() {
        return handler.limits();
    }

    /** Before the start: goes on from what {@link #limits} told. */
    void goOn(List<AlertLimiter.State> limits) {
        handler.goOn(limits);
    }

    /** Alerts of a rule that its limit kept from the sinks. */
    long suppressed(int rule) {
        return handler.suppressed(rule);
    }

    EgressMetrics metrics() {
        return new EgressMetrics(SLOTS, ring.used(), ring.waits(), handler.metrics());
    }
}
