package io.ringmill.ring;

import com.lmax.disruptor.SingleProducerSequencer;
import com.lmax.disruptor.WaitStrategy;
import io.ringmill.journal.Journal;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Topology;
import io.ringmill.ring.RingRunner.Step;
import io.ringmill.ring.waiting.Gathering;
import io.ringmill.ring.waiting.WaitStrategies;
import java.util.Optional;

/**
 * Which handler runs on which thread, after which: the whole flow on one screen. The same stages in every topology, so
 * the choice changes speed and never results.
 *
 * <p>{@code auto} is {@code sharded} for several workers. Otherwise it is {@code fused} where publisher, and windows and
 * rules, have a core each, and {@code inline} where they do not: a hand-over between threads that share a core costs more
 * than the work. The journal sleeps while it gathers, so it needs no core of its own, unless rules wait for it. {@code
 * parallel} is never picked, since a hand-over costs more than most rules; it is for rules or callbacks that take their
 * time.
 */
final class RingTopology {

    private final EngineSettings settings;
    private final Stages stages;
    private final Optional<Journal> journal;
    private final boolean journalFirst;
    private final SafePoint safePoint;
    private final RunState state;
    private final EventRunner.Admission admission;
    private Optional<JournalHandler> journalHandler = Optional.empty();
    private Optional<BlockDigests> blockDigests = Optional.empty();

    /**
     * A topology to be built.
     *
     * @param settings with a topology that is not {@code AUTO}
     * @param journalFirst whether windows and rules wait until the journal has the event
     * @param confinedTo the only thread that publishes; null if any may
     */
    RingTopology(
            EngineSettings settings,
            Stages stages,
            Optional<Journal> journal,
            boolean journalFirst,
            RunState state,
            Thread confinedTo) {
        this.settings = settings;
        this.stages = stages;
        this.journal = journal;
        this.journalFirst = journalFirst;
        this.state = state;
        safePoint = new SafePoint(state);
        PublishLock lock = new PublishLock(state, confinedTo);
        admission = new EventRunner.Admission(lock, settings.whenFull(), state, stages.samples);
    }

    /** The topology of settings that leave the choice. */
    static Topology choose(EngineSettings settings, boolean journalFirst, int cores) {
        if (settings.topology() != Topology.AUTO) {
            return settings.topology();
        }
        if (settings.workers() > 1) {
            return Topology.SHARDED;
        }
        int busyThreads = journalFirst ? 3 : 2;
        return cores >= busyThreads ? Topology.FUSED : Topology.INLINE;
    }

    EventRunner build() {
        return switch (settings.topology()) {
            case INLINE -> inline();
            case FUSED, AUTO -> fused(1);
            case SHARDED -> fused(settings.workers());
            case PARALLEL -> parallel();
        };
    }

    /** No ring: 1. windows and rules on the publisher's thread; 2. the journal, if it takes events, on its own, behind a ring. */
    private EventRunner inline() {
        Worker worker = stages.worker(0, 1);
        safePoint.add(new SafePoint.Place(worker, null));
        int streams = stages.programs().streams().size();
        Slots lastEvent = new Slots(1, stages.programs().eventCells());
        if (journal.map(Journal::takesEvents).orElse(false)) {
            RingRunner journalRunner = runner(1);
            addJournal(journalRunner);
            InlineWork work = new InlineWork(worker, streams, stages.first, state, null);
            return new JournaledInlineRunner(work, lastEvent, admission, journalRunner, journalFirst);
        }
        blockDigests = journal.map(digestsOnly -> new BlockDigests(stages.digests(), digestsOnly));
        InlineWork work = new InlineWork(worker, streams, stages.first, state, blockDigests.orElse(null));
        return new InlineRunner(work, lastEvent, admission);
    }

    /** 1. windows and rules, a thread per worker, each seeing every event; 2. beside them, or before, the journal. */
    private EventRunner fused(int workers) {
        RingRunner runner = runner(workers + (journal.isPresent() ? 1 : 0));
        Worker[] all = new Worker[workers];
        for (int i = 0; i < workers; i++) {
            all[i] = stages.worker(i, workers);
        }
        Step[] journalStep = addJournal(runner);
        Step[] before = journalFirst ? journalStep : new Step[0];
        for (int i = 0; i < workers; i++) {
            FusedHandler handler = new FusedHandler(all[i], runner.slots(), state);
            Step step = runner.add(workers == 1 ? "fused" : "worker-" + i, handler, before);
            safePoint.add(new SafePoint.Place(all[i], step.processor()));
        }
        return runner;
    }

    /** 1. windows; 2. beside them, the journal; 3. after the windows, or after both, the rules. */
    private EventRunner parallel() {
        RingRunner runner = runner(journal.isPresent() ? 3 : 2);
        Handover handover = new Handover(stages.programs().windowLayouts(), settings.ring());
        WindowHandler windows = stages.windows(handover, runner.slots(), state);
        Step windowStep = runner.add("windows", windows);
        safePoint.add(new SafePoint.Place(windows, windowStep.processor()));
        RuleHandler rules = stages.rules(handover, runner);
        Step[] journalStep = addJournal(runner);
        boolean waitForJournal = journalFirst && journalStep.length == 1;
        Step ruleStep = runner.add(
                "rules", rules, waitForJournal ? new Step[] {windowStep, journalStep[0]} : new Step[] {windowStep});
        safePoint.add(new SafePoint.Place(rules, ruleStep.processor()));
        return runner;
    }

    /** Adds the journal's handler, if there is a journal; after the stages were made, whose digests it collects. */
    private Step[] addJournal(RingRunner runner) {
        if (journal.isEmpty()) {
            return new Step[0];
        }
        BlockDigests digests = new BlockDigests(stages.digests(), journal.get());
        Gathering gathering = journalFirst ? null : new Gathering(settings.ring());
        JournalHandler handler = new JournalHandler(journal.get(), digests, runner, gathering, stages);
        blockDigests = Optional.of(digests);
        journalHandler = Optional.of(handler);
        return new Step[] {runner.add("journal", handler)};
    }

    private RingRunner runner(int handlers) {
        int cores = Runtime.getRuntime().availableProcessors();
        WaitStrategy wait = WaitStrategies.of(settings.waitMode(), handlers + 1, cores);
        // Single-producer, whoever publishes: the lock lets one in at a time.
        Ring ring = new Ring("events", new SingleProducerSequencer(settings.ring(), wait), state);
        ring.startAt(stages.first);
        return new RingRunner(ring, new Slots(settings.ring(), stages.programs().eventCells()), admission);
    }

    /** Where the windows can be looked at, once built. */
    SafePoint safePoint() {
        return safePoint;
    }

    /** Of the journal, once built. */
    Optional<JournalHandler> journalHandler() {
        return journalHandler;
    }

    /** Of the journal, once built. */
    Optional<BlockDigests> blockDigests() {
        return blockDigests;
    }
}
