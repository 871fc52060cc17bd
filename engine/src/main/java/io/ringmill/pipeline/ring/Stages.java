package io.ringmill.pipeline.ring;

import io.ringmill.metrics.Latencies;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.window.WindowProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the stages that the topologies put on threads, and keeps them for the metrics. Single-threaded. */
final class Stages {

    final Programs programs;
    final Latencies latencies = new Latencies();

    private final Listeners listeners;
    private final Optional<Egress> egress;
    private final OnFailure onFailure;

    /** Slots of the ring that digests must outlast; 0 where none are computed. */
    private final int digestedSlots;

    private final List<WindowStage> windowStages = new ArrayList<>();
    private final List<RuleStage> ruleStages = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();

    Stages(Programs programs, Listeners listeners, Optional<Egress> egress, OnFailure onFailure, int digestedSlots) {
        this.programs = programs;
        this.listeners = listeners;
        this.egress = egress;
        this.onFailure = onFailure;
        this.digestedSlots = digestedSlots;
    }

    /** Windows for one worker of several. */
    WindowStage windows(int worker, int workers) {
        WindowProgram program = programs.windowPrograms().get();
        WindowStage stage = new WindowStage(program, new Sharding(workers, programs.pinned()), worker, latencies);
        windowStages.add(stage);
        return stage;
    }

    /** Rules for the same worker. */
    RuleStage rules(WindowStage windows) {
        Optional<Digest> digest = Optional.empty();
        if (digestedSlots > 0) {
            digests.add(new Digest(programs, digestedSlots));
            digest = Optional.of(digests.get(digests.size() - 1));
        }
        Outputs outputs = new Outputs(programs, listeners, digest, egress, onFailure);
        RuleStage stage = new RuleStage(
                programs.rulePrograms().apply(outputs), outputs, windows.program.rows(), programs.windows(), latencies);
        ruleStages.add(stage);
        return stage;
    }

    /** Windows and rules for one worker of several. */
    Worker worker(int worker, int workers) {
        WindowStage windows = windows(worker, workers);
        return new Worker(windows, rules(windows));
    }

    List<WindowStage> windowStages() {
        return windowStages;
    }

    List<RuleStage> ruleStages() {
        return ruleStages;
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
