package io.ringmill;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.Journal;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.AlertSink;
import io.ringmill.output.AlertTap;
import io.ringmill.output.LateSink;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.output.ResultSink;
import io.ringmill.output.RowLayout;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import io.ringmill.ring.Listeners;
import io.ringmill.ring.RingEngine;
import io.ringmill.ring.RingEngineSetup;
import io.ringmill.rule.RulePlacement;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.agrona.CloseHelper;

/**
 * Runs a pipeline. Ask it for publishers, publish, and close it: {@link #close} handles and journals all that was
 * published before it stops.
 *
 * <p>Callbacks ({@code onAlert}, {@code onResult}, {@code onLate}) run on the hot thread, in the order of the ring; in
 * a {@code sharded} engine on as many threads as it has workers, in order per key. A callback or sink
 * must not publish into its own engine or close it, which throws. {@link Sink}s run on a thread of their own.
 *
 * <p>An engine runs streams, windows and rules. The sections {@code sources}, {@code sinks} and {@code journal} of a
 * pipeline are for whoever starts it: open the journal and give it to {@link Builder#journal}, let {@code ringmill-ingest}
 * make sources and sinks. A warning of the log tells what is left out, unless {@link Builder#sectionsHandled} was called.
 *
 * <p><b>Threading:</b> any thread; a publisher belongs to one. Threads start with {@link Builder#start}, are daemons,
 * and are named {@code ringmill-…}.
 */
public final class Engine implements Publishers, AutoCloseable {

    private final RingEngine ring;

    private Engine(RingEngine ring) {
        this.ring = ring;
    }

    /** An engine for a pipeline, to be told what it shall call and where it shall write. */
    public static Builder builder(Pipeline pipeline) {
        return new Builder(pipeline);
    }

    /** The topology that a pipeline runs in on this machine. */
    public static Topology topology(Pipeline pipeline) {
        return RingEngine.topology(
                pipeline, pipeline.engine(), pipeline.journal().isPresent());
    }

    /** What it runs, with the rules that there are now. */
    public Pipeline pipeline() {
        return ring.pipeline();
    }

    @Override
    public EventPublisher publisher(String stream) {
        return ring.publisher(stream);
    }

    /**
     * A new publisher for a stream, for one thread, whose events are calls of a method of yours: {@code interface Trades {
     * long trade(int key, long timeNs, double price, double size); }}. One by one, this is the fastest way in. Its parameters are
     * identified by their names, if it is compiled with {@code -parameters}, or by {@link io.ringmill.publish.Named}: {@code key}, an int,
     * which {@code publisher(stream).key(text)} gives, or a String; {@code time}, a long in epoch nanoseconds, unless the
     * stream stamps arrivals; and fields, {@code double}, {@code long} or {@code int}, symbols as the int that {@code
     * symbol(text)} gives or as String. Fields that are left out are missing. It returns nothing, or the sequence, as {@link
     * EventPublisher#publish} does, and throws what that and {@code claim} and {@code set} throw. The interface may extend
     * {@link io.ringmill.publish.TypedPublisher}. If it is in a module, that must open its package to {@code
     * io.ringmill.engine}.
     *
     * @throws IllegalArgumentException if the pipeline has no stream of that name, or with all for which the interface does
     *     not fit it
     */
    public <T> T publisher(String stream, Class<T> type) {
        return ring.publisher(stream, type);
    }

    /**
     * Publishers for a source that says how far it has come, so that the journal can tell where it ends in the source's input:
     * {@link Publishers#track}.
     *
     * @param name no other source's of this engine
     * @param start where it begins: {@link SourcePosition#START}, or where one of that name was when it was interrupted
     * @param held how many of its events, from the beginning of its input, the journal holds already: these are left out
     * @throws IllegalArgumentException if another source has this name
     */
    public SourcePublishers source(String name, SourcePosition start, long held) {
        return new SourcePublishers(ring, ring.follow(name, start, held));
    }

    /** How far each {@link #source} has come. */
    public List<SourceTrack> tracks() {
        return ring.tracks();
    }

    /**
     * Says that the input of all streams has ended: what is open closes, and no more is taken. Publishers must have
     * returned from their last {@code publish()}. Does nothing if the engine is closed.
     *
     * @throws EngineFailedException if the engine has halted
     */
    public void end() {
        ring.end();
    }

