package io.ringmill.ingest.decode;

import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.Counters;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.publish.EngineClosedException;

/**
 * How far a source has come.
 *
 * <p><b>Threading:</b> written by the source's thread, read by any. <b>Allocation:</b> none but for snapshots.
 */
public final class SourceProgress {

    private static final int READ = 0;
    private static final int PUBLISHED = 1;
    private static final int FILTERED = 2;
    private static final int INVALID = 3;
    private static final int GAPS = 4;

    private final String name;
    private final Counters counters = new Counters(5);
    private final Findings findings;
    private volatile Standing standing = Standing.CONNECTING;

    /**
     * Where a source stands, which is read as a whole.
     *
     * @param detail a few words for people; may be empty
     */
    public record Standing(State state, String detail) {

        /** At the beginning. */
        public static final Standing CONNECTING = new Standing(State.CONNECTING, "");

        /** Behind what a source has thrown: it has failed, unless that is only that the engine, as it closes, takes no more. */
        public static Standing behind(Throwable thrown, String failure) {
            return thrown instanceof EngineClosedException
                    ? new Standing(State.ENDED, "closed")
                    : new Standing(State.FAILED, failure);
        }
    }

    public SourceProgress(String name) {
        this(name, new Findings(name));
    }

    private SourceProgress(String name, Findings findings) {
        this.name = name;
        this.findings = findings;
    }

    /** Of a part of the source, which counts for itself; what is found out about records is told of the whole source. */
    SourceProgress part(String part) {
        return new SourceProgress(SourceTrack.nameOfPart(name, part), findings);
    }

    public String name() {
        return name;
    }

    public void state(State newState, String newDetail) {
        standing = new Standing(newState, newDetail);
    }

    /** As {@link Standing#behind}. */
    public void ended(Throwable thrown, String failure) {
        standing = Standing.behind(thrown, failure);
    }

    /** Goes on with what was counted up to there. */
    public void goOn(SourcePosition start) {
        counters.set(READ, start.read());
        counters.set(PUBLISHED, start.rows());
        counters.set(FILTERED, start.filtered());
        counters.set(INVALID, start.invalid());
    }

    /** Tells where the source is, with what was counted so far; {@code check} as {@link SourcePosition} has it. */
    public void mark(SourceTrack track, String place, long offset, long line, long check) {
        track.mark(new SourcePosition(
                place, offset, line, 0, counters.get(READ), counters.get(FILTERED), counters.get(INVALID), check));
    }

    public void countRead() {
        counters.increment(READ);
    }

    void countRead(int more) {
        counters.add(READ, more);
    }

    public void countPublished() {
        counters.increment(PUBLISHED);
    }

    public void countPublished(int more) {
        counters.add(PUBLISHED, more);
    }

    public void countFiltered() {
        counters.increment(FILTERED);
    }

    void countFiltered(int more) {
        counters.add(FILTERED, more);
    }

    void countInvalid() {
        counters.increment(INVALID);
    }

    /** It is connected again, and what was sent meanwhile may be missing. */
    public void countGap() {
        counters.increment(GAPS);
    }

    /** What was found out about the records. */
    Findings findings() {
        return findings;
    }

    long read() {
        return counters.get(READ);
    }

    public SourceMetrics snapshot() {
        Standing now = standing;
        return new SourceMetrics(
                name,
                now.state,
                counters.get(READ),
                counters.get(PUBLISHED),
                counters.get(FILTERED),
                counters.get(INVALID),
                counters.get(GAPS),
                now.detail);
    }
}
