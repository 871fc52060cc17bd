package io.ringmill.server.host;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Takes events that were posted to the API.
 *
 * <p><b>Threading:</b> any thread; it returns when the journal has the events, where there is one.
 */
public interface Intake {

    /** How the records of a body are written. */
    enum Format {
        NDJSON,
        CSV,
        /** An array of objects. */
        JSON
    }

    /**
     * What became of a body's records.
     *
     * @param read all
     * @param accepted handed to the ring
     * @param filtered left out by the source's filter
     * @param invalid not readable as events; they are quarantined
     * @param sequence of the last event; -1 if there is none
     * @param faults the first few, in order
     * @param repeated whether a body of this idempotency key had been taken before, so that nothing was taken now
     */
    record Taken(
            long read,
            long accepted,
            long filtered,
            long invalid,
            long sequence,
            List<Fault> faults,
            boolean repeated) {}

    /** Why a record is invalid: where, counted from 1, and in words. */
    record Fault(long record, String reason) {}

    /** Signals that there is no room at the moment. */
    final class FullException extends IOException {
        private static final long serialVersionUID = 1;
        private final long retryAfterMs;

        public FullException(String message, long retryAfterMs) {
            super(message);
            this.retryAfterMs = retryAfterMs;
        }

        /** When to try again. */
        public long retryAfterMs() {
            return retryAfterMs;
        }
    }

    /** Signals that a body of the same idempotency key is being taken. */
    final class StillTakingException extends IOException {
        private static final long serialVersionUID = 1;

        public StillTakingException(String message) {
            super(message);
        }
    }

    /** Signals that a body is longer than any that is taken. */
    final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;

        public TooLongException(String message) {
            super(message);
        }
    }

    /** Signals that a body is malformed as a whole. */
    final class MalformedException extends IOException {
        private static final long serialVersionUID = 1;

        public MalformedException(String message) {
            super(message);
        }
    }

    /**
     * Takes all records of a body.
     *
     * @param idempotencyKey what the client calls this body; empty if nothing
     * @param body plain, not compressed
     * @throws IllegalArgumentException if the stream takes no posted events, or there is none of that name
     * @throws FullException if there is no room; nothing was taken
     * @throws StillTakingException if a body of this idempotency key is being taken; nothing was taken of this one
     * @throws TooLongException if nothing was taken as the body is too long
     * @throws MalformedException if nothing was taken as the body is malformed as a whole
     * @throws IOException if the body cannot be read to its end, and nothing was taken; or if the source ended or the journal stopped
     *     meanwhile, and some records may have been taken
     */
    Taken take(String stream, Format format, String idempotencyKey, InputStream body) throws IOException;
}
