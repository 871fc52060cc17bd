package io.ringmill.ring;

import io.ringmill.metrics.Latencies;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleChanges;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the programs that the topologies put on threads, and keeps them for the metrics and for changes of rules.
 *
 * <p><b>Threading:</b> made by one thread; changed by one at a time, while everybody stands still; {@link #running} by any.
 */
final class Stages {

    final Samples samples;
    final Latencies latencies = new Latencies();

    /** Of rules, that are made where these raise alerts. */
    final RuleChanges changes = new RuleChanges();

    private final Listeners listeners;
    private final Optional<Egress> egress;
    private final OnFailure onFailure;

    /** Slots of the ring that digests must outlast; 0 where none are computed. */
    private final int digestedSlots;

    private final List<SafePoint.Stage> stages = new ArrayList<>();
    private final List<Outputs> outputs = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();
    private volatile Running running;

    /** What runs at the moment: programs, by thread, and the counts of alerts. */
    record Running(Programs programs, List<WindowProgram> windows, List<Alerts> alerts) {

        /** Events of a stream with this status so far. */
        long events(int stream, int status) {
            return windows.stream().mapToLong(each -> each.events(stream, status)).sum();
        }

        /** Emissions of a window so far. */
        long emissions(int window) {
            return windows.stream().mapToLong(each -> each.emissions(window)).sum();
        }

        /** Events of a window so far that were too many. */
        long capped(int window) {
            return windows.stream().mapToLong(each -> each.capped(window)).sum();
        }

        /** Alerts of a rule so far. */
        long alerts(int rule) {
            return alerts.stream().mapToLong(each -> each.count(rule)).sum();
        }
    }

    Stages(
            Programs programs,
            Listeners listeners,
            Optional<Egress> egress,
            OnFailure onFailure,
            int digestedSlots,
            Samples samples) {
        running = new Running(programs, List.of(), List.of());
        this.listeners = listeners;
        this.egress = egress;
        this.onFailure = onFailure;
        this.digestedSlots = digestedSlots;
        this.samples = samples;
    }

    /** Windows and rules for one worker of several. */
    Worker worker(int worker, int workers) {
        Optional<Sharding> sharding =
                workers == 1 ? Optional.empty() : Optional.of(new Sharding(worker, workers, programs().pinned()));
        return added(new Worker(programs(), outputs(), sharding, samples, latencies));
    }

    /** Windows, for a thread of their own. */
    WindowHandler windows(Handover handover, Slots slots, RunState state) {
        return added(new WindowHandler(programs(), handover, slots, samples, state, latencies));
    }

    /** Rules, for a thread of their own behind that of the windows. */
    RuleHandler rules(Handover handover, RingRunner runner) {
        return added(new RuleHandler(programs(), outputs(), handover, runner, latencies));
    }

    private <S extends SafePoint.Stage> S added(S stage) {
        stages.add(stage);
        setRunning(programs());
        return stage;
    }

    private void setRunning(Programs programs) {
        running = new Running(
                programs,
                stages.stream().map(SafePoint.Stage::windows).filter(Objects::nonNull).toList(),
                stages.stream().map(SafePoint.Stage::alerts).filter(Objects::nonNull).toList());
    }

    /**
     * Makes programs with other rules, which go on from those that run once what is returned is run, while everybody stands
     * still.
     *
     * @param anew names of rules that begin anew
     */
    Runnable prepare(Programs next, Set<String> anew) {
        List<Runnable> all =
                stages.stream().map(stage -> stage.prepare(next, anew)).toList();
        return () -> {
            all.forEach(Runnable::run);
            egress.ifPresent(to -> to.goOnWith(next, anew));
            setRunning(next);
        };
    }

    private Outputs outputs() {
        Optional<Digest> digest = Optional.empty();
        if (digestedSlots > 0) {
            digests.add(new Digest(programs(), digestedSlots));
            digest = Optional.of(digests.get(digests.size() - 1));
        }
        Outputs made = new Outputs(programs(), listeners, digest, egress, onFailure, changes);
        outputs.add(made);
        return made;
    }

    /** What the pipeline gives to the handlers, as it is now. */
    Programs programs() {
        return running.programs;
    }

    /** What runs at the moment. */
    Running running() {
        return running;
    }

    /** Exceptions of callbacks that were counted. */
    long callbackErrors() {
        return outputs.stream().mapToLong(Outputs::errors).sum();
    }

    /** One per worker, or none. */
    List<Digest> digests() {
        return digests;
    }

    /** The digest over all workers so far. */
    long digest() {
        return digests.stream().mapToLong(Digest::total).sum();
    }
}
