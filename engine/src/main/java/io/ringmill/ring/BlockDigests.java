package io.ringmill.ring;

import io.ringmill.journal.Journal;
import java.io.IOException;
import java.util.List;

/**
 * Adds up the workers' digests block by block, as far as all of them are, for the journal.
 *
 * <p><b>Threading:</b> the journal handler's thread; {@link #finish} after that and the workers have stopped.
 * <b>Allocation:</b> none.
 */
final class BlockDigests {

    private final Digest[] workers;
    private final Journal journal;
    private long next;

    BlockDigests(List<Digest> workers, Journal journal) {
        this.workers = workers.toArray(Digest[]::new);
        this.journal = journal;
        next = workers.stream().mapToLong(Digest::completed).min().orElse(0);
    }

    /**
     * Hands what is complete to the journal. Windows and rules may be ahead of the journal: a block is only told once
     * all its events are in the journal, since after a crash a replay has no others.
     *
     * @param journaled how many events, from the first, the journal has
     */
    void poll(long journaled) throws IOException {
        long complete = journaled / Digest.BLOCK;
        for (Digest worker : workers) {
            complete = Math.min(complete, worker.completed());
        }
        for (; next < complete; next++) {
            long sum = 0;
            for (Digest worker : workers) {
                sum += worker.block(next);
            }
            journal.digest(next * Digest.BLOCK, (next + 1) * Digest.BLOCK, sum);
        }
    }

    /** Hands the rest to the journal, up to sequence {@code events}. */
    void finish(long events) throws IOException {
        poll(events);
        if (next * Digest.BLOCK < events) {
            long sum = 0;
            for (Digest worker : workers) {
                sum += worker.openBlock();
            }
            journal.digest(next * Digest.BLOCK, events, sum);
        }
    }
}
