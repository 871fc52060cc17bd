package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.HandedRows;
import io.ringmill.metrics.Counters;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLimiter;
import io.ringmill.output.Delivery;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Ordinals;
import io.ringmill.output.Result;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.output.Sink;
import io.ringmill.output.SinkFailedException;
import io.ringmill.pipeline.OnFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands slots to the sinks. What an sink throws is counted under its name or halts the engine, as
 * {@code engine.onFailure} says; the other sinks get the slot all the same.
 *
 * <p><b>Threading:</b> the egress thread; {@link #close} after it has stopped; metrics by any.
 */
final class EgressHandler implements BatchHandler {

    private static final Logger LOG = LoggerFactory.getLogger(EgressHandler.class);

    /** Indexes of counters: taken slots by their kind, then errors. */
    private static final int ERRORS = 3;

    private static final int COUNTERS = 4;

    private final Sink[] sinks;
    private final boolean[][] takesResults;
    private final int windows;
    private final Counters[] counters;
    private final Result result;
    private final Ordinals ordinals = new Ordinals();
    private Alert alert;

    /** Read by metrics, too. */
    private volatile AlertLimiter limiter;

    private List<AlertLimiter.State> limitsAtClose;
    private final Event late = new Event(0);
    private final LateEvent lateView;
    private final EgressSlot[] slots;
    private final OnFailure onFailure;
    private final RunState state;
    private Programs programs;

    /** Null if nobody keeps what has come to the sinks. */
    private HandedRows handed;

    /** Of the event that the slot at hand is due to. */
    private long sequence;

    /** A sink that can go back could not write what it was given: that is not noted as come, so the next run gives it again. */
    private boolean incomplete;

    /** Sinks that have made the newest mark last. The thread that records alone; in {@link #mark} it waits. */
    private final BitSet kept = new BitSet();

    /** The newest record that was written, until the sinks have been told; else null. */
    private volatile DeliveryRecord written;

    /** Events before this one were journaled by the run that is gone on with. */
    private long journaledBefore;

    /** {@code slots}: as many as a power of two. */
    EgressHandler(Programs programs, List<Sink> sinks, EgressSlot[] slots, OnFailure onFailure, RunState state) {
        this.programs = programs;
        this.slots = slots;
        this.sinks = sinks.toArray(Sink[]::new);
        takesResults = sinks.stream()
                .map(sink -> takesResults(programs.windowLayouts(), sink))
                .toArray(boolean[][]::new);
        windows = programs.windowLayouts().size();
        counters = sinks.stream().map(sink -> new Counters(COUNTERS)).toArray(Counters[]::new);
        result = new Result(programs.windowLayouts(), programs.keys(), programs.symbols());
        alert = new Alert(programs.ruleLayouts(), programs.keys(), programs.symbols());
        limiter = new AlertLimiter(programs.ruleLayouts());
        lateView = programs.lateView();
        this.onFailure = onFailure;
        this.state = state;
    }

    private static boolean[] takesResults(List<RowLayout> windows, Sink sink) {
        boolean[] takes = new boolean[windows.size()];
        windows.forEach(window -> takes[window.index()] = sink.takesResults(window.name()));
        return takes;
    }

    /** By window index, whether any sink takes its rows. */
    boolean[] takesResults() {
        boolean[] anyTakes = new boolean[windows];
        for (int window = 0; window < windows; window++) {
            for (boolean[] takes : takesResults) {
                anyTakes[window] |= takes[window];
            }
        }
        return anyTakes;
    }

    @Override
    public void onBatch(long first, long last, boolean endOfBatch) {
        for (long sequence = first; sequence <= last; sequence++) {
            onSlot(slots[(int) sequence & slots.length - 1], endOfBatch && sequence == last);
        }
    }

    /** Before the start: goes on behind what a run before has handed over; sinks take back what was not kept of that. */
    void goOn(int workers, Deliveries deliveries) throws IOException {
        handed = new HandedRows(workers, deliveries.before());
        journaledBefore = deliveries.journaled();
        Map<String, String> marks =
                deliveries.before().map(DeliveryRecord::sinks).orElse(Map.of());
        for (Sink sink : sinks) {
            if (sink.delivery().isPresent()) {
                if (deliveries.sessionNs() != 0) {
                    sink.delivery().get().goesOn(deliveries.sessionNs());
                }
                sink.delivery().get().goBackTo(marks.getOrDefault(sink.name(), ""));
            }
        }
    }

    /** What has come to the sinks so far, and how far these are; empty if one of them cannot say, or has lost some. */
    Optional<DeliveryRecord> mark(DeliveryRecord unmarked) {
        if (incomplete) {
            return Optional.empty();
        }
        kept.clear();
        Optional<DeliveryRecord> before = Optional.ofNullable(written);
        written = null;
        Map<String, String> marks = new HashMap<>();
        for (int i = 0; i < sinks.length; i++) {
            try {
                sinks[i].flush();
                if (sinks[i].delivery().isPresent()) {
                    Delivery delivery = sinks[i].delivery().get();
                    if (before.isPresent()) {
                        delivery.kept(before.get().sinks().getOrDefault(sinks[i].name(), ""));
                    }
                    marks.put(sinks[i].name(), delivery.mark());
                }
            } catch (Exception thrown) {
                onError(i, thrown);
                return Optional.empty();
            }
        }
        return Optional.of(new DeliveryRecord(
                unmarked.startedNs(), unmarked.complete(), handed.handed(), marks, unmarked.sources()));
    }

    /** The thread that records: what was marked is kept. */
    void written(DeliveryRecord record) {
        written = record;
    }

    /** What was marked is made last; false if some of it has not come to its target yet. */
    boolean keep() throws IOException {
        for (int i = 0; i < sinks.length; i++) {
            Optional<Delivery> delivery = kept.get(i) ? Optional.empty() : sinks[i].delivery();
            if (delivery.isEmpty() || delivery.get().keep()) {
                kept.set(i);
            }
        }
        return kept.cardinality() == sinks.length;
    }

    /** Whether the run before handed over what is in the slot; notes that it is handed over now. */
    private boolean hasCome(EgressSlot slot) {
        int index = slot.rule;
        int key = slot.key;
        boolean pinned;
        switch (slot.kind) {
            case EgressSlot.RESULT -> {
                index = (int) slot.cells[Row.WINDOW];
                key = (int) slot.cells[Row.KEY];
                pinned = programs.pinnedWindows().get(index);
            }
            case EgressSlot.ALERT -> pinned = programs.pinnedRules().get(index);
            default -> {
                long head = slot.cells[Event.HEAD];
                index = Event.stream(head);
                key = Event.key(head);
                pinned = programs.pinned().get(index);
            }
        }
        long row = ((long) (index * EgressSlot.KINDS + slot.kind) << Integer.SIZE) | (key & 0xffff_ffffL);
        return hasCome(slot.worker, slot.sequence, row, pinned ? 0 : key);
    }

    private boolean hasCome(int worker, long sequence, long row, int key) {
        handed.add(worker, sequence, row);
        int before = handed.workersBefore();
        return before > 0 && handed.mayHaveCome(sequence) && handed.hasCome(key % before, sequence, row);
    }

    /** From now on alerts are of other rules; those that go on are limited as before. */
    void goOnWith(Programs newPrograms, Set<String> anew, long sequence) {
        AlertLimiter next = limiter.goingOnWith(newPrograms.ruleLayouts(), anew);
        for (int rule = limiter.anyKeptWithout(next); rule >= 0; rule = limiter.anyKeptWithout(next)) {
            tellLimited(rule, handed == null || !hasCome(0, sequence, rule, 0));
        }
        alert = new Alert(newPrograms.ruleLayouts(), newPrograms.keys(), newPrograms.symbols());
        programs = newPrograms;
        limiter = next;
    }

    private void onSlot(EgressSlot slot, boolean flush) {
        if (slot.kind == EgressSlot.CHANGE) {
            slot.change.run();
            slot.change = null;
            flush(flush);
            return;
        }
        sequence = slot.sequence;
        boolean again = handed != null && hasCome(slot);
        int stream = stream(slot);
        limiter.advance(stream, slot.kind == EgressSlot.RESULT ? slot.cells[Row.TIME] : slot.timeNs);
        for (int rule = limiter.over(stream); rule >= 0; rule = limiter.over(stream)) {
            tellLimited(rule, !again);
        }
        view(slot);
        boolean goesOn = (slot.kind != EgressSlot.ALERT || limiter.admits(alert)) && !again;
        for (int i = 0; i < sinks.length; i++) {
            hand(slot.kind, i, goesOn, flush);
        }
    }

    /** That what is in the slot is of in the end. */
    private int stream(EgressSlot slot) {
        return switch (slot.kind) {
            case EgressSlot.RESULT -> programs.windowLayouts().get((int) slot.cells[Row.WINDOW]).stream();
            case EgressSlot.ALERT -> programs.ruleLayouts().get(slot.rule).stream();
            default -> Event.stream(slot.cells[Event.HEAD]);
        };
    }

    private void flush(boolean flush) {
        for (int i = 0; i < sinks.length; i++) {
            hand(EgressSlot.CHANGE, i, false, flush);
        }
    }

    private void tellLimited(int rule, boolean goesOn) {
        limiter.tell(rule, alert);
        alert.setRedelivered(alert.sequence() < journaledBefore);
        for (int i = 0; i < sinks.length; i++) {
            hand(EgressSlot.ALERT, i, goesOn, false);
        }
    }

    private void hand(byte kind, int sink, boolean goesOn, boolean flush) {
        try {
            if (goesOn) {
                hand(kind, sink);
            }
            if (flush) {
                sinks[sink].flush();
            }
        } catch (Exception thrown) {
            onError(sink, thrown);
        } catch (Throwable thrown) {
            state.fail("sink " + sinks[sink].name(), thrown);
        }
    }

    private void view(EgressSlot slot) {
        switch (slot.kind) {
            case EgressSlot.RESULT -> ordinals.number(slot.worker, result.wrap(slot.sequence, slot.cells, 0));
            case EgressSlot.ALERT -> {
                alert.set(slot.rule, slot.state, slot.sequence, slot.key, slot.timeNs);
                alert.setEnded(slot.endedSequence, slot.endedTimeNs);
                alert.setRedelivered(slot.sequence < journaledBefore);
                System.arraycopy(slot.cells, 0, alert.cells(), 0, alert.cells().length);
                ordinals.number(slot.worker, alert);
            }
            default -> late.wrap(slot.cells, 0, slot.sequence).setWatermarkNs(slot.timeNs);
        }
    }

    private void hand(byte kind, int sink) throws Exception {
        switch (kind) {
            case EgressSlot.RESULT -> {
                if (!takesResults[sink][result.windowIndex()]) {
                    return;
                }
                sinks[sink].onResult(result);
            }
            case EgressSlot.ALERT -> sinks[sink].onAlert(alert);
            default -> sinks[sink].onLate(lateView.wrap(late));
        }
        counters[sink].increment(kind);
    }

    private void onError(int sink, Exception thrown) {
        String name = sinks[sink].name();
        incomplete |= thrown instanceof IOException && sinks[sink].delivery().isPresent();
        if (onFailure == OnFailure.HALT || thrown instanceof SinkFailedException) {
            state.fail("sink " + name, thrown);
        } else {
            counters[sink].increment(ERRORS);
            if (counters[sink].get(ERRORS) == 1) {
                LOG.error(
                        "Sink {} threw when it had been handed all up to sequence {}; the engine goes on, and counts its"
                                + " further exceptions",
                        name,
                        sequence,
                        thrown);
            }
        }
    }

    /** What is remembered of rules with a limit; once closed, as it was before the last of what was kept back was told. */
    List<AlertLimiter.State> limits() {
        return limitsAtClose == null ? limiter.save() : limitsAtClose;
    }

    void goOn(List<AlertLimiter.State> limits) {
        limiter.load(limits);
    }

    /** Alerts of a rule that its limit kept from the sinks. */
    long suppressed(String rule) {
        return limiter.suppressed(rule);
    }

    /** Flushes and closes the sinks; each gets its turn, whatever another throws. */
    void close() {
        limitsAtClose = limiter.save();
        for (int rule = limiter.anyKept(); rule >= 0; rule = limiter.anyKept()) {
            tellLimited(rule, true);
        }
        stopWaiting();
        for (int i = 0; i < sinks.length; i++) {
            try (Sink sink = sinks[i]) {
                sink.flush();
            } catch (Exception thrown) {
                onError(i, thrown);
            } catch (Throwable thrown) {
                state.fail("sink " + sinks[i].name(), thrown);
            }
        }
    }

    /** Before the start: sinks that connect do so now. */
    void begin() {
        flush(true);
    }

    /** Any thread: no sink is to hold up the others any more. */
    void stopWaiting() {
        for (Sink sink : sinks) {
            sink.stopWaiting();
        }
    }

    List<SinkMetrics> metrics() {
        List<SinkMetrics> metrics = new ArrayList<>();
        for (int i = 0; i < sinks.length; i++) {
            Counters of = counters[i];
            metrics.add(new SinkMetrics(
                    sinks[i].name(),
                    of.get(EgressSlot.RESULT),
                    of.get(EgressSlot.ALERT),
                    of.get(EgressSlot.LATE),
                    sinks[i].filtered(),
                    of.get(ERRORS),
                    sinks[i].edge()));
        }
        return metrics;
    }
}
