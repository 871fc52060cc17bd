package io.ringmill.journal;

/**
 * Where a source can go on, and what it had counted up to there.
 *
 * @param place what is being read, in words of the source's own, such as the name of a file; empty at the very beginning
 * @param offset how far, such as in bytes or events
 * @param line the line there, from 1
 * @param rows events that the source had handed over, whatever became of them
 * @param read records read
 * @param filtered records dropped by the source's filter or going to no stream
 * @param invalid records that could not be decoded
 * @param check tells what is ahead of the offset from what may have come in its place, in a form of the source's own; 0 if
 *     nothing does
 */
public record SourcePosition(
        String place, long offset, long line, long rows, long read, long filtered, long invalid, long check) {

    /** Where nothing has been read. */
    public static final SourcePosition START = new SourcePosition("", 0, 1, 0, 0, 0, 0, 0);

    /** The offset of {@link #beginning}. */
    public static final long BEGINNING = -1;

    /** The same with another check. */
    public SourcePosition withCheck(long newCheck) {
        return new SourcePosition(place, offset, line, rows, read, filtered, invalid, newCheck);
    }

    /**
     * Where the reading of this place began, of which nothing is counted: a source that marks its way within a part of its input
     * knows by the place where that is.
     */
    public SourcePosition beginning() {
        return new SourcePosition(place, BEGINNING, 1, 0, 0, 0, 0, check);
    }

    /** Whether nothing has been read. */
    public boolean isStart() {
        return place.isEmpty();
    }
}
