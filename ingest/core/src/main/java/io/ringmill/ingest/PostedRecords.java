package io.ringmill.ingest;

import java.io.IOException;
import java.util.List;

/**
 * A source of records that are posted to this program: whoever receives them hands them over here. The source takes one body after
 * the other, in the order in which they come.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface PostedRecords {

    /** The kind of such a source in a pipeline file. */
    String KIND = "server";

    /** So many bytes may be looked at behind a body. */
    int ROOM_BEHIND = Long.BYTES;

    /** How the records of a body are written. */
    enum Format {
        /** An object on each line. */
        NDJSON,
        /** Lines of columns, which the first one names. */
        CSV,
        /** An array of objects, or where the source's {@code records} says. */
        JSON
    }

    /**
     * What became of a body's records.
     *
     * @param published records that were handed to the ring
     * @param sequence of the last event; -1 if none has entered
     * @param faults the first few, in their order
     */
    record Taken(long read, long published, long filtered, long invalid, long sequence, List<Fault> faults) {

        public Taken {
            faults = List.copyOf(faults);
        }
    }

    /** Why a record is invalid: which, from 1, and in words. */
    record Fault(long record, String reason) {}

    /** Signals that too many bodies wait, or that the source does not run yet: nothing of the body was taken. */
    final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        public BusyException(String message) {
            super(message);
        }
    }

    /** Signals that a body is malformed as a whole: nothing of it was taken. */
    final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        public MalformedException(String message) {
            super(message);
        }
    }

    /** Whether it puts records into a stream. */
    boolean feeds(String stream);

    /** Is told when a body begins to be taken, and knows whether it has come before. Called by the source's thread. */
    @FunctionalInterface
    interface Beginning {

        /** Of a body that has not come before. */
        Beginning NEW = (rows, heldRows) -> 0;

        /**
         * A body begins.
         *
         * @param rows events that the source has handed over before
         * @param heldRows how many of these were in the journal when this run began
         * @return how many of this body's events are in the journal, as it came before this run began: they do not enter again
         * @throws IOException if that cannot be told; nothing of the body is taken then
         */
        long begins(long rows, long heldRows) throws IOException;
    }

    /**
     * Takes all records of a body; returns once they have entered the ring, or are counted as something else.
     *
     * @param body may be changed; has {@link #ROOM_BEHIND} bytes or more behind what it holds
     * @param length of what it holds
     * @param beginning is told before the first record is taken
     * @throws BusyException if there is no room; nothing was taken
     * @throws MalformedException if it is no JSON where that is the format, or no CSV with the source's columns; nothing was taken
     * @throws IOException if the source has ended, perhaps at a record of this body
     */
    Taken take(Format format, byte[] body, int length, Beginning beginning) throws IOException;
}
