package io.ringmill.journal;

/**
 * How far one source has come, and how much of that the journal holds. The source says now and then where it is, with
 * {@link #mark}; the engine notes which of its events, counted from the beginning of the input, have which sequences. So
 * after a crash the source goes on at a mark, and what the journal holds of the events behind it is left out.
 *
 * <p><b>Threading:</b> the source's thread, but for what says otherwise. <b>Allocation:</b> for a mark, of which there is
 * one for each time that the journal hands over, at most. <b>Cost:</b> O(1) for events that enter together.
 */
public final class SourceTrack {

    private static final char PART = '/';

    private final SourceTracks tracks;
    private final String source;
    private final int number;
    private final SourcePosition start;

    /** Rows that the journal held when the source began, or when what it is about to hand over came before. */
    private long held;

    private long rows;

    /** A mark that the journal has not taken yet; null if it wants another. */
    private volatile SourcePosition offered;

    /** Journal's thread: rows that it holds, and the newest mark that is not ahead of them. */
    private long journaledRows;

    private SourcePosition mark;
    private boolean moved;

    /** What is known to have been handed over. */
    private volatile Journaled journaled;

    /**
     * How far a source's events are in the journal.
     *
     * @param rows so many, from the beginning of the input
     * @param mark the newest position that is not ahead of them
     */
    public record Journaled(long rows, SourcePosition mark) {

        /** Nothing is. */
        public static final Journaled NONE = new Journaled(0, SourcePosition.START);
    }

    SourceTrack(SourceTracks tracks, int number, String source, SourcePosition start, long held) {
        this.tracks = tracks;
        this.number = number;
        this.source = source;
        this.start = start;
        this.held = held;
        rows = start.rows();
        journaledRows = held;
        mark = start;
        journaled = new Journaled(held, start);
    }

    /** What the track of a part of a source is called. */
    public static String nameOfPart(String source, String part) {
        return source + PART + part;
    }

    /** Whether that is the name of a track of one of the source's parts. */
    public static boolean isPartOf(String source, String name) {
        return name.startsWith(source + PART);
    }

    /** What the source is called; no other of the engine is called so. */
    public String source() {
        return source;
    }

    /** Its number among those of the engine, from 0. */
    public int number() {
        return number;
    }

    /** Where the source is to begin. */
    public SourcePosition start() {
        return start;
    }

    /** Whether the journal would take a mark now. */
    public boolean wantsMark() {
        return offered == null;
    }

    /**
     * Says where the source is: it has handed over all before that position, and nothing behind it.
     *
     * @param newMark its place is not empty; its rows are not looked at
     */
    public void mark(SourcePosition newMark) {
        offered = new SourcePosition(
                newMark.place(),
                newMark.offset(),
                newMark.line(),
                rows,
                newMark.read(),
                newMark.filtered(),
                newMark.invalid(),
                newMark.check());
    }

    /** Whether the journal holds the next rows already. */
    public boolean holds(int count) {
        return rows + count <= held;
    }

    /** How many rows the journal holds that the source has not come by yet. */
    public long yetToCome() {
        return Math.max(0, held - rows);
    }

    /**
     * The rows that the journal holds and that the source has not come by will not come, as where the input is given to the source.
     * Returns how many rows the source has handed over.
     */
    public long passHeld() {
        rows = Math.max(rows, held);
        return rows;
    }

    /** The last rows come again, so many: the journal holds them. */
    public void comeAgain(long count) {
        held = rows;
        rows -= count;
    }

    /** How many of the next {@code count} rows the journal holds already: they must not enter again. Counts these. */
    public int leaveOut(int count) {
        if (rows >= held) {
            return 0;
        }
        int left = (int) Math.min(count, held - rows);
        rows += left;
        return left;
    }

    /** Under the publishers' lock, before they can be seen: the next rows enter, the first with this sequence. */
    public void enter(long sequence, int count) {
        tracks.note(this, sequence, count, rows);
    }

    /** So many rows are dealt with: they have entered, or were refused or dropped. */
    public void count(int dealtWith) {
        rows += dealtWith;
    }

    /** Any thread: what the journal has handed over for certain. */
    public Journaled journaled() {
        return journaled;
    }

    /** Journal's thread: it is about to hand over so many rows. */
    void moveTo(long newJournaledRows) {
        journaledRows = newJournaledRows;
        moved = true;
    }

    /** Journal's thread: what it was about to hand over, it has. */
    void confirm() {
        if (journaled.rows != journaledRows || !journaled.mark.equals(mark)) {
            journaled = new Journaled(journaledRows, mark);
        }
    }

    /** Journal's thread: what is to be told since rows were handed over; null if none were. */
    Journaled news() {
        if (!moved) {
            return null;
        }
        moved = false;
        takeMark();
        return new Journaled(journaledRows, mark);
    }

    /** Journal's thread: what is to be told though no rows were handed over, as of a source that begins; null if nothing is. */
    Journaled newMark() {
        return takeMark() ? new Journaled(journaledRows, mark) : null;
    }

    private boolean takeMark() {
        SourcePosition newest = offered;
        if (newest == null || newest.rows() > journaledRows) {
            return false;
        }
        mark = newest;
        offered = null;
        return true;
    }
}
