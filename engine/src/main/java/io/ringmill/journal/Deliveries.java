package io.ringmill.journal;

import java.io.IOException;
import java.util.Optional;

/**
 * How an engine keeps what has come to its sinks.
 *
 * @param log takes each record, in the place of the one before
 * @param sessionNs when the session began that is gone on with; 0 if a new one begins
 * @param before what a run that is gone on with has left; empty if it left nothing
 * @param journaled so many events the journal held when this run began
 * @param everyNs pause between two records, nanoseconds
 */
public record Deliveries(Log log, long sessionNs, Optional<DeliveryRecord> before, long journaled, long everyNs) {

    /** Pause between two records if nothing else is said. */
    public static final long EVERY_NS = 1_000_000_000;

    /** Keeps the newest record, such that a crash leaves either that or the one before. */
    @FunctionalInterface
    public interface Log {

        /** A thread of its own. */
        void write(DeliveryRecord record) throws IOException;
    }
}
