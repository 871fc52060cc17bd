package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.metrics.Counters;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.OnFailure;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands slots to the outlets. What an outlet throws is counted under its name or halts the engine, as
 * {@code engine.onFailure} says; the other outlets get the slot all the same.
 *
 * <p><b>Threading:</b> the egress thread; {@link #close} after it has stopped; metrics by any.
 */
final class EgressHandler implements BatchHandler {

    private static final Logger LOG = LoggerFactory.getLogger(EgressHandler.class);

    /** Indexes of counters: taken slots by their kind, then errors. */
    private static final int ERRORS = 3;

    private static final int COUNTERS = 4;

    private final Outlet[] outlets;
    private final boolean[][] takesResults;
    private final int windows;
    private final Counters[] counters;
    private final Result result;
    private final Alert alert;
    private final Event late = new Event(0);
    private final EgressSlot[] slots;
    private final OnFailure onFailure;
    private final RunState state;

    /** {@code slots}: as many as a power of two. */
    EgressHandler(Programs programs, List<Outlet> outlets, EgressSlot[] slots, OnFailure onFailure, RunState state) {
        this.slots = slots;
        this.outlets = outlets.toArray(Outlet[]::new);
        takesResults = outlets.stream()
                .map(outlet -> takesResults(programs.windowLayouts(), outlet))
                .toArray(boolean[][]::new);
        windows = programs.windowLayouts().size();
        counters = outlets.stream().map(outlet -> new Counters(COUNTERS)).toArray(Counters[]::new);
        result = new Result(programs.windowLayouts(), programs.keys(), programs.symbols());
        alert = new Alert(programs.ruleLayouts(), programs.keys(), programs.symbols());
        this.onFailure = onFailure;
        this.state = state;
    }

    private static boolean[] takesResults(List<RowLayout> windows, Outlet outlet) {
        boolean[] takes = new boolean[windows.size()];
        windows.forEach(window -> takes[window.index()] = outlet.takesResults(window.name()));
        return takes;
    }

    /** By window index, whether any outlet takes its rows. */
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

    private void onSlot(EgressSlot slot, boolean flush) {
        view(slot);
        for (int i = 0; i < outlets.length; i++) {
            try {
                hand(slot, i);
                if (flush) {
                    outlets[i].flush();
                }
            } catch (Exception thrown) {
                onError(i, thrown);
            } catch (Throwable thrown) {
                state.fail("sink " + outlets[i].name(), thrown);
            }
        }
    }

    private void view(EgressSlot slot) {
        switch (slot.kind) {
            case EgressSlot.RESULT -> result.wrap(slot.sequence, slot.cells, 0);
            case EgressSlot.ALERT -> {
                alert.set(slot.rule, slot.state, slot.sequence, slot.key, slot.timeNs);
                System.arraycopy(slot.cells, 0, alert.cells(), 0, alert.cells().length);
            }
            default -> late.wrap(slot.cells, 0, slot.sequence).setWatermarkNs(slot.timeNs);
        }
    }

    private void hand(EgressSlot slot, int outlet) throws Exception {
        switch (slot.kind) {
            case EgressSlot.RESULT -> {
                if (!takesResults[outlet][result.windowIndex()]) {
                    return;
                }
                outlets[outlet].onResult(result);
            }
            case EgressSlot.ALERT -> outlets[outlet].onAlert(alert);
            default -> outlets[outlet].onLate(late);
        }
        counters[outlet].increment(slot.kind);
    }

    private void onError(int outlet, Exception thrown) {
        String name = outlets[outlet].name();
        if (onFailure == OnFailure.HALT) {
            state.fail("sink " + name, thrown);
        } else {
            counters[outlet].increment(ERRORS);
            if (counters[outlet].get(ERRORS) == 1) {
                LOG.error("Sink {} threw; the engine goes on, and counts its further exceptions", name, thrown);
            }
        }
    }

    /** Flushes and closes the outlets; each gets its turn, whatever another throws. */
    void close() {
        for (int i = 0; i < outlets.length; i++) {
            try (Outlet outlet = outlets[i]) {
                outlet.flush();
            } catch (Exception thrown) {
                onError(i, thrown);
            } catch (Throwable thrown) {
                state.fail("sink " + outlets[i].name(), thrown);
            }
        }
    }

    List<SinkMetrics> metrics() {
        List<SinkMetrics> metrics = new ArrayList<>();
        for (int i = 0; i < outlets.length; i++) {
            Counters of = counters[i];
            metrics.add(new SinkMetrics(
                    outlets[i].name(),
                    of.get(EgressSlot.RESULT),
                    of.get(EgressSlot.ALERT),
                    of.get(EgressSlot.LATE),
                    of.get(ERRORS)));
        }
        return metrics;
    }
}
