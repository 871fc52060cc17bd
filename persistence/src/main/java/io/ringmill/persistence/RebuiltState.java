package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.journal.RunVisitor;
import io.ringmill.journal.SourceTrack;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.Migration;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The state of a pipeline that all events of a run are replayed through, from the first one that the journal still has: those
 * of a session and of the sessions that it goes on from. Changes of rules that were made while events flowed are left out, since
 * the pipeline says what its rules are.
 *
 * <p><b>Threading:</b> one thread.
 */
final class RebuiltState implements RunVisitor {

    private static final int RECORDS_A_TELLING = 1 << 8;

    private final Pipeline pipeline;
    private final List<Long> sessions;
    private final Map<String, SourceTrack.Journaled> sources = new HashMap<>();
    private Engine engine;
    private SessionFeed feed;
    private JournalHeader header;

    /** Of the session at hand, which is wanted; -1 if it is not. */
    private int session = -1;

    /** Sequence of the first event. */
    private long from;

    private long next;

    private RebuiltState(Pipeline pipeline, List<Long> sessions) {
        this.pipeline = pipeline;
        this.sessions = sessions;
    }

    /**
     * What is rebuilt.
     *
     * @param from sequence of the first event that was replayed
     */
    record Rebuilt(SessionState state, long from) {}

    /**
     * Rebuilds a state.
     *
     * @param lastNs when the last of the sessions began
     * @param folder where the state is kept
     * @throws IOException if the journal cannot be read
     */
    static Rebuilt of(
            Replayer.Source journal, Pipeline pipeline, long lastNs, Optional<Path> folder, LongConsumer progress)
            throws IOException {
        RebuiltState rebuilt = new RebuiltState(pipeline, sessions(journal, lastNs));
        try (JournalReader reader = journal.open()) {
            for (int records = 1; rebuilt.next(reader); records++) {
                if (records % RECORDS_A_TELLING == 0 && rebuilt.session >= 0) {
                    progress.accept(rebuilt.next);
                }
            }
            return rebuilt.finished(folder);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        } finally {
            rebuilt.close();
        }
    }

    /** When those began that the session goes on from, the first one first, and itself. */
    private static List<Long> sessions(Replayer.Source journal, long lastNs) throws IOException {
        Map<Long, Optional<JournalHeader.Origin>> origins = new LinkedHashMap<>();
        try (JournalReader reader = journal.open()) {
            JournalVisitor headers = new JournalVisitor() {
                @Override
                public void begin(JournalHeader header) {
                    origins.put(header.startedNs(), header.origin());
                }

                @Override
                public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {}
            };
            boolean more = true;
            while (more) {
                try {
                    more = reader.next(headers);
                } catch (CorruptJournalException damage) {
                    more = reader.skipDamage();
                }
            }
        }
        List<Long> sessions = new ArrayList<>();
        Optional<Long> session = Optional.of(lastNs);
        while (session.isPresent() && origins.containsKey(session.get())) {
            sessions.add(0, session.get());
            session = origins.get(session.get()).map(JournalHeader.Origin::startedNs);
        }
        return sessions;
    }

    private boolean next(JournalReader reader) throws IOException {
        try {
            return reader.next(this) && session < sessions.size();
        } catch (CorruptJournalException damage) {
            if (session >= 0 || !reader.skipDamage()) {
                throw damage;
            }
            return true;
        }
    }

    private Rebuilt finished(Optional<Path> folder) throws IOException {
        if (header != null) {
            begin(next);
        }
        if (engine == null) {
            throw new IOException("the journal does not have the session from which to rebuild");
        }
        feed.flush();
        engine.awaitHandled();
        SessionState state = SessionState.of(engine, sources, folder).withoutChanges();
        if (state.checkpoint().sequence() != next) {
            state.close();
            throw new IOException(
                    "the pipeline does not take all events that the journal has: engine.maxKeys is too small");
        }
        return new Rebuilt(state, from);
    }

    @Override
    public void begin(JournalHeader newHeader) {
        if (session == sessions.size() - 1 && session >= 0) {
            session = sessions.size(); // what is behind it is not wanted
            return;
        }
        session = sessions.indexOf(newHeader.startedNs());
        if (session >= 0) {
            if (feed != null) {
                feed.flush();
                feed.close();
                feed = null;
            }
            header = newHeader;
            next = newHeader.first();
        }
    }

    @Override
    public void pruned(long events, long lastTimeNs, long changes) {
        if (isWanted()) {
            next = header.first() + events;
        }
    }

    private boolean isWanted() {
        return session >= 0 && session < sessions.size();
    }

    /** Behind all that is said of the session's beginning. */
    private void begin(long sequence) {
        if (engine == null) {
            from = sequence;
            Engine.Builder builder = LimitedSink.silent(pipeline, new DigestRecorder(), window -> true);
            if (sequence > 0) {
                Checkpoint there = new Checkpoint(sequence, 1, 0, sequence, 0, List.of(), List.of(), List.of());
                builder.resumeFrom(there, Migration.nothing(pipeline));
            }
            engine = builder.start();
        }
        if (feed == null) {
            feed = new SessionFeed(engine, header, new SessionFeed.Choice() {
                @Override
                public boolean changes() {
                    return false;
                }
            });
        }
    }

    @Override
    public void events(long sequence, int stream, int count, long[] rows, int stride) {
        if (isWanted()) {
            begin(sequence);
            if (knows(stream)) {
                feed.events(sequence, stream, count, rows, stride);
            } else {
                leaveOut(count);
            }
            next = sequence + count;
        }
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        if (isWanted()) {
            begin(sequence);
            if (kind == Event.END || knows(stream)) {
                feed.event(kind, sequence, stream, key, timeNs, cells);
            } else {
                leaveOut(1);
            }
            next = sequence + 1;
        }
    }

    private boolean knows(int stream) {
        String name = header.streams().get(stream).name();
        return pipeline.streams().stream().anyMatch(spec -> spec.name().equals(name));
    }

    /** Events of a stream that is not there any more; all others have the sequences that they had. */
    private void leaveOut(int count) {
        feed.flush();
        for (int i = 0; i < count; i++) {
            engine.rules().skip();
        }
    }

    @Override
    public void change(long sequence, String change) {
        if (isWanted()) {
            begin(sequence);
            feed.change(sequence, change);
            next = sequence + 1;
        }
    }

    @Override
    public void hole(long holeFrom, long to) {
        if (isWanted()) {
            throw new UncheckedIOException(new IOException("the state cannot be rebuilt from the journal, as "
                    + new JournalInfo.Hole(holeFrom, to).lost() + " in a session that it comes of"));
        }
    }

    @Override
    public void source(String source, SourceTrack.Journaled journaled) {
        if (isWanted()) {
            sources.put(source, journaled);
        }
    }

    private void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
