package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.metrics.MetricsSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Replays one session into an engine of its own. */
final class SessionReplay implements RunVisitor {

    private final int number;
    private final Replayer replayer;
    private final JournalHeader header;
    private final Optional<DigestRecorder> recorder;
    private final Engine engine;
    private final StreamReplay[] streams;
    private final StreamReplay.IdMap keys;
    private final List<String> notes = new ArrayList<>();
    private final List<DigestRecorder.Block> recordedBlocks = new ArrayList<>();

    private OptionalLong recordedDigest = OptionalLong.empty();
    /** What holds events that it has gathered; null if nothing does. */
    private StreamReplay gathering;

    private boolean ended;
    private long events;
    private long skipped;

    /** Events that the reader has passed over. */
    private long passedOver;

    SessionReplay(int number, Replayer replayer, JournalHeader header, Engine.Builder builder) {
        this.number = number;
        this.replayer = replayer;
        this.header = header;
        recorder = replayer.verifies() && header.digested() ? Optional.of(new DigestRecorder()) : Optional.empty();
        recorder.ifPresent(journal -> builder.journal(journal));
        engine = builder.timers(false).sectionsHandled().start();
        keys = new StreamReplay.IdMap(header.keys(), (publisher, utf8) -> publisher.key(utf8, 0, utf8.length));
        StreamReplay.IdMap symbols =
                new StreamReplay.IdMap(header.symbols(), (publisher, utf8) -> publisher.symbol(utf8, 0, utf8.length));
        streams = header.streams().stream()
                .map(stream -> streamReplay(stream, symbols))
                .toArray(StreamReplay[]::new);
    }

    private StreamReplay streamReplay(JournalHeader.Stream stream, StreamReplay.IdMap symbols) {
        Optional<StreamSpec> spec = engine.pipeline().streams().stream()
                .filter(each -> each.name().equals(stream.name()))
                .findFirst();
        if (spec.isEmpty()) {
            notes.add("stream " + stream.name() + " is in the journal but not in the pipeline: it is left out");
            return null;
        }
        return new StreamReplay(engine.publisher(stream.name()), spec.get(), stream.fields(), symbols, notes);
    }

    @Override
    public void begin(JournalHeader header) {
        throw new IllegalStateException("another session");
    }

    @Override
    public void events(long sequence, int stream, int count, long[] rows, int stride) {
        StreamReplay to = streams[stream];
        if (to == null) {
            skipped += count;
            return;
        }
        boolean together = replayer.pace().isMax();
        if (gathering != to) {
            flush();
        }
        gathering = together ? to : null;
        for (int row = 0; row < count * stride && !replayer.stopped(); row += stride) {
            long timeNs = rows[row + Event.TIME];
            if (replayer.wants(timeNs)) {
                replayer.pace().await(timeNs, replayer::stopped);
                to.put(keys.toEngine(Event.key(rows[row]), to.publisher()), timeNs, rows, row + Event.FIELDS);
                if (!together) {
                    to.publisher().flush();
                }
                events++;
            } else {
                skipped++;
            }
        }
    }

    private void flush() {
        if (gathering != null) {
            StreamReplay gathered = gathering;
            gathering = null;
            gathered.publisher().flush();
        }
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        flush();
        if (kind == Event.END) {
            engine.end();
        } else {
            StreamReplay to = streams[stream];
            if (to == null || !replayer.wants(timeNs)) {
                skipped++;
                return;
            }
            replayer.pace().await(timeNs, replayer::stopped);
            if (kind == Event.ADVANCE) {
                to.advance(timeNs);
            } else {
                to.put(keys.toEngine(key, to.publisher()), timeNs, cells, 0);
                to.publisher().flush();
            }
        }
        events++;
    }

    @Override
    public void change(long sequence, String change) {
        flush();
        if (replayer.changes()) {
            engine.rules().repeat(change);
        } else {
            engine.rules().skip();
        }
        events++;
    }

    void passedOver(long count) {
        passedOver += count;
    }

    @Override
    public void digest(long from, long to, long digest) {
        if (recorder.isPresent()) {
            recordedBlocks.add(new DigestRecorder.Block(from, to, digest));
        }
    }

    @Override
    public void end(long events, long digest) {
        ended = true;
        if (header.digested()) {
            recordedDigest = OptionalLong.of(digest);
        }
    }

    Engine engine() {
        return engine;
    }

    MetricsSnapshot metrics() {
        return engine.metrics();
    }

    /** Closes the engine, and says what came of it. {@code all}: all of the session was wanted. */
    ReplayReport finish(boolean all) {
        flush();
        engine.close();
        MetricsSnapshot metrics = engine.metrics();
        boolean whole = all && skipped + passedOver == 0 && !replayer.stopped();
        Optional<Verification> verification = recorder.filter(each -> whole)
                .map(each -> Verification.of(recordedBlocks, recordedDigest, each.blocks(), metrics.digest()));
        return new ReplayReport(
                number, header, engine.pipeline().identity(), events, skipped + passedOver, ended, metrics, verification, notes);
    }

    /** Closes the engine after a failure, which is what is told. */
    void abandon(Throwable failure) {
        try (engine) {
            Arrays.stream(streams)
                    .filter(Objects::nonNull)
                    .forEach(stream -> stream.publisher().close());
        } catch (RuntimeException another) {
            if (another != failure) {
                failure.addSuppressed(another);
            }
        }
    }
}
