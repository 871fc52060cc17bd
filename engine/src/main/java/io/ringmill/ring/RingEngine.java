package io.ringmill.ring;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.Journal;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.AlertTap;
import io.ringmill.output.AlertTaps;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.ring.measure.Samples;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RulePlacement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;

/**
 * A running engine: assembled, started, drained and stopped here.
 *
 * <p><b>Threading:</b> any thread. <b>Units:</b> nanoseconds.
 */
public final class RingEngine {

    private final RingEngineSetup setup;
    private final RunState state;
    private final EpochNanoClock clock = new OffsetEpochNanoClock();
    private final Optional<Egress> egress;
    private final Stages stages;
    private final EngineState engineState;
    private final RingTopology topology;
    private final EngineSettings settings;
    private final EventRunner runner;
    private final List<StreamContext> streams;
    private final EngineMetrics metrics;
    private final IdleTimer idleTimer;
    private final Optional<JournalSide> journal;
    private final Closing closing;

    private final LiveRules rules;
    private final LatestReads reads;
    private final long startedNs = System.nanoTime();
    private volatile long elapsedNs;

    /** Compiles nothing, starts nothing yet. */
    RingEngine(Programs programs, RingEngineSetup setup) {
        this.setup = setup;
        state = new RunState(setup.listeners().failure());
        settings = concluded(setup);
        Listeners listeners = setup.listeners();
        boolean digested = setup.digested() || setup.journal().isPresent();
        int workers = settings.topology() == Topology.SHARDED ? settings.workers() : 1;
        egress = listeners.sinks().isEmpty()
                ? Optional.empty()
                : Optional.of(new Egress(programs, listeners.sinks(), workers, settings.onFailure(), state));
        Samples samples = new Samples(Integer.highestOneBit(settings.latencySampling()), settings.ring());
        Stages.Setup toAll = new Stages.Setup(
                listeners,
                settings.onFailure(),
                digested ? settings.ring() : 0,
                setup.at(),
                setup.deliveries().map(Deliveries::journaled).orElse(0L),
                new AlertTaps());
        stages = new Stages(programs, toAll, egress, samples);
        List<StreamSpec> specs = setup.pipeline().streams();
        Thread confinedTo = setup.confined() ? confined(specs) : null;
        topology = new RingTopology(settings, stages, setup.journal(), journalFirst(setup), state, confinedTo);
        streams = IntStream.range(0, specs.size())
                .mapToObj(i -> streamContext(programs, specs.get(i), i))
                .toList();
        engineState = new EngineState(stages, streams, egress);
        runner = topology.build();
        rules = new LiveRules(programs.pipeline(), runner, stages, topology.safePoint());
        reads = new LatestReads(runner, stages, topology.safePoint(), streams);
        metrics = new EngineMetrics(settings.topology(), streams, stages, runner, topology.journalHandler(), egress);
        journal = setup.journal().map(port -> new JournalSide(port, setup, stages, topology, runner));
        idleTimer = new IdleTimer(
                streams.stream()
                        .filter(stream -> stream.stream().idleNs() > 0)
                        .map(stream -> new IdleTimer.IdleStream(new RingPublisher(stream, runner), stream.publishers()))
                        .toList(),
                state);
        closing = new Closing(runner, idleTimer, streams, egress, journal, setup.closeTimeout());
    }

    /** The settings with the choices made that they leave. */
    private static EngineSettings concluded(RingEngineSetup setup) {
        EngineSettings given = setup.settings();
        int cores = Runtime.getRuntime().availableProcessors();
        return given.withTopology(RingTopology.choose(given, journalFirst(setup), cores));
    }

    private static Thread confined(List<StreamSpec> streams) {
        streams.stream().filter(stream -> stream.idleNs() > 0).findFirst().ifPresent(stream -> {
            throw new IllegalArgumentException("a confined engine has no stream with 'idle', whose watermark another"
                    + " thread moves: " + stream.name());
        });
        return Thread.currentThread();
    }

    private static boolean journalFirst(RingEngineSetup setup) {
        return setup.journal().isPresent() && journalFirst(setup.pipeline());
    }

    private static boolean journalFirst(Pipeline pipeline) {
        return pipeline.journal().map(JournalSettings::beforeRules).orElse(false);
    }

    private StreamContext streamContext(Programs programs, StreamSpec stream, int index) {
        return new StreamContext(
                stream,
                index,
                programs.keys(),
                programs.symbols(),
                new ArrivalClock(clock),
                programs.eventCells(),
                new StreamPublishers());
    }

    /**
     * The topology that an engine for this pipeline takes on this machine.
     *
     * @param settings in place of the pipeline's
     * @param journaled whether it has a journal
     */
    public static Topology topology(Pipeline pipeline, EngineSettings settings, boolean journaled) {
        int cores = Runtime.getRuntime().availableProcessors();
        return RingTopology.choose(settings, journaled && journalFirst(pipeline), cores);
    }

