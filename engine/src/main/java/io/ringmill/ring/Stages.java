package io.ringmill.ring;

import io.ringmill.event.StreamSpec;
import io.ringmill.output.AlertTap;
import io.ringmill.output.AlertTaps;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.pipeline.ProgramState;
import io.ringmill.ring.measure.Samples;
import io.ringmill.ring.measure.StageRecorders;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleChanges;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.runtime.Times;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Makes the programs that the topologies put on threads, and keeps them for the metrics and for changes of rules.
 *
 * <p><b>Threading:</b> made by one thread; changed by one at a time, while everybody stands still; {@link #running} by any.
 */
final class Stages {

    final Samples samples;
    final StageRecorders recorders;

    /** Of rules, that are made where these raise alerts. */
    final RuleChanges changes = new RuleChanges();

    private final Setup setup;
    private final Optional<Egress> egress;

    private final int digestedSlots;

    /** Sequence of the first event. */
    final long first;

    private final Checkpoint from;
    private final List<SafePoint.Stage> stages = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Supplier<Part>> parts = new ArrayList<>();
    private final List<Outputs> outputs = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();
    private volatile Running running;

    /** What runs at the moment: programs, by thread, and the counts of alerts. */
    record Running(Programs programs, List<WindowProgram> windows, List<Alerts> alerts) {

        /** Events of a stream with this status so far. */
        long events(int stream, int status) {
            return windows.stream()
                    .mapToLong(each -> each.events(stream, status))
                    .sum();
        }

        /** The watermark of a stream, of the worker whose is behind; the least long before the first event of one of them. */
        long watermarkNs(int stream) {
            return windows.stream()
                    .mapToLong(each -> each.watermarkNs(stream))
                    .min()
                    .orElse(Long.MIN_VALUE);
        }

        /** The time that the watermark of a stream goes by, of the worker whose is ahead. */
        long newestNs(int stream, long outOfOrderNs) {
            long watermarkNs = windows.stream()
                    .mapToLong(each -> each.watermarkNs(stream))
                    .max()
                    .orElse(Long.MIN_VALUE);
            return watermarkNs == Long.MIN_VALUE ? watermarkNs : Times.plus(watermarkNs, outOfOrderNs);
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

    /**
     * What is told to all stages.
     *
     * @param digestedSlots slots of the ring that digests must outlast; 0 where none are computed
     * @param from where the engine begins or goes on
     * @param journaledBefore events before this one were journaled by a run that is gone on with
     * @param taps where alerts go, too
     */
    record Setup(
            Listeners listeners,
            OnFailure onFailure,
            int digestedSlots,
            Checkpoint from,
            long journaledBefore,
            AlertTaps taps) {}

    /**
     * What remembers something between two events.
     *
     * @param rules where they are apart from the windows
     * @param sharding which keys are its own; all, if empty
     */
    record Part(WindowProgram windows, Optional<RuleProgram> rules, Alerts alerts, Optional<Sharding> sharding) {

        /** What of a state is its own. */
        ProgramState.Share share() {
            return sharding.<ProgramState.Share>map(own -> own::owns).orElse(ProgramState.Share.ALL);
        }
    }

    Stages(Programs programs, Setup setup, Optional<Egress> egress, Samples samples) {
        running = new Running(programs, List.of(), List.of());
        this.setup = setup;
        this.egress = egress;
        this.digestedSlots = setup.digestedSlots;
        this.from = setup.from;
        this.first = from.sequence();
        this.samples = samples;
        recorders = new StageRecorders(
                samples, programs.streams().stream().map(StreamSpec::name).toList(), programs.keys());
    }

    /** Windows and rules for one worker of several. */
    Worker worker(int worker, int workers) {
        Optional<Sharding> sharding = workers == 1
                ? Optional.empty()
                : Optional.of(new Sharding(worker, workers, programs().pinned()));
        Worker made = added(new Worker(programs(), outputs(), sharding, recorders));
        this.workers.add(made);
        parts.add(() -> new Part(made.windows(), Optional.empty(), made.alerts(), made.sharding()));
        return made;
    }

    /** Windows, for a thread of their own. */
    WindowHandler windows(Handover handover, Slots slots, RunState state) {
        return added(new WindowHandler(programs(), handover, slots, state, recorders));
    }

    /** Rules, for a thread of their own behind that of the windows. */
    RuleHandler rules(Handover handover, RingRunner runner) {
        RuleHandler made = added(new RuleHandler(programs(), outputs(), handover, runner, recorders));
        SafePoint.Stage windows = stages.get(0);
        parts.add(() -> new Part(windows.windows(), Optional.of(made.program()), made.alerts(), Optional.empty()));
        return made;
    }

    private <S extends SafePoint.Stage> S added(S stage) {
        stages.add(stage);
        setRunning(programs());
        return stage;
    }

    private void setRunning(Programs programs) {
        running = new Running(
                programs,
                stages.stream()
                        .map(SafePoint.Stage::windows)
                        .filter(Objects::nonNull)
                        .toList(),
                stages.stream()
                        .map(SafePoint.Stage::alerts)
                        .filter(Objects::nonNull)
                        .toList());
    }

    /**
     * Makes programs with other rules, which go on from those that run once what is returned is run at the sequence of the change, while
     * everybody stands still.
     *
     * @param anew names of rules that begin anew
     */
    LongConsumer prepare(Programs next, Set<String> anew) {
        List<Runnable> all =
                stages.stream().map(stage -> stage.prepare(next, anew)).toList();
        return sequence -> {
            all.forEach(Runnable::run);
            egress.ifPresent(to -> to.goOnWith(next, anew, sequence));
            boolean moves =
                    workers.size() > 1 && !next.pinned().equals(programs().pinned());
            setRunning(next);
            if (moves) {
                shareOut();
            }
        };
    }

    /** The keys are other workers', since other streams are pinned: each goes on with what is its own now. */
    private void shareOut() {
        List<ProgramState> before = states();
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i)
                    .beginAgain(
                            programs(),
                            new Sharding(i, workers.size(), programs().pinned()));
        }
        setRunning(programs());
        List<ProgramState> after = states();
        List<ProgramState.Share> shares = parts().stream().map(Part::share).toList();
        for (ProgramState from : before) {
            byte[] shared = from.saveShared();
            for (int i = 0; i < shares.size(); i++) {
                after.get(i).loadShared(shared, shares.get(i).takes(true, 0));
            }
            from.keys().forEach(key -> {
                byte[] saved = from.saveKey(key);
                for (int i = 0; i < shares.size(); i++) {
                    after.get(i).loadKey(saved, shares.get(i));
                }
            });
        }
        after.forEach(ProgramState::endLoading);
    }

    /** The states of all parts. */
    private List<ProgramState> states() {
        return parts().stream().map(this::state).toList();
    }

    /** The state of a part. */
    ProgramState state(Part part) {
        return programs().states().of(part.windows, part.rules, part.alerts);
    }

    private Outputs outputs() {
        Optional<Digest> digest = Optional.empty();
        if (digestedSlots > 0) {
            digests.add(new Digest(programs(), digestedSlots, from, digests.isEmpty()));
            digest = Optional.of(digests.get(digests.size() - 1));
        }
        Outputs made = new Outputs(programs(), setup, digest, egress, changes, outputs.size());
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

    /** What remembers something, once all is made. */
    List<Part> parts() {
        return parts.stream().map(Supplier::get).toList();
    }

    /** Attaches a tap to all workers. */
    AlertTap tap(int capacity) {
        Programs now = programs();
        return setup.taps.attach(outputs.size(), capacity, now.ruleLayouts(), now.keys(), now.symbols());
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
