package io.ringmill.ingest;

import java.io.IOException;

/**
 * Takes records that a source could not decode. A sink that implements this gets those of all sources.
 *
 * <p><b>Threading:</b> the threads of all sources.
 */
public interface RefusedRecords {

    /** How much of a record's text is kept. */
    int RAW_LIMIT_BYTES = 1 << 16;

    /**
     * Takes a record.
     *
     * @param source the source's name
     * @param line where the record begins in its input, from 1
     * @param reason why it could not be decoded
     * @param raw the record as it was read, or its first {@link #RAW_LIMIT_BYTES} bytes
     * @param totalLength how many bytes the record had
     * @throws IOException if the record cannot be kept and the source is to end for that
     */
    void refused(String source, long line, String reason, byte[] raw, long totalLength) throws IOException;

    /**
     * Hears of a source that begins, in its thread.
     *
     * @param findings tells later what became of its records
     */
    default void begins(RecordFindings findings) {}

    /**
     * Hears, in its thread, that a source goes on where a run was interrupted.
     *
     * @param before so many of its records were refused up to there; those behind come again
     */
    default void goesOn(String source, long before) {}
}
