package io.ringmill.ring;

import com.lmax.disruptor.MultiProducerSequencer;
import com.lmax.disruptor.SingleProducerSequencer;
import com.lmax.disruptor.WaitStrategy;
import io.ringmill.event.Event;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.SourceTrack;
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
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The second ring: carries copies of results, alerts and late events from the hot threads to the one thread that
 * writes to the sinks. Nothing is dropped: when the sinks fall behind by a whole ring, the hot thread waits and that is
 * counted.
 *
 * <p><b>Threading:</b> the hot threads put, one thread takes. <b>Allocation:</b> none, but for a change of rules.
 * <b>Cost:</b> a slot and a copy of the cells.
 */
final class Egress {

    private static final int SLOTS = 8192;

    /** Sinks take what came meanwhile together, and write it at once: parks of 50 µs cost several times the CPU. */
    private static final long FIRST_SLEEP_NS = 500_000;

    /** Sinks write files and sockets: nobody notices some milliseconds after an idle time. */
    private static final long LONGEST_SLEEP_NS = 5_000_000;

    private static final long POLL_NS = 50_000;
    private static final long LOOK_NS = 2_000_000;

    /** At the end sinks whose far end is away are not waited for longer before it is noted how far they are. */
    private static final long LAST_RECORD_NS = 1_500_000_000;

    private final Ring ring;
    private final EgressSlot[] slots = new EgressSlot[SLOTS];
    private RowLayout[] windows;
    private final int eventCells;
    private final boolean[] takesResults;
    private final EgressHandler handler;
    private final Processor processor;
    private final EngineThread thread;
    private final RunState state;
    private final int workers;

    /** Null if nobody keeps what has come to the sinks. */
    private Recorder recorder;

    /** Null before the engine begins to close. */
    private EngineThread hurry;

    private volatile boolean over;

