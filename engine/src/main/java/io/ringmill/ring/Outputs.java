package io.ringmill.ring;

import io.ringmill.event.Event;
import io.ringmill.metrics.Counters;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertSink;
import io.ringmill.output.AlertTaps;
import io.ringmill.output.LateEvent;
import io.ringmill.output.LateSink;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Result;
import io.ringmill.output.ResultSink;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleChanges;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one worker's results, alerts and late events go: into the digest, to taps, to the callbacks, to the egress.
 *
 * <p>An {@link Exception} of a callback is counted or halts the engine, as {@code engine.onFailure} says; an
 * {@link Error} always halts it. What halts it names the callback.
 *
 * <p><b>Threading:</b> the rule handler's thread. <b>Allocation:</b> none, but for what a callback throws.
 * <b>Cost:</b> O(callbacks), and O(cells) for the digest and the egress.
 */
final class Outputs implements ProgramOutput, Alerts.Output {

    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

    private final RowLayout[] windows;
    private final ResultSink[][] resultSinks;
    private final AlertSink[] alertSinks;
    private final LateSink[] lateSinks;
    private final Result result;
    private final Event late = new Event(0);
    private final LateEvent lateView;
    private final Digest digest;
    private final Egress egress;
    private final OnFailure onFailure;
    private final Counters errors = new Counters(1);
    private final RuleChanges changes;
    private final int worker;
    private final AlertTaps taps;
    private final long journaledBefore;

    /** Those of the rules that raise alerts here. */
    private Alerts alerts;

    /** Up to that sequence, changes were made. */
    private long changedTo = -1;

    /** {@code worker}: its number. */
    Outputs(
            Programs programs,
            Stages.Setup setup,
            Optional<Digest> digest,
            Optional<Egress> egress,
            RuleChanges changes,
            int worker) {
        this.changes = changes;
        this.worker = worker;
        taps = setup.taps();
        journaledBefore = setup.journaledBefore();
        Listeners listeners = setup.listeners();
        windows = programs.windowLayouts().toArray(RowLayout[]::new);
        resultSinks = listeners.results().stream()
                .map(sinks -> sinks.toArray(ResultSink[]::new))
                .toArray(ResultSink[][]::new);
        alertSinks = listeners.alerts().toArray(AlertSink[]::new);
        lateSinks = listeners.late().toArray(LateSink[]::new);
        lateView = programs.lateView();
        result = new Result(programs.windowLayouts(), programs.keys(), programs.symbols());
        this.digest = digest.orElse(null);
        this.egress = egress.orElse(null);
        onFailure = setup.onFailure();
    }

    /** All that follows is of this event, or of later ones of the same block of the digest before the next change. */
    void begin(long sequence) {
        if (digest != null) {
            digest.begin(sequence);
        }
        if (changes.mayFollow(changedTo)) {
            makeChanges(sequence);
        }
    }

    /** Makes the changes up to that sequence; those behind it wait. */
    private void makeChanges(long sequence) {
        for (long next = changes.next(changedTo); next <= sequence; next = changes.next(next)) {
            alerts.make(changes.at(next));
            changedTo = next;
        }
    }

    /** The last sequence before the next change behind that one. */
    long lastUnchanged(long sequence) {
        return changes.next(sequence) - 1;
    }

    /** The alerts that come here. */
    Alerts alerts() {
        return alerts;
    }

    /**
     * From now on alerts of these rules come here, which remember nothing yet but the keys for which they are silenced; while
     * everybody stands still.
     */
    Alerts beginWith(Programs programs) {
        Alerts begun = programs.alerts(this);
        if (alerts != null) {
            begun.silenceKeysAs(alerts);
        }
        setAlerts(programs, begun);
        return begun;
    }

    /** From now on alerts of other rules come here, which go on from those that came; while everybody stands still. */
    void goOnWith(Programs programs, Alerts newAlerts, Set<String> anew) {
        newAlerts.goOnFrom(alerts, anew);
        setAlerts(programs, newAlerts);
    }

    private void setAlerts(Programs programs, Alerts newAlerts) {
        alerts = newAlerts;
        if (digest != null) {
            digest.setRules(programs.ruleLayouts());
        }
    }

    @Override
    public void onRow(long sequence, long[] row) {
        onRow(sequence, row, 0);
    }

    /** Takes the row at {@code row[at]}. */
    void onRow(long sequence, long[] row, int at) {
        if (digest != null) {
            digest.addResult(sequence, row, at);
        }
        int window = (int) row[at + Row.WINDOW];
        for (ResultSink sink : resultSinks[window]) {
            try {
                sink.onResult(result.wrap(sequence, row, at));
            } catch (Throwable thrown) {
                onError("results of window ", windows[window].name(), sequence, thrown);
            }
        }
        if (egress != null) {
            egress.onResult(worker, sequence, row, at);
        }
    }

    @Override
    public void onAlert(Alert alert) {
        if (digest != null) {
            digest.addAlert(alert);
        }
        alert.setRedelivered(alert.sequence() < journaledBefore);
        taps.put(worker, alert);
        for (AlertSink sink : alertSinks) {
            try {
                sink.onAlert(alert);
            } catch (Throwable thrown) {
                onError("alerts of rule ", alert.rule(), alert.sequence(), thrown);
            }
        }
        if (egress != null) {
            egress.onAlert(worker, alert);
        }
    }

    @Override
    public void onLate(long[] cells, int at, long sequence, long watermarkNs) {
        late.wrap(cells, at, sequence).setWatermarkNs(watermarkNs);
        for (LateSink sink : lateSinks) {
            try {
                sink.onLate(lateView.wrap(late));
            } catch (Throwable thrown) {
                onError("late events", "", sequence, thrown);
            }
        }
        if (egress != null) {
            egress.onLate(worker, late);
        }
    }

    private void onError(String kind, String name, long sequence, Throwable thrown) {
        if (onFailure == OnFailure.HALT || thrown instanceof Error) {
            throw new CallbackFailure("a callback for " + kind + name + " at sequence " + sequence, thrown);
        }
        errors.increment(0);
        if (errors.get(0) == 1) {
            LOG.error(
                    "A callback for {}{} threw at sequence {}; the engine goes on, and counts further exceptions of"
                            + " callbacks",
                    kind,
                    name,
                    sequence,
                    thrown);
        }
    }

    /** Exceptions that were counted. */
    long errors() {
        return errors.get(0);
    }

    /** Carries the exception or error of a user's callback, and its name, out of the handler, where it is to halt the engine. */
    static final class CallbackFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CallbackFailure(String callback, Throwable cause) {
            super(callback, cause, false, false);
        }
    }
}
