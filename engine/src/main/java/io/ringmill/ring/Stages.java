package io.ringmill.ring;

import io.ringmill.metrics.Latencies;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleChanges;
import io.ringmill.rule.RuleProgram;
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

    private final Setup setup;
    private final Optional<Egress> egress;

    private final int digestedSlots;

    /** Sequence of the first event. */
    final long first;

    private final Checkpoint from;

    private final List<WindowProgram> windows = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<Outputs> outputs = new ArrayList<>();
    private final List<Alerts> alerts = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();

    /**
     * What is told to all stages.
     *
     * @param digestedSlots slots of the ring that digests must outlast; 0 where none are computed
     * @param from where the engine begins or goes on
     * @param journaledBefore events before this one were journaled by a run that is gone on with
     */
    record Setup(Listeners listeners, OnFailure onFailure, int digestedSlots, Checkpoint from, long journaledBefore) {}

    /**
     * What remembers something between two events.
     *
     * @param rules where they are apart from the windows
     * @param sharding which keys are its own; all, if empty
     */
    record Part(WindowProgram windows, Optional<RuleProgram> rules, Alerts alerts, Optional<Sharding> sharding) {}

    Stages(Programs programs, Setup setup, Optional<Egress> egress, Samples samples) {
        this.programs = programs;
        this.setup = setup;
        this.egress = egress;
        this.digestedSlots = setup.digestedSlots;
        this.from = setup.from;
        this.first = from.sequence();
        this.samples = samples;
    }

    /** Windows and rules for one worker of several. */
    Worker worker(int worker, int workers) {
        Outputs own = outputs();
        Alerts raised = alerts(own);
        WindowProgram program = programs.windows().create(own, raised);
        windows.add(program);
        Optional<Sharding> sharding =
                workers == 1 ? Optional.empty() : Optional.of(new Sharding(worker, workers, programs.pinned()));
        parts.add(new Part(program, Optional.empty(), raised, sharding));
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
        Alerts raised = alerts(own);
        RuleProgram program = programs.rules().apply(raised);
        parts.add(new Part(windows.get(0), Optional.of(program), raised, Optional.empty()));
        return new RuleHandler(program, own, handover, runner, latencies);
    }

    private Outputs outputs() {
        Optional<Digest> digest = Optional.empty();
        if (digestedSlots > 0) {
            digests.add(new Digest(programs, digestedSlots, from, digests.isEmpty()));
            digest = Optional.of(digests.get(digests.size() - 1));
        }
        Outputs made = new Outputs(programs, setup, digest, egress, changes, outputs.size());
        outputs.add(made);
        return made;
    }

    private Alerts alerts(Outputs output) {
        Alerts made = new Alerts(programs.ruleLayouts(), programs.keys(), programs.symbols(), output);
        alerts.add(made);
        output.setAlerts(made);
        return made;
    }

    /** What remembers something, once all is made. */
    List<Part> parts() {
        return parts;
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