    /**
     * Returns when all that was published before has been handled and journaled. What goes to sinks may still be on its
     * way.
     *
     * @throws EngineFailedException if the engine has halted
     */
    public void awaitHandled() {
        ring.awaitHandled();
    }

    /**
     * Up to which sequence the journal has handed all events to the operating system: these outlive this process. -1 if there
     * are none, or no journal.
     */
    public long journaledSequence() {
        return ring.journaledSequence();
    }

    @Override
    public long lastingSequence() {
        return ring.lastingSequence();
    }

    /** Up to which sequence the journal has forced all events to the disk, if it does: these outlive the machine. Else -1. */
    public long syncedSequence() {
        return ring.syncedSequence();
    }

    /**
     * The latest emission of a window for a key: what an expression that names the window's values would read. It comes from
     * where the windows stand still between two events: {@link Result#sequence} is the newest event that they had taken in, and
     * {@link Result#timeNs} the emission's last bound. Of a window that emits with every event that is what it holds; of one
     * that closes, what it held when it last did. Of a window over all keys the key is the empty text. Of a window that slides,
     * {@link Result#newest} tells the fields of the newest event, too.
     *
     * <p>The engine's threads are asked between two batches of events, and look for such questions once per batch; an
     * {@code inline} engine is looked at by the caller, while publishers wait. The result is the caller's own. It can be read
     * after {@link #close}, too.
     *
     * @return empty if the window has not emitted for the key, or holds nothing of it any more
     * @throws IllegalArgumentException if the pipeline has no such window
     * @throws IllegalStateException in a callback of this engine
     * @throws EngineFailedException if the engine has halted
     */
    public Optional<Result> read(String window, String key) {
        return ring.read(window, key);
    }

    /**
     * As {@link #read(String, String)}, for every key of which there is an emission, all of one sequence, in the order in which
     * keys were first seen. The engine waits while they are read.
     */
    public List<Result> read(String window) {
        return ring.read(window);
    }

    /**
     * As {@link #read(String, String)} of several at once, all of one sequence, in the order in which they are asked for;
     * what has no emission is left out.
     */
    public List<Result> read(Collection<Reading> readings) {
        return ring.read(readings);
    }

    /**
     * The first keys, in the order in which they were first seen, that contain a text, ignoring case; the empty text is in
     * all. From any thread, callbacks too; nobody waits meanwhile.
     *
     * @param limit at most so many
     */
    public List<String> keys(String contains, int limit) {
        return ring.keys(contains, limit);
    }

    /**
     * Attaches a tap, from which a thread of yours fetches all alerts from now on, from any thread. An engine has any
     * number of them, and never waits for one.
     *
     * @param capacity so many alerts of each worker, rounded up to a power of two, wait to be fetched before the oldest
     *     is overwritten
     * @throws IllegalArgumentException if the capacity is not from 1 to 1,048,576
     */
    public AlertTap tap(int capacity) {
        return ring.tap(capacity);
    }

    /** The rules, which can be changed while events flow. */
    public Rules rules() {
        return new Rules(ring);
    }

    /**
     * What is pending, firing and ending: for every rule and key whose condition holds or has held and is not over, and for
     * every run of a sequence, since when, and what the rule saw. All are of one sequence, in the order of the rules, then of the
     * keys. Rules with {@code fire: each} and neither {@code for} nor {@code until} have no state and are not listed. It is
     * asked for as {@link #read(String, String)} is; the engine waits while each rule is looked at for each key.
     *
     * @throws IllegalStateException in a callback of this engine
     * @throws EngineFailedException if the engine has halted
     */
    public List<RuleStatus> alerts() {
        return ring.alerts();
    }

    /**
     * Where a rule stands for a key: as {@link #alerts()}, also if that is {@code normal}; of a sequence each of the key's runs.
     * The key is empty for all keys together.
     *
     * @return empty if the rule has no state at all, or the key is not known
     * @throws IllegalArgumentException if the pipeline has no such rule
     */
    public List<RuleStatus> alerts(String rule, String key) {
        return ring.alerts(rule, key);
    }

    /** The sinks that it was started with, such as to pause one. */
    public List<Sink> sinks() {
        return ring.sinks();
    }

