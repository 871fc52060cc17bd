package io.ringmill.pipeline.ring;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.dsl.ProducerType;
import io.ringmill.event.Event;
import io.ringmill.metrics.MetricsSnapshot.EgressMetrics;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.rule.Alert;
import io.ringmill.rule.RuleLayout;
import io.ringmill.window.Row;
import io.ringmill.window.WindowLayout;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

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

    /** Sinks write files and sockets: nobody notices a tenth of a millisecond, and nobody should pay for waking. */
    private static final long SLEEP_NS = 100_000;

    private static final long POLL_NS = 50_000;

    private final Ring<EgressSlot> ring;
    private final WindowLayout[] windows;
    private final boolean[] takesResults;
    private final EgressHandler handler;
    private final BatchEventProcessor<EgressSlot> processor;
    private final EngineThread thread;
    private final RunState state;

    Egress(Programs programs, List<Outlet> outlets, int workers, OnFailure onFailure, RunState state) {
        this.state = state;
        windows = programs.windows().toArray(WindowLayout[]::new);
        int cells = cells(programs);
        RingBuffer<EgressSlot> buffer = RingBuffer.create(
                workers > 1 ? ProducerType.MULTI : ProducerType.SINGLE,
                () -> new EgressSlot(cells),
                SLOTS,
                new SleepingWaitStrategy(0, SLEEP_NS));
        ring = new Ring<>(buffer, state);
        handler = new EgressHandler(programs, outlets, onFailure, state);
        takesResults = handler.takesResults();
        processor =
                new BatchEventProcessorBuilder().setMaxBatchSize(SLOTS / 4).build(buffer, buffer.newBarrier(), handler);
        processor.setExceptionHandler(new HaltingExceptionHandler<>("egress", state));
        buffer.addGatingSequences(processor.getSequence());
        thread = new EngineThread("egress", state, processor);
    }

    private static int cells(Programs programs) {
        int cells = programs.eventCells();
        for (WindowLayout window : programs.windows()) {
            cells = Math.max(cells, window.rowCells());
        }
        for (RuleLayout rule : programs.rules()) {
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
        EgressSlot slot = ring.buffer.get(slotSequence);
        slot.kind = EgressSlot.RESULT;
        slot.event.sequence = sequence;
        System.arraycopy(row, at, slot.event.cells, 0, windows[window].rowCells());
        ring.buffer.publish(slotSequence);
    }

    void onAlert(Alert alert) {
        long slotSequence = ring.next();
        EgressSlot slot = ring.buffer.get(slotSequence);
        slot.kind = EgressSlot.ALERT;
        slot.rule = alert.ruleIndex();
        slot.state = alert.state();
        slot.event.sequence = alert.sequence();
        slot.event.key = alert.keyId();
        slot.event.timeNs = alert.timeNs();
        System.arraycopy(alert.cells(), 0, slot.event.cells, 0, alert.cells().length);
        ring.buffer.publish(slotSequence);
    }

    void onLate(Event late) {
        long slotSequence = ring.next();
        EgressSlot slot = ring.buffer.get(slotSequence);
        slot.kind = EgressSlot.LATE;
        slot.event.sequence = late.sequence;
        slot.event.stream = late.stream;
        slot.event.key = late.key;
        slot.event.timeNs = late.timeNs;
        slot.event.watermarkNs = late.watermarkNs;
        System.arraycopy(late.cells, 0, slot.event.cells, 0, late.cells.length);
        ring.buffer.publish(slotSequence);
    }

    /** Hands out what is left, stops the thread and closes the sinks. The hot threads have stopped. */
    void close(long deadlineNs) {
        while (processor.getSequence().get() < ring.buffer.getCursor()) {
            if (System.nanoTime() - deadlineNs > 0) {
                state.fail("close()", new TimeoutException("the sinks did not take all results in time"));
                break;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        processor.halt();
        if (thread.stopped(deadlineNs)) {
            handler.close();
        }
    }

    EgressMetrics metrics() {
        return new EgressMetrics(SLOTS, ring.used(), ring.waits(), handler.metrics());
    }
}
