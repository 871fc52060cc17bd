package io.ringmill.ring;

import io.ringmill.metrics.Latencies;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleChanges;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the programs that the topologies put on threads, and keeps them for the metrics. Single-threaded. */
final class Stages {

    final Programs programs;
    final Samples samples;
    final Latencies latencies = new Latencies();

    /** Of rules, that are made where these raise alerts. */
    final RuleChanges changes = new RuleChanges();

    private final Listeners listeners;
    private final Optional<Egress> egress;
    private final OnFailure onFailure;

    /** Slots of the ring that digests must outlast; 0 where none are computed. */
    private final int digestedSlots;

    private final List<WindowProgram> windows = new ArrayList<>();
    private final List<Outputs> outputs = new ArrayList<>();
    private final List<Alerts> alerts = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();

    Stages(
            Programs programs,
            Listeners listeners,
            Optional<Egress> egress,
            OnFailure onFailure,
            int digestedSlots,
            Samples samples) {
        this.programs = programs;
        this.listeners = listeners;
        this.egress = egress;
        this.onFailure = onFailure;
        this.digestedSlots = digestedSlots;
        this.samples = samples;
    }

    /** Windows and rules for one worker of several. */
    Worker worker(int worker, int workers) {
        Outputs own = outputs();
        WindowProgram program = programs.windows().create(own, alerts(own));
        windows.add(program);
        Optional<Sharding> sharding =
                workers == 1 ? Optional.empty() : Optional.of(new Sharding(worker, workers, programs.pinned()));
        return new Worker(program, own, sharding, samples, programs.eventCells(), latencies);
    }

    /** Windows, for a thread of their own. */
    WindowHandler windows(Handover handover, Slots slots, RunState state) {
        // Their alerts are raised elsewhere.
        WindowProgram program = programs.windows().create(handover, null);
        windows.add(program);
        return new WindowHandler(program, handover, slots, samples, state, latencies);
    }

    /** Rules, for a thread of their own behind that of the windows. */
    RuleHandler rules(Handover handover, RingRunner runner) {
        Outputs own = outputs();
        return new RuleHandler(programs.rules().apply(alerts(own)), own, handover, runner, latencies);
    }

    private Outputs outputs() {
        Optional<Digest> digest = Optional.empty();
        if (digestedSlots > 0) {
            digests.add(new Digest(programs, digestedSlots));
            digest = Optional.of(digests.get(digests.size() - 1));
        }
        Outputs made = new Outputs(programs, listeners, digest, egress, onFailure, changes);
        outputs.add(made);
        return made;
    }

    private Alerts alerts(Outputs output) {
        Alerts made = new Alerts(programs.ruleLayouts(), programs.keys(), programs.symbols(), output);
        alerts.add(made);
        output.setAlerts(made);
        return made;
    }

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
