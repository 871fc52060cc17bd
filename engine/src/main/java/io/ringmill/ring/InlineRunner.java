package io.ringmill.ring;

import java.io.IOException;
import java.util.Optional;

/**
 * Runs windows and rules on the publisher's own thread, on the publisher's own events.
 *
 * <p><b>Threading:</b> one publisher at a time, by {@link PublishLock}. <b>Allocation:</b> none.
 * <b>Cost:</b> no hand-over.
 */
final class InlineRunner extends EventRunner {

    private final InlineWork work;
    private final Slots lastEvent;

    /** Null if nobody wants them. */
    private final BlockDigests digests;

    /**
     * A runner.
     *
     * @param lastEvent one, for the end of input
     * @param digests to be told while events come; null if nobody wants them
     */
    InlineRunner(InlineWork work, Slots lastEvent, Admission admission, BlockDigests digests) {
        super(admission);
        this.work = work;
        this.lastEvent = lastEvent;
        this.digests = digests;
    }

    @Override
    void start() {
        // no thread
    }

    @Override
    long enter(RingPublisher publisher, int from, int count) {
        long sequence = work.newest() + 1;
        publisher.seal(from, count, sequence);
        work.run(publisher.cells, from * publisher.stride, count, sequence);
        if (digests != null) {
            tellDigests(sequence + count);
        }
        return sequence;
    }

    private void tellDigests(long events) {
        try {
            digests.poll(events);
        } catch (IOException failed) {
            state.fail("the journal", failed);
            throw state.failedException();
        }
    }

    @Override
    long enterLast(byte kind) {
        long sequence = work.newest() + 1;
        lastEvent.setControl(0, kind);
        skipSample(sequence);
        work.run(lastEvent.cells, 0, 1, sequence);
        return sequence;
    }

    @Override
    long handled() {
        return work.newest();
    }

    @Override
    long newest() {
        return work.newest();
    }

    @Override
    Optional<Ring> ring() {
        return Optional.empty();
    }

    @Override
    boolean stop(long deadlineNs) {
        return true;
    }
}