    Egress(Programs programs, List<Sink> sinks, int workers, OnFailure onFailure, RunState state) {
        this.state = state;
        this.workers = workers;
        windows = programs.windowLayouts().toArray(RowLayout[]::new);
        eventCells = programs.eventCells();
        int cells = cells(programs);
        Arrays.setAll(slots, slot -> new EgressSlot(cells));
        WaitStrategy wait = new BackoffWaitStrategy(0, FIRST_SLEEP_NS, LONGEST_SLEEP_NS);
        ring = new Ring(
                "sinks",
                workers > 1 ? new MultiProducerSequencer(SLOTS, wait) : new SingleProducerSequencer(SLOTS, wait),
                state);
        handler = new EgressHandler(programs, sinks, slots, onFailure, state);
        takesResults = handler.takesResults();
        processor = new Processor(ring, ring.barrier(), handler, SLOTS / 4, "egress", state);
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

    /**
     * Before the start: keeps what has come to the sinks, and goes on behind what had come before.
     *
     * @throws IOException if a sink cannot take back what is to come again
     */
    void goOn(Deliveries deliveries, Progress progress) throws IOException {
        handler.goOn(workers, deliveries);
        recorder = new Recorder(deliveries, progress);
    }

    void start() {
        handler.begin();
        thread.start();
        if (recorder != null) {
            recorder.thread.start();
        }
    }

    void onResult(int worker, long sequence, long[] row, int at) {
        int window = (int) row[at + Row.WINDOW];
        if (!takesResults[window]) {
            return;
        }
        long slotSequence = ring.next();
        EgressSlot slot = slot(slotSequence);
        slot.kind = EgressSlot.RESULT;
        slot.sequence = sequence;
        slot.makeRoom(windows[window].rowCells());
        slot.worker = worker;
        System.arraycopy(row, at, slot.cells, 0, windows[window].rowCells());
        ring.publish(slotSequence, slotSequence);
    }

    void onAlert(int worker, Alert alert) {
        long slotSequence = ring.next();
        EgressSlot slot = slot(slotSequence);
        slot.kind = EgressSlot.ALERT;
        slot.rule = alert.ruleIndex();
        slot.state = alert.state();
        slot.sequence = alert.sequence();
        slot.worker = worker;
        slot.key = alert.keyId();
        slot.timeNs = alert.timeNs();
        slot.endedSequence = alert.endedSequence();
        slot.endedTimeNs = alert.endedTimeNs();
        slot.makeRoom(alert.cells().length);
        System.arraycopy(alert.cells(), 0, slot.cells, 0, alert.cells().length);
        ring.publish(slotSequence, slotSequence);
    }

    void onLate(int worker, Event late) {
        long slotSequence = ring.next();
        EgressSlot slot = slot(slotSequence);
        slot.kind = EgressSlot.LATE;
        slot.sequence = late.sequence();
        slot.worker = worker;
        slot.timeNs = late.watermarkNs();
        late.copyTo(slot.cells, eventCells);
        ring.publish(slotSequence, slotSequence);
    }

    /** From now on alerts are of other rules; while the hot threads stand still. */
    void goOnWith(Programs programs, Set<String> anew, long sequence) {
        windows = programs.windowLayouts().toArray(RowLayout[]::new);
        long slotSequence = ring.next();
        EgressSlot slot = slot(slotSequence);
        slot.kind = EgressSlot.CHANGE;
        slot.change = () -> handler.goOnWith(programs, anew, sequence);
        ring.publish(slotSequence, slotSequence);
    }

    private EgressSlot slot(long sequence) {
        return slots[(int) sequence & SLOTS - 1];
    }

    /**
     * The engine begins to close: from that time on no sink that waits for room holds up the others any more, nor the hot threads,
     * which wait for the sinks.
     */
    void beginClose(long patienceEndsNs) {
        hurry = new EngineThread("hurry", state, () -> {
            while (!over && System.nanoTime() - patienceEndsNs < 0) {
                LockSupport.parkNanos(LOOK_NS);
            }
            if (!over) {
                handler.stopWaiting();
            }
        });
        hurry.start();
    }

    /**
     * Hands out what is left, stops the thread and closes the sinks. The hot threads have stopped.
     *
     * @return whether a run that goes on has nothing to hand out again
     */
    boolean close(long deadlineNs) {
        if (recorder != null) {
            recorder.stop(deadlineNs);
        }
        while (processor.sequence.get() < ring.newest()) {
            if (System.nanoTime() - deadlineNs > 0) {
                state.fail("close()", new TimeoutException("the sinks did not take all results in time"));
                break;
            }
            Nap.nanos(POLL_NS);
        }
        over = true;
        LockSupport.unpark(hurry);
        hurry.stopped(deadlineNs);
        processor.halt();
        boolean isAllKept = recorder == null;
        if (thread.stopped(deadlineNs)) {
            if (recorder != null && !state.failed()) {
                // Sinks that are closed are told what limits have kept back, which a run that goes on takes back.
                isAllKept = recorder.recordLast(deadlineNs);
            }
            handler.close();
        }
        return isAllKept;
    }

    /**
     * Waits until the sinks were handed all that the hot threads, which stand still, have put; throws as {@link
     * RunState#requirePatience}.
     */
    void awaitTaken() {
        while (processor.sequence.get() < ring.newest() && !processor.hasEnded()) {
            state.requirePatience();
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
    long suppressed(String rule) {
        return handler.suppressed(rule);
    }

    EgressMetrics metrics() {
        return new EgressMetrics(SLOTS, ring.used(), ring.waits(), handler.metrics());
    }

    /** How far the engine is otherwise; any thread. */
    interface Progress {

        /** Sequence up to which windows and rules have put all that is due. */
        long evaluated();

        /** Sequence up to which the journal holds all events for as long as it is to. */
        long lasting();

        /** Whether the journal takes no more, though the engine goes on. */
        boolean hasStopped();

        /** When the session began, unless it is an older one. */
        long startedNs();

        /** How far each source is, by name. */
        Map<String, SourceTrack.Journaled> sources();
    }

    /** Keeps now and then what has come to the sinks, once the journal holds what that is due to. */
    private final class Recorder implements Runnable {

        private static final long POLL_NS = 2_000_000;

        private final Deliveries deliveries;
        private final Progress progress;
        private final EngineThread thread = new EngineThread("deliveries", state, this);
        private volatile boolean stopped;
        private DeliveryRecord last;

        /** Sinks whose far end is away are not waited for longer. */
        private long giveUpNs = System.nanoTime() + Ring.FOREVER_NS;

        Recorder(Deliveries deliveries, Progress progress) {
            this.deliveries = deliveries;
            this.progress = progress;
            last = deliveries.before().orElse(null);
        }

        @Override
        public void run() {
            while (!stopped && !state.failed()) {
                LockSupport.parkNanos(deliveries.everyNs());
                if (!stopped && !state.failed()) {
                    record(unmarked -> {
                        AtomicReference<Optional<DeliveryRecord>> marked = new AtomicReference<>(Optional.empty());
                        SafePoint.Visit visit =
                                new SafePoint.Visit(ring.newest(), () -> marked.set(handler.mark(unmarked)));
                        processor.visit(visit);
                        return visit.isDone(processor) ? marked.get() : Optional.empty();
                    });
                }
            }
        }

        /** Whether what has come so far is kept. */
        private boolean record(Function<DeliveryRecord, Optional<DeliveryRecord>> marking) {
            if (progress.hasStopped()) {
                return false; // What comes now is in no journal, and no mark can be behind it.
            }
            // Before the marks, so that these are not behind.
            Map<String, SourceTrack.Journaled> sources = new HashMap<>(
                    deliveries.before().map(DeliveryRecord::sources).orElse(Map.of()));
            sources.putAll(progress.sources());
            long evaluated = progress.evaluated();
            if (evaluated < deliveries.before().map(DeliveryRecord::newest).orElse(-1L)) {
                return false; // What had come before has not come again yet, and the marks are behind it.
            }
            DeliveryRecord unmarked = new DeliveryRecord(sessionNs(), evaluated, List.of(), Map.of(), sources);
            Optional<DeliveryRecord> marked = marking.apply(unmarked);
            if (marked.isEmpty() || marked.get().equals(last)) {
                return marked.isPresent();
            }
            try {
                while (!handler.keep() || progress.lasting() < marked.get().newest()) {
                    if (stopped || state.failed() || progress.hasStopped() || System.nanoTime() - giveUpNs > 0) {
                        return false;
                    }
                    Nap.nanos(POLL_NS);
                }
                deliveries.log().write(marked.get());
                last = marked.get();
                handler.written(last);
                return true;
            } catch (IOException failed) {
                state.fail("the record of what has come to the sinks", failed);
                return false;
            }
        }

        private long sessionNs() {
            return deliveries.sessionNs() == 0 ? progress.startedNs() : deliveries.sessionNs();
        }

        void stop(long deadlineNs) {
            stopped = true;
            LockSupport.unpark(thread);
            thread.stopped(deadlineNs);
        }

        /** Nothing moves any more; whether all is kept. */
        boolean recordLast(long deadlineNs) {
            stopped = false;
            while (progress.lasting() < progress.evaluated()
                    && !progress.hasStopped()
                    && System.nanoTime() - deadlineNs < 0) {
                Nap.nanos(POLL_NS);
            }
            stopped = progress.lasting() < progress.evaluated();
            long nowNs = System.nanoTime();
            giveUpNs = nowNs + Math.min(LAST_RECORD_NS, (deadlineNs - nowNs) / 2); // the sinks need some of it to close
            return record(handler::mark);
        }
    }
}