    /**
     * Has the engine stand still between two events while it tells what it remembers, from which another engine goes on with
     * {@link Builder#resumeFrom}. Events wait meanwhile; so do the threads of the engine, but for those of the journal and of the
     * sinks. Sinks were handed all that came before. After {@link #close} nothing has to wait.
     *
     * @throws IOException as the taker
     * @throws IllegalStateException in a callback of this engine; or if it closes, and its sinks or callbacks take too long
     * @throws EngineFailedException if the engine has halted
     */
    public void checkpoint(Checkpoint.Taker taker) throws IOException {
        ring.checkpoint(taker);
    }

    /**
     * Has the watermarks of idle streams move with the wall clock from now on, where {@link Builder#timers timers(false)} held
     * them until a journal was replayed. To be called once.
     */
    public void startTimers() {
        ring.startTimers();
    }

    /**
     * What it has done so far: an immutable snapshot, from any thread, at any time, after {@link #close} too. Whatever shows
     * or exports metrics needs no more than {@code Supplier<MetricsSnapshot> metrics = engine::metrics}.
     */
    public MetricsSnapshot metrics() {
        return ring.metrics();
    }

    /** What halted the engine, if anything did. */
    public Optional<Throwable> failure() {
        return ring.failure();
    }

    /**
     * Takes no more events, handles, journals and hands to the sinks all that was published, closes journal and sinks
     * and stops the threads. What is open in windows stays open, unless {@link #end} was called. A publisher's next
     * claim throws {@link EngineClosedException}. Idempotent.
     *
     * @throws EngineFailedException if the engine had halted, or this took longer than its limit
     */
    @Override
    public void close() {
        ring.close();
    }

    /** Collects what an engine shall call and where it shall write. */
    public static final class Builder {

        private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

        private final Pipeline pipeline;
        private EngineSettings settings;
        private Optional<Journal> journal = Optional.empty();
        private final List<AlertSink> alertSinks = new ArrayList<>();
        private final Map<String, List<ResultSink>> resultSinks = new LinkedHashMap<>();
        private final List<ResultSink> resultSinksForAll = new ArrayList<>();
        private final List<LateSink> lateSinks = new ArrayList<>();
        private final List<Sink> sinks = new ArrayList<>();
        private boolean digested;
        private boolean timers = true;
        private boolean confined;
        private Optional<RingEngineSetup.From> from = Optional.empty();
        private Optional<Deliveries> deliveries = Optional.empty();
        private boolean sectionsHandled;
        private Duration closeTimeout = CLOSE_TIMEOUT;
        private Consumer<EngineFailedException> failureListener = failure -> {};

        private Builder(Pipeline pipeline) {
            this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
            settings = pipeline.engine();
        }

        /** What it is to run. */
        public Pipeline pipeline() {
            return pipeline;
        }

        /** How to run, in place of what the pipeline's section {@code engine} says. Never changes results. */
        public Builder settings(EngineSettings newSettings) {
            settings = Objects.requireNonNull(newSettings, "settings");
            return this;
        }

        /** Records the input; the engine begins, ends and closes the journal. */
        public Builder journal(Journal newJournal) {
            journal = Optional.of(newJournal);
            return this;
        }

        /** Calls back on every alert. */
        public Builder onAlert(AlertSink sink) {
            alertSinks.add(Objects.requireNonNull(sink, "sink"));
            return this;
        }

        /**
         * Calls back on every emission of a window.
         *
         * @throws IllegalArgumentException if the pipeline has no such window
         */
        public Builder onResult(String window, ResultSink sink) {
            List<String> names =
                    pipeline.windows().stream().map(spec -> spec.name()).toList();
            if (!names.contains(window)) {
                throw new IllegalArgumentException("no window '" + window + "'" + NearestName.hint(window, names));
            }
            resultSinks.computeIfAbsent(window, name -> new ArrayList<>()).add(Objects.requireNonNull(sink, "sink"));
            return this;
        }

        /** Calls back on every emission of every window. */
        public Builder onResults(ResultSink sink) {
            resultSinksForAll.add(Objects.requireNonNull(sink, "sink"));
            return this;
        }

        /** Calls back on every late event. */
        public Builder onLate(LateSink sink) {
            lateSinks.add(Objects.requireNonNull(sink, "sink"));
            return this;
        }

