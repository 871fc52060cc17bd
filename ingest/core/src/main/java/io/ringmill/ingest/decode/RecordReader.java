package io.ringmill.ingest.decode;

import java.io.IOException;

/** Reads one record after the other. */
public interface RecordReader {

    /** What is to be done each time before more of the input is read, which may wait. */
    void beforeRead(Runnable action);

    /**
     * Reads the next record; blank lines are passed over. What cannot be understood is a record too, with a
     * {@link RawRecord#fault}.
     *
     * @return false at the end of the input
     * @throws IOException if the input cannot be read on
     */
    boolean next(RawRecord record) throws IOException;

    /** Where the next record begins, in bytes from the beginning of the input; -1 amid a line. */
    long offset();

    /** The line there, from 1. */
    long line();

    /**
     * Goes on there, ahead of the first record.
     *
     * @param offset as {@link #offset} told it, of the same input
     * @throws java.io.EOFException if the input ends before that
     */
    void goTo(long offset, long line) throws IOException;
}
