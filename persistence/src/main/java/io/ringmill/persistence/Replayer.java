package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Migration;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WhenFull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs a pipeline over a journal, each session in an engine of its own. Replayed whole with the pipeline that recorded
 * it, a session gives the same results, bit for bit: sequences, watermarks and stamped arrivals are the journal's.
 *
 * <pre>{@code
 * new Replayer(() -> new ChronicleJournalReader(dir), header -> Engine.builder(pipeline)
 *         .settings(Replayer.settings(pipeline.engine()))
 *         .onAlert(alerts))
 *     .verify()
 *     .replay();
 * }</pre>
 *
 * <p><b>Threading:</b> {@link #replay} publishes from the thread that calls it; {@link #stop} and {@link #metrics} from
 * any. <b>Allocation:</b> none per event, but for keys and symbols that are new.
 */
public final class Replayer {

    private final Source journal;
    private final Function<JournalHeader, Engine.Builder> engines;
    private long fromNs = Long.MIN_VALUE;
    private long toNs = Long.MAX_VALUE;
    private Pace pace = Pace.max();
    private boolean verifies;
    private boolean changes = true;
    private long furtherAt = -1;
    private UnaryOperator<Pipeline> further = UnaryOperator.identity();
    private int onlySession;
    private Source whole;
    private boolean asRecorded;
    private long untilSequence = Long.MAX_VALUE;
    private long untilNs = Long.MAX_VALUE;
    private Consumer<Engine> started = engine -> {};
    private volatile boolean stopped;
    private volatile SessionReplay current;

    /** Opens a journal at its beginning. */
    @FunctionalInterface
    public interface Source {
        JournalReader open() throws IOException;
    }

    /**
     * A replay.
     *
     * @param engines makes the engine that a session is replayed into, from what the session says of itself; with
     *     {@link #settings}, or ones that lose nothing either
     */
    public Replayer(Source journal, Function<JournalHeader, Engine.Builder> engines) {
        this.journal = journal;
        this.engines = engines;
        whole = journal;
    }

    /** How an engine is run for a replay: one thread publishes, nothing is dropped, no hand-over if it can choose. */
    public static EngineSettings settings(EngineSettings given) {
        boolean choose = given.topology() == Topology.AUTO && given.workers() == 1;
        return given.withTopology(choose ? Topology.INLINE : given.topology()).withWhenFull(WhenFull.BLOCK);
    }

    /** Replays only events of time {@code [fromNs, toNs)}, epoch nanoseconds. */
    public Replayer between(long fromNs, long toNs) {
        this.fromNs = fromNs;
        this.toNs = toNs;
        return this;
    }

    /** Replays only the session of this number, from 1; damage in others does not matter. */
    public Replayer session(int number) {
        onlySession = number;
        return this;
    }

    /**
     * Ends each session behind the event of that sequence, or before the first whose time is later than that: what is open in
     * its windows stays open.
     */
    public Replayer until(long sequence, long timeNs) {
        untilSequence = sequence;
        untilNs = timeNs;
        return this;
    }

    /** Goes at this speed, rather than as fast as it can. */
    public Replayer pace(Pace newPace) {
        pace = newPace;
        return this;
    }

    /** Is told of the engine of each session before its first event. */
    public Replayer started(Consumer<Engine> listener) {
        started = listener;
        return this;
    }

    /** Leaves out the changes of rules that were made while events were recorded. */
    public Replayer withoutChanges() {
        changes = false;
        return this;
    }

    /** Together with the change of rules of that sequence, makes a further one. */
    Replayer changingFurther(long sequence, UnaryOperator<Pipeline> change) {
        furtherAt = sequence;
        further = change;
        return this;
    }

    /**
     * Where the journal is opened whole, for what a session goes on from whose pipeline was another; without it that is replayed from
     * what the replayer was given.
     */
    public Replayer whole(Source newWhole) {
        whole = newWhole;
        return this;
    }

    /**
     * Has a session that goes on from one with another pipeline begin with what it began with when it was recorded, even if the pipeline is
     * none of the two. Without it such a pipeline goes through all of the run.
     */
    Replayer asRecorded() {
        asRecorded = true;
        return this;
    }

    /** What a session begins with. */
    SessionState beginning(JournalHeader header, int number, Pipeline pipeline) throws IOException {
        boolean isPart = fromNs != Long.MIN_VALUE || toNs != Long.MAX_VALUE;
        if (header.origin().isEmpty() || isPart) {
            return SessionState.NONE;
        }
        JournalHeader.Origin origin = header.origin().get();
        if (origin.way() == JournalHeader.Way.SEEDED) {
            throw new IOException("session " + number + " began with what a run elsewhere remembered, at event "
                    + origin.sequence() + ": no journal has that, so it cannot be replayed from its beginning");
        }
        boolean exact = asRecorded || pipeline.identity().equals(header.identity());
        if (exact && origin.way() == JournalHeader.Way.MIGRATED) {
            return migrated(number - 1, pipeline);
        }
        RebuiltState.Rebuilt rebuilt = RebuiltState.of(whole, pipeline, origin.startedNs(), Optional.empty(), at -> {});
        if (exact && rebuilt.from() > origin.from()) {
            rebuilt.state().close();
            throw new IOException("session " + number + " began with what came of events from " + origin.from()
                    + " on, and this journal has them from " + rebuilt.from() + " on");
        }
        return rebuilt.state();
    }

    private SessionState migrated(int from, Pipeline pipeline) throws IOException {
        AtomicReference<Pipeline> before = new AtomicReference<>();
        Replayer replayer = new Replayer(whole, header -> {
                    before.set(RecordedPipeline.parse(header, "session " + from));
                    return LimitedSink.silent(before.get(), new DigestRecorder(), window -> true);
                })
                .session(from)
                .asRecorded();
        replayer.replay();
        Engine engine = replayer.engine()
                .orElseThrow(
                        () -> new IOException("session " + from + ", from which the next one goes on, is not in the"
                                + " journal any more: without it that one cannot be replayed"));
        try (SessionState ended = SessionState.of(engine, Map.of(), Optional.empty())) {
            return ended.migrated(Migration.of(before.get(), ended.checkpoint(), ended.someState(), pipeline));
        }
    }

    /** Holds the digests against the recorded ones; the engine's journal is then ours. */
    public Replayer verify() {
        verifies = true;
        return this;
    }

    /**
     * Replays all sessions, or the one that was asked for.
     *
     * @return a report a session; none if there is no such session
     * @throws CorruptJournalException if the journal does not read as it was written
     * @throws io.ringmill.publish.EngineFailedException if an engine has halted
     */
    public List<ReplayReport> replay() throws IOException {
        List<ReplayReport> reports = new ArrayList<>();
        try (JournalReader reader = journal.open()) {
            Sessions sessions = new Sessions(reports, reader.sessions());
            while (!stopped && !sessions.areDone() && next(reader, sessions)) {
                // on
            }
            sessions.finish();
        } catch (UncheckedIOException failure) {
            abandon(failure.getCause());
            throw failure.getCause();
        } catch (IOException | RuntimeException | Error failure) {
            abandon(failure);
            throw failure;
        }
        return reports;
    }

    private void abandon(Throwable failure) {
        SessionReplay unfinished = current;
        if (unfinished != null) {
            unfinished.abandon(failure);
        }
    }

    private boolean next(JournalReader reader, Sessions sessions) throws IOException {
        try {
            return reader.next(sessions);
        } catch (CorruptJournalException damage) {
            if (onlySession == 0 || sessions.number == onlySession || !reader.skipDamage()) {
                throw damage;
            }
            return true;
        }
    }

    /** Hands each session's records to a replay of its own. */
    private final class Sessions implements RunVisitor {
        private final List<ReplayReport> reports;
        private SessionReplay session;
        private int number;

        /** Whether the session is past what is wanted of it. */
        private boolean isPast;

        Sessions(List<ReplayReport> reports, int prunedSessions) {
            this.reports = reports;
            this.number = prunedSessions;
        }

        @Override
        public void begin(JournalHeader header) {
            finish();
            number++;
            isPast = false;
            if (onlySession == 0 || number == onlySession) {
                pace.begin();
                session = begun(header);
                current = session;
                started.accept(session.engine());
            }
        }

        private SessionReplay begun(JournalHeader header) {
            Engine.Builder builder = engines.apply(header);
            try (SessionState state = beginning(header, number, builder.pipeline())) {
                state.begin(builder);
                return new SessionReplay(number, Replayer.this, header, builder);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        boolean areDone() {
            return onlySession > 0 && (number > onlySession || (session != null && isPast));
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            isPast |= sequence > untilSequence || (timeNs > untilNs && kind != Event.END);
            if (session != null && !isPast) {
                session.event(kind, sequence, stream, key, timeNs, cells);
            }
        }

        @Override
        public void change(long sequence, String change) {
            isPast |= sequence > untilSequence;
            if (session != null && !isPast) {
                session.change(sequence, change);
            }
        }

        @Override
        public void events(long sequence, int stream, int count, long[] rows, int stride) {
            int wanted = wanted(sequence, count, rows, stride);
            isPast |= wanted < count;
            if (session != null && wanted > 0) {
                session.events(sequence, stream, wanted, rows, stride);
            }
        }

        /** How many of a run are before the end that was asked for. */
        private int wanted(long sequence, int count, long[] rows, int stride) {
            int wanted =
                    isPast || sequence > untilSequence ? 0 : (int) Math.min(count - 1, untilSequence - sequence) + 1;
            if (untilNs != Long.MAX_VALUE) {
                for (int row = 0; row < wanted; row++) {
                    if (rows[row * stride + Event.TIME] > untilNs) {
                        return row;
                    }
                }
            }
            return wanted;
        }

        @Override
        public void skipped(byte kind, int stream, long events, long firstTimeNs, long lastTimeNs) {
            if (session != null) {
                session.passedOver(events);
            }
        }

        @Override
        public void pruned(long events, long lastTimeNs, long prunedChanges) {
            if (session != null && (fromNs <= lastTimeNs || prunedChanges > 0)) {
                throw new UncheckedIOException(new IOException("session " + number + " begins with event "
                        + (session.first() + events)
                        + " in this journal, as what came before was pruned: without a snapshot it can be replayed"
                        + " neither whole nor from before that"));
            }
        }

        @Override
        public void hole(long from, long to) {
            if (session != null && !isPast) {
                session.hole(from, to);
            }
        }

        @Override
        public void digest(long from, long to, long digest) {
            if (session != null) {
                session.digest(from, to, digest);
            }
        }

        @Override
        public void goesOn(long sequence, long atNs) {
            if (session != null) {
                session.goesOn(sequence, atNs);
            }
        }

        @Override
        public void end(long events, long digest) {
            if (session != null) {
                session.end(events, digest);
            }
        }

        private void finish() {
            if (session != null) {
                reports.add(session.finish(!isPast));
                session = null;
            }
        }
    }

    /** Ends the replay before its end; what was published is drained, and the session's windows stay open. */
    public void stop() {
        stopped = true;
    }

    /** Of the session that is being replayed, or was last. */
    public Optional<MetricsSnapshot> metrics() {
        return Optional.ofNullable(current).map(SessionReplay::metrics);
    }

    /** Of the session that is being replayed, or was last; closed once it was. */
    public Optional<Engine> engine() {
        return Optional.ofNullable(current).map(SessionReplay::engine);
    }

    boolean stopped() {
        return stopped;
    }

    SessionFeed.Choice choice() {
        return new SessionFeed.Choice() {
            @Override
            public boolean wants(long timeNs) {
                return timeNs >= fromNs && timeNs < toNs;
            }

            @Override
            public Pace pace() {
                return pace;
            }

            @Override
            public boolean changes() {
                return changes;
            }

            @Override
            public UnaryOperator<Pipeline> further(long sequence) {
                return sequence == furtherAt ? further : UnaryOperator.identity();
            }

            @Override
            public boolean stopped() {
                return stopped;
            }
        };
    }

    boolean verifies() {
        return verifies;
    }
}