    /**
     * Starts an engine.
     *
     * @throws UncheckedIOException if the journal cannot be begun
     */
    public static RingEngine start(CompiledPipeline compiled, RingEngineSetup setup) {
        Listeners listeners = setup.listeners();
        boolean[] observed = new boolean[compiled.windows().size()];
        compiled.windows()
                .forEach(window -> observed[window.index()] = setup.digested()
                        || setup.journal().isPresent()
                        || !listeners.results().get(window.index()).isEmpty()
                        || listeners.sinks().stream().anyMatch(sink -> sink.takesResults(window.name())));
        CompiledPipeline changed = compiled.goingOn(setup.at().changes());
        return start(Programs.of(changed, changed.pipeline(), observed), setup);
    }

    /**
     * Compiles a pipeline for an engine.
     *
     * @param from where it goes on; empty if it begins
     * @throws UncheckedIOException if the state there cannot be read
     */
    public static CompiledPipeline compiled(
            Pipeline pipeline, RulePlacement placement, Optional<RingEngineSetup.From> from) {
        try {
            return from.isEmpty()
                    ? CompiledPipeline.compile(pipeline, placement)
                    : CompiledPipeline.compile(pipeline, placement, from.get().state());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static RingEngine start(Programs programs, RingEngineSetup setup) {
        RingEngine engine = new RingEngine(programs, setup);
        engine.start();
        return engine;
    }

    private void start() {
        setup.from().ifPresent(this::load);
        journal.ifPresent(each -> each.begin(clock.nanoTime()));
        setup.deliveries().ifPresent(this::goOn);
        egress.ifPresent(Egress::start);
        runner.start();
        if (setup.timers()) {
            idleTimer.start();
        }
    }

    /** Has the watermarks of idle streams move with the wall clock from now on. */
    public void startTimers() {
        idleTimer.start();
    }

    private void load(RingEngineSetup.From from) {
        try {
            engineState.load(from.checkpoint(), from.state());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        from.checkpoint().changes().forEach(text -> rules.goOn(RuleChange.parse(text)));
    }

    private void goOn(Deliveries deliveries) {
        try {
            if (egress.isPresent()) {
                egress.get().goOn(deliveries, journal.orElseThrow());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Stands still while a checkpoint is taken, as {@link io.ringmill.Engine#checkpoint} says. */
    public void checkpoint(Checkpoint.Taker taker) throws IOException {
        forbidCallbacks("take a checkpoint of");
        closing.checkpoints.lock();
        try {
            topology.safePoint().standStill(runner, events -> {
                try {
                    engineState.save(events, rules.changes(), taker);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        } finally {
            closing.checkpoints.unlock();
        }
    }

    /**
     * A new publisher for one thread.
     *
     * @throws IllegalArgumentException if the pipeline has no such stream
     */
    public RingPublisher publisher(String name) {
        for (StreamContext stream : streams) {
            if (stream.stream().name().equals(name)) {
                RingPublisher publisher = new RingPublisher(stream, runner);
                stream.publishers().add(publisher);
                return publisher;
            }
        }
        List<String> known =
                streams.stream().map(stream -> stream.stream().name()).toList();
        throw new IllegalArgumentException("no stream '" + name + "'" + NearestName.hint(name, known));
    }

    /**
     * As {@link #publisher(String)}, of a source whose way is followed.
     *
     * @param track as {@link #follow} returned it
     */
    public RingPublisher publisher(String name, Optional<SourceTrack> track) {
        RingPublisher publisher = publisher(name);
        publisher.rows.track = track.orElse(null);
        return publisher;
    }

    /** Of the sources so far. */
    public List<SourceTrack> tracks() {
        return journal.map(JournalSide::tracks).orElse(List.of());
    }

    /**
     * Follows a source, if there is a journal to keep how far it comes.
     *
     * @param start where it begins
     * @param held how many of its events the journal holds already
     * @throws IllegalArgumentException if another has this name
     */
    public Optional<SourceTrack> follow(String source, SourcePosition start, long held) {
        return journal.flatMap(each -> each.follow(source, start, held));
    }

    /**
     * A new publisher of a user's interface, for one thread.
     *
     * @throws IllegalArgumentException if the pipeline has no such stream, or the interface does not fit it
     */
    public <T> T publisher(String name, Class<T> type) {
        RingPublisher publisher = publisher(name);
        try {
            return type.cast(TypedEntry.open(publisher, runner, type));
        } catch (RuntimeException | Error unfit) {
            publisher.close();
            throw unfit;
        }
    }

    /** Puts the end of all input into the ring. */
    public void end() {
        forbidCallbacks("end");
        runner.finish(Event.END, System.nanoTime() + Ring.FOREVER_NS);
        if (state.failed()) {
            throw state.failedException();
        }
    }

    /** Waits until everything published so far is handled by every handler. */
    public void awaitHandled() {
        forbidCallbacks("wait for");
        runner.awaitHandled(System.nanoTime() + Ring.FOREVER_NS);
        if (state.failed()) {
            throw state.failedException();
        }
    }

    /** Drains, stops, closes; throws what halted the engine. */
    public void close() {
        forbidCallbacks("close");
        try {
            closing.close();
        } finally {
            elapsedNs = elapsedNs == 0 ? System.nanoTime() - startedNs : elapsedNs;
        }
    }

    private void forbidCallbacks(String what) {
        runner.requireThread();
        if (runner.isRunByCurrentThread()) {
            throw new IllegalStateException("a callback must not " + what + " its own engine, which would wait for it");
        }
    }

    /** Sequence of the newest event that the journal has handed over, with all before it; -1 if there is none. */
    public long journaledSequence() {
        return journal.map(JournalSide::handedOver).orElse(-1L);
    }

    /** Up to which sequence all events last, as {@link io.ringmill.Publishers#lastingSequence} says. */
    public long lastingSequence() {
        return journal.map(JournalSide::lastingForSources).orElse(Long.MAX_VALUE);
    }

    /** Sequence of the newest event that the journal has forced to the disk, with all before it; -1 if there is none. */
    public long syncedSequence() {
        return setup.journal().map(Journal::syncedSequence).orElse(-1L);
    }

    /** The latest emission of a window for a key, as {@link io.ringmill.Engine#read(String, String)} says. */
    public Optional<Result> read(String window, String key) {
        forbidCallbacks("read");
        return reads.read(window, key);
    }

    /** The latest emission of a window for each key that has one, as {@link io.ringmill.Engine#read(String)} says. */
    public List<Result> read(String window) {
        forbidCallbacks("read");
        return reads.read(window);
    }

    /** The latest emissions of windows for keys, as {@link io.ringmill.Engine#read(Collection)} says. */
    public List<Result> read(Collection<Reading> readings) {
        forbidCallbacks("read");
        return reads.read(readings);
    }

    /** Attaches a tap, as {@link io.ringmill.Engine#tap} says. */
    public AlertTap tap(int capacity) {
        return stages.tap(capacity);
    }

    /** Keys that contain a text, as {@link io.ringmill.Engine#keys} says. */
    public List<String> keys(String contains, int limit) {
        return stages.programs().keys().search(contains, limit);
    }

    /** As {@link io.ringmill.Engine#sinks}. */
    public List<Sink> sinks() {
        return setup.listeners().sinks();
    }

    /** What is on, as {@link io.ringmill.Engine#alerts()} says. */
    public List<RuleStatus> alerts() {
        forbidCallbacks("ask for alerts of");
        return rules.active();
    }

    /** Where a rule stands, as {@link io.ringmill.Engine#alerts(String, String)} says. */
    public List<RuleStatus> alerts(String rule, String key) {
        forbidCallbacks("ask for alerts of");
        return rules.of(rule, key);
    }

    /** What it runs, with the rules that there are now. */
    public Pipeline pipeline() {
        return rules.pipeline();
    }

    /** Has a rule silenced behind all that was published so far; returns the sequence at which it is. */
    public long silence(RuleChange change) {
        forbidCallbacks("change rules of");
        return rules.silence(change);
    }

    /** How a pipeline is changed; adds what is wrong with it to the faults, and is empty where nothing can be made of it. */
    @FunctionalInterface
    public interface PipelineChange {
        Optional<Pipeline> apply(Pipeline pipeline, Faults faults);
    }

    /**
     * Has rules changed behind all that was published so far. Nobody is in between: all of that is handled with the rules before.
     *
     * @param change what the journal is told
     * @param changed makes the pipeline that there is then
     * @return the sequence of the change
     * @throws io.ringmill.diagnostic.PipelineException with all faults, if there are any; then nothing has changed
     */
    public long change(RuleChange change, PipelineChange changed) {
        forbidCallbacks("change rules of");
        return rules.change(change, changed);
    }

    /** Until which event time a rule was silenced last; the least long if it never was. */
    public long silentUntilNs(String rule) {
        return rules.silentUntilNs(rule);
    }

    /** Whether events of a key have come, or a publisher knows it. */
    public boolean isKey(String key) {
        return stages.programs().keys().find(key) >= 0;
    }

    /** By key, until which event time a rule was silenced last for it. */
    public Map<String, Long> silentKeys(String rule) {
        return rules.silentKeys(rule);
    }

    /** The newest event time that the windows know of the streams of these names; the least long if there is none. */
    public long newestNs(Collection<String> names) {
        forbidCallbacks("change rules of");
        return reads.newestNs(names);
    }

    /** What halted the engine. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(state.failure());
    }

    /** What it has done so far. */
    public MetricsSnapshot metrics() {
        return metrics.snapshot(clock.nanoTime(), elapsedNs == 0 ? System.nanoTime() - startedNs : elapsedNs);
    }
}
