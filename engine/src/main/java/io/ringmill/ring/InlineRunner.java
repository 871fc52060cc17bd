package io.ringmill.ring;

import io.ringmill.publish.compile.EntryClass;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Runs windows and rules on the publisher's own thread, on the publisher's own events.
 *
 * <p><b>Threading:</b> one publisher at a time, by {@link PublishLock}. <b>Allocation:</b> none.
 * <b>Cost:</b> no hand-over.
 */
final class InlineRunner extends EventRunner {

    final InlineWork work;
    private final Slots lastEvent;

    /** {@code lastEvent}: one, for the end of input. */
    InlineRunner(InlineWork work, Slots lastEvent, Admission admission) {
        super(admission);
        this.work = work;
        this.lastEvent = lastEvent;
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
        return sequence;
    }

    @Override
    boolean enter(ColumnEntry rows, int from, int count) {
        long sequence = work.newest() + 1;
        rows.seal(from, count, sequence);
        work.run(rows, from, count, sequence);
        return true;
    }

    @Override
    EntryClass.Entry entry(int stream) {
        MethodHandle take = work.entry(stream);
        return new EntryClass.Entry(TypedEntry.Inline.class, take == null, true, take);
    }

    @Override
    long enterLast(byte kind) {
        long sequence = work.newest() + 1;
        lastEvent.setControl(0, kind);
        skipSample(sequence);
        work.runControl(lastEvent, sequence);
        return sequence;
    }

    @Override
    void programsChanged() {
        work.programChanged();
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