        /**
         * Calls back once, when the engine halts: {@code failure} says what failed, such as which callback, sink or
         * journal, and its cause is what that threw. It comes on the thread that failed, in an {@code inline} engine a
         * publisher's, and must neither wait for the engine nor close it: tell another thread to.
         */
        public Builder onFailure(Consumer<EngineFailedException> listener) {
            failureListener = failureListener.andThen(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Hands results, alerts and late events to a sink on the sinks' thread; the engine closes it. */
        public Builder sink(Sink sink) {
            sinks.add(Objects.requireNonNull(sink, "sink"));
            return this;
        }

        /**
         * Keeps what has come to the sinks, and goes on behind what had come in a run before: what the events after its
         * {@link #resumeFrom checkpoint} bring about comes to the sinks as far as it had not. Only with a journal.
         */
        public Builder deliveries(Deliveries kept) {
            deliveries = Optional.of(kept);
            return this;
        }

        /** Whether to compute the digest over all results and alerts; with a journal it always is. Costs per result. */
        public Builder digest(boolean compute) {
            digested = compute;
            return this;
        }

        /** Whether watermarks of idle streams move with the wall clock; not in a replay: a journal holds their moves. */
        public Builder timers(boolean run) {
            timers = run;
            return this;
        }

        /**
         * Confines the engine to the thread that starts it: any other that publishes, reads, changes rules or closes is
         * refused with an {@link IllegalStateException}. An event then takes no lock. Not for streams with {@code idle}.
         */
        public Builder confined() {
            confined = true;
            return this;
        }

        /**
         * Goes on where another engine of the same pipeline stood, in whatever topology: the next event has the checkpoint's
         * sequence, and from there on every result, alert and digest is what it would have been there. Keys and symbols have the
         * ids that they had there.
         *
         * <p>A journal is begun as ever; it must be one that goes on at that sequence, or before. In the latter case the events
         * between come again first, from the journal: with {@link #timers timers(false)}, and {@link Engine#startTimers} behind
         * them.
         *
         * @param state is read in {@link #start}
         */
        public Builder resumeFrom(Checkpoint checkpoint, Checkpoint.State state) {
            from = Optional.of(new RingEngineSetup.From(checkpoint, state));
            return this;
        }

        /**
         * Says that the pipeline's sections {@code sources}, {@code sinks} and {@code journal} are run by whoever starts the
         * engine, or left out on purpose, so that no warning speaks of them.
         */
        public Builder sectionsHandled() {
            sectionsHandled = true;
            return this;
        }

        /** How long {@link Engine#close} may take; 10 s unless said otherwise. */
        public Builder closeTimeout(Duration timeout) {
            closeTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Compiles the pipeline and starts the threads. Journal and sinks are the engine's from here on: it closes
         * them, also if this fails.
         *
         * @throws io.ringmill.diagnostic.PipelineException with all faults of the pipeline
         * @throws java.io.UncheckedIOException if the journal cannot be begun, or a state to go on from cannot be read
         * @throws io.ringmill.state.StateException if that state is damaged, or another pipeline's
         */
        public Engine start() {
            try {
                RulePlacement placement =
                        RingEngine.topology(pipeline, settings, journal.isPresent()) == Topology.PARALLEL
                                ? RulePlacement.APART
                                : RulePlacement.WITH_WINDOWS;
                CompiledPipeline compiled = RingEngine.compiled(pipeline, placement, from);
                RingEngineSetup setup = new RingEngineSetup(
                        pipeline,
                        settings,
                        journal,
                        listeners(compiled),
                        digested,
                        timers,
                        closeTimeout,
                        confined,
                        from,
                        deliveries);
                Engine engine = new Engine(RingEngine.start(compiled, setup));
                if (!sectionsHandled) {
                    UnhandledSections.warn(pipeline, !sinks.isEmpty(), journal.isPresent());
                }
                return engine;
            } catch (RuntimeException | Error failed) {
                CloseHelper.closeAll(failed::addSuppressed, sinks);
                journal.ifPresent(each -> CloseHelper.close(failed::addSuppressed, each));
                throw failed;
            }
        }

        private Listeners listeners(CompiledPipeline compiled) {
            List<List<ResultSink>> byWindow = new ArrayList<>();
            for (RowLayout window : compiled.windows()) {
                List<ResultSink> ofWindow = new ArrayList<>(resultSinks.getOrDefault(window.name(), List.of()));
                ofWindow.addAll(resultSinksForAll);
                byWindow.add(ofWindow);
            }
            return new Listeners(byWindow, alertSinks, lateSinks, sinks, failureListener);
        }
    }
}
