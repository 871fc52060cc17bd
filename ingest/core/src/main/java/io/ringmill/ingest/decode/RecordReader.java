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
}
