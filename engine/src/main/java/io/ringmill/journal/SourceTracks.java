package io.ringmill.journal;

import java.io.IOException;
import java.util.Arrays;

/**
 * Which events in a ring are of which source, so that the journal can say, wherever it ends, up to where the input of each
 * source is in it.
 *
 * <p><b>Threading:</b> sources are added by any thread, events are noted under the publishers' lock, and asked for by the
 * journal's thread. <b>Allocation:</b> as {@link SourceTrack} says. <b>Cost:</b> O(1) for events that enter together, and
 * for each that is of no source.
 */
public final class SourceTracks {

    private static final int CELLS = 3;

    /** Takes what is to be written. */
    @FunctionalInterface
    public interface Told {
        void source(SourceTrack track, SourceTrack.Journaled journaled) throws IOException;

        /** Whether it takes what could wait, too. */
        default boolean hasRoom() {
            return true;
        }
    }

    /** For each slot: the sequence of the first of events that entered together, how many and whose, the first one's row. */
    private final long[] runs;

    private final int mask;
    private volatile SourceTrack[] tracks = {};

    /** Events up to here were looked at. */
    private long next;

    private SourceTrack run;
    private long runFrom;
    private long runEnd;
    private long runRow;

    /** Of a ring of so many slots, a power of two. */
    public SourceTracks(int slots) {
        runs = new long[slots * CELLS];
        mask = slots - 1;
        for (int at = 0; at < runs.length; at += CELLS) {
            runs[at] = -1;
        }
    }

    /**
     * A new source.
     *
     * @param source no other's name
     * @param start where it is to begin
     * @param held how many of its rows the journal holds already
     * @throws IllegalArgumentException if another has this name
     */
    public synchronized SourceTrack add(String source, SourcePosition start, long held) {
        for (SourceTrack each : tracks) {
            if (each.source().equals(source)) {
                throw new IllegalArgumentException("there is a source '" + source + "' already");
            }
        }
        SourceTrack added = new SourceTrack(this, tracks.length, source, start, held);
        SourceTrack[] more = Arrays.copyOf(tracks, tracks.length + 1);
        more[tracks.length] = added;
        tracks = more;
        return added;
    }

    /** Those that were added, by their numbers. */
    public SourceTrack[] all() {
        return tracks.clone();
    }

    void note(SourceTrack track, long sequence, int count, long row) {
        int at = ((int) sequence & mask) * CELLS;
        runs[at] = sequence;
        runs[at + 1] = ((long) track.number() << Integer.SIZE) | count;
        runs[at + 2] = row;
    }

    /** Journal's thread: it is about to hand over all before this sequence, and what is told is to go with it. */
    public void handOver(long to, Told told) throws IOException {
        SourceTrack[] known = tracks;
        if (next >= runEnd) {
            next = Math.max(next, to - (mask + 1)); // what is further back is no source's, as where a session goes on
        }
        while (next < to) {
            if (next >= runEnd && !beginRun(known)) {
                next++;
                continue;
            }
            next = Math.min(runEnd, to);
            run.moveTo(runRow + (next - runFrom));
        }
        boolean any = false;
        for (SourceTrack track : known) {
            SourceTrack.Journaled news = track.news();
            if (news != null) {
                told.source(track, news);
                any = true;
            }
        }
        // Only beside rows: what is handed over without any may be the end of the session, behind which nothing is
        // told.
        for (SourceTrack track : known) {
            SourceTrack.Journaled mark = any && told.hasRoom() ? track.newMark() : null;
            if (mark != null) {
                told.source(track, mark);
            }
        }
    }

    private boolean beginRun(SourceTrack[] known) {
        int at = ((int) next & mask) * CELLS;
        if (runs[at] != next) {
            return false;
        }
        run = known[(int) (runs[at + 1] >>> Integer.SIZE)];
        runFrom = next;
        runEnd = next + (int) runs[at + 1];
        runRow = runs[at + 2];
        return true;
    }

    /** Journal's thread: it has handed over all that it was about to. */
    public void confirm() {
        for (SourceTrack track : tracks) {
            track.confirm();
        }
    }
}
