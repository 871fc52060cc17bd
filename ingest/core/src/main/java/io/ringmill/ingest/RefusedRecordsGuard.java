package io.ringmill.ingest;

import io.ringmill.output.Sink;
import io.ringmill.pipeline.OnFailure;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink that takes refused records in the threads of sources. What it throws there follows {@code engine.onFailure}:
 * {@code halt} ends the source, which ends the run; {@code continue} gives the sink no further refused record, and the
 * failure is thrown again in {@link #flush} and {@link #close}, where the engine counts it.
 *
 * <p><b>Threading:</b> as {@link Sink}, and {@link #refused} in any thread.
 */
final class RefusedRecordsGuard extends ForwardingSink implements RefusedRecords {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedRecordsGuard.class);

    private final RefusedRecords records;
    private final OnFailure onFailure;
    /** Guarded by this. */
    private IOException failure;
    /** Whether it was thrown again. Guarded by this. */
    private boolean told;

    RefusedRecordsGuard(Sink sink, RefusedRecords records, OnFailure onFailure) {
        super(sink);
        this.records = records;
        this.onFailure = onFailure;
    }

    @Override
    public synchronized void refused(String source, long line, String reason, byte[] raw, long totalLength)
            throws IOException {
        if (failure != null) {
            return;
        }
        try {
            records.refused(source, line, reason, raw, totalLength);
        } catch (IOException | RuntimeException e) {
            failure = new IOException(name() + ": " + e.getMessage(), e);
            if (onFailure == OnFailure.HALT) {
                throw failure;
            }
            LOG.error("Sink {} cannot keep refused records from now on: {}", name(), e.getMessage());
        }
    }

    @Override
    public void goesOn(String source, long before) {
        records.goesOn(source, before);
    }

    @Override
    public void flush() throws IOException {
        super.flush();
        throwFailure();
    }

    @Override
    public void close() throws IOException {
        super.close();
        throwFailure();
    }

    /** Throws the failure once, so that it is counted once. */
    private synchronized void throwFailure() throws IOException {
        if (failure != null && !told) {
            told = true;
            throw failure;
        }
    }
}
