package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.metrics.MetricsSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Replays one session into an engine of its own. */
final class SessionReplay implements RunVisitor {

    private final int number;
    private final Replayer replayer;
    private final JournalHeader header;
    private final Optional<DigestRecorder> recorder;
    private final Engine engine;

    /** Of the pipeline before its rules are changed. */
    private final String identity;

    private final SessionFeed feed;
    private final List<DigestRecorder.Block> recordedBlocks = new ArrayList<>();

    /** From here on nothing is as it was recorded, as events are lost. */
    private long comparedTo = Long.MAX_VALUE;

    private OptionalLong recordedDigest = OptionalLong.empty();
    private boolean ended;

    /** Events that the reader has passed over. */
    private long passedOver;

    SessionReplay(int number, Replayer replayer, JournalHeader header, Engine.Builder builder) {
        this.number = number;
        this.replayer = replayer;
        this.header = header;
        recorder = replayer.verifies() && header.digested() ? Optional.of(new DigestRecorder()) : Optional.empty();
        recorder.ifPresent(journal -> builder.journal(journal));
        engine = builder.timers(false).sectionsHandled().start();
        identity = engine.pipeline().identity();
        feed = new SessionFeed(engine, header, replayer.choice());
    }

    @Override
    public void begin(JournalHeader header) {
        throw new IllegalStateException("another session");
    }

    @Override
    public void events(long sequence, int stream, int count, long[] rows, int stride) {
        feed.events(sequence, stream, count, rows, stride);
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        feed.event(kind, sequence, stream, key, timeNs, cells);
    }

    @Override
    public void hole(long from, long to) {
        feed.hole(from, to);
        comparedTo = Math.min(comparedTo, from);
    }

    @Override
    public void change(long sequence, String change) {
        feed.change(sequence, change);
    }

    void passedOver(long count) {
        passedOver += count;
    }

    @Override
    public void digest(long from, long to, long digest) {
        if (recorder.isPresent() && to <= comparedTo) {
            recordedBlocks.add(new DigestRecorder.Block(from, to, digest));
        }
    }

    @Override
    public void goesOn(long sequence, long atNs) {
        ended = false;
        recordedDigest = OptionalLong.empty();
        recordedBlocks.removeIf(block -> block.to() == sequence);
    }

    @Override
    public void end(long events, long digest) {
        ended = true;
        if (header.digested() && comparedTo == Long.MAX_VALUE) {
            recordedDigest = OptionalLong.of(digest);
        }
    }

    /** Sequence of the session's first event. */
    long first() {
        return header.first();
    }

    Engine engine() {
        return engine;
    }

    MetricsSnapshot metrics() {
        return engine.metrics();
    }

    /** Closes the engine, and says what came of it. {@code all}: all of the session was wanted. */
    ReplayReport finish(boolean all) {
        feed.flush();
        engine.close();
        MetricsSnapshot metrics = engine.metrics();
        boolean whole = all && feed.skipped() + passedOver == 0 && !replayer.stopped();
        Optional<Verification> verification = recorder.filter(each -> whole)
                .map(each -> Verification.of(recordedBlocks, recordedDigest, each.blocks(), metrics.digest()));
        return new ReplayReport(
                number,
                header,
                identity,
                feed.events(),
                feed.skipped() + passedOver,
                ended,
                metrics,
                verification,
                feed.notes());
    }

    /** Closes the engine after a failure, which is what is told. */
    void abandon(Throwable failure) {
        try (engine) {
            feed.close();
        } catch (RuntimeException another) {
            if (another != failure) {
                failure.addSuppressed(another);
            }
        }
    }
}
