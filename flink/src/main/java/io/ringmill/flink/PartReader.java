package io.ringmill.flink;

import io.ringmill.event.StreamSpec;
import io.ringmill.pipeline.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Emits what parts of the input hold, as {@link PartFrames} says, each in its own order. A part that is ahead of others in the
 * times of its events waits for them, so that not much of it waits in {@link OrderOperator}. Of a part that has nothing to read
 * for a while it is said that it is as far as all others, so that they do not wait for it.
 *
 * <p><b>Threading:</b> the task's thread, but for {@link Handover}.
 */
final class PartReader implements SourceReader<byte[], PartSplit> {

    /** So many batches a part may be ahead. */
    private static final int MOST_AHEAD = 32;

    /** Without a stream that says how long it may be {@code idle}. */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final JobPipeline job;
    private final SourceReaderContext context;
    private final Bell bell = new Bell();
    private final List<Part> parts = new ArrayList<>();
    private long idleNs = IDLE_NS;
    private long allNs = Long.MIN_VALUE;
    private Progress told = Progress.NONE;
    private long toldNs;
    private volatile boolean closed;

    /** A part that is read. */
    private static final class Part {
        final Handover handover;
        final InputRun run;
        PartSplit split;
        boolean begun;
        long atNs;
        long heardNs = System.nanoTime();

        /** Up to where it was said to have come since it had its newest events. */
        long saidNs = Long.MIN_VALUE;

        /** Where batches that were emitted began that all are not past yet. */
        final Deque<Long> ahead = new ArrayDeque<>();

        Part(PartSplit split, JobPipeline job, Bell bell) throws IOException {
            this.split = split;
            handover = new Handover(bell::ring);
            run = new InputRun(job, split, handover);
            atNs = newestNs(split.state());
        }

        /** What comes first stands at no time. */
        private long newestNs(InputState state) {
            return run.isFirst()
                    ? Long.MIN_VALUE
                    : state.checkpoint().streams().stream()
                            .mapToLong(Checkpoint.Stream::newestNs)
                            .max()
                            .orElse(Long.MIN_VALUE);
        }

        /** It has come to the end of its input for now, as far as it knows. */
        boolean isIdle(long idleNs) {
            return !run.isFirst() && handover.isEmpty() && System.nanoTime() - heardNs > idleNs && run.isLive();
        }

        /** Whether that it has nothing to read lets others go on, up to that time. */
        boolean isToSay(long allNs, long idleNs) {
            return saidNs < allNs && atNs <= allNs && isIdle(idleNs);
        }

        boolean isReady(long allNs) {
            while (!ahead.isEmpty() && ahead.peek() <= allNs) {
                ahead.remove();
            }
            return !handover.isEmpty() && (atNs <= allNs || ahead.size() < MOST_AHEAD);
        }

        void emitted(Batch batch) {
            ahead.add(atNs);
            atNs = Math.max(atNs, newestNs(batch.behind()));
            // What has no events, as refused records alone, does not say that there are any.
            if (batch.behind().checkpoint().sequence()
                    != split.state().checkpoint().sequence()) {
                heardNs = System.nanoTime();
                saidNs = Long.MIN_VALUE;
            }
            split = split.at(batch.behind());
        }

        void close() {
            handover.close();
            run.close();
        }
    }

    PartReader(JobPipeline job, SourceReaderContext context) {
        this.job = job;
        this.context = context;
    }

    @Override
    public void start() {
        idleNs = job.pipeline().streams().stream()
                .mapToLong(StreamSpec::idleNs)
                .filter(ns -> ns > 0)
                .min()
                .orElse(IDLE_NS);
        Thread clock = new Thread(this::ringNowAndThen, "ringmill-parts");
        clock.setDaemon(true);
        clock.start();
    }

    private void ringNowAndThen() {
        while (!closed) {
            LockSupport.parkNanos(LOOK_EVERY_NS);
            bell.ring();
        }
    }

    @Override
    public void addSplits(List<PartSplit> splits) {
        try {
            for (PartSplit split : splits) {
                parts.add(new Part(split, job, bell));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        bell.ring();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<byte[]> output) throws Exception {
        bell.quiet();
        for (Part part : parts) {
            if (!part.begun) {
                part.begun = true;
                output.collect(PartFrames.begins(part.split));
            }
            if (part.isToSay(allNs, idleNs)) {
                part.saidNs = allNs;
                part.atNs = allNs;
                output.collect(PartFrames.isAt(part.split.number(), allNs));
            }
        }
        emitNext(output);
        tell();
        return parts.stream().anyMatch(part -> part.isReady(allNs))
                ? InputStatus.MORE_AVAILABLE
                : InputStatus.NOTHING_AVAILABLE;
    }

    /** A batch of the part that is farthest behind. */
    private void emitNext(ReaderOutput<byte[]> output) throws Exception {
        Part next = null;
        for (Part part : parts) {
            part.handover.throwIfFailed();
            if (part.isReady(allNs) && (next == null || part.atNs < next.atNs)) {
                next = part;
            }
        }
        if (next != null) {
            Batch batch = next.handover.poll();
            output.collect(PartFrames.events(next.split.number(), batch.frames().get(0)));
            next.emitted(batch);
            if (batch.last()) {
                next.close();
                parts.remove(next);
            }
        }
    }

    /** Tells how far the parts are, if that is news. */
    private void tell() {
        long nowNs = System.nanoTime();
        if (nowNs - toldNs < LOOK_EVERY_NS) {
            return;
        }
        Progress now = Progress.NONE;
        for (Part part : parts) {
            now = now.with(new Progress(part.isIdle(idleNs) ? Long.MAX_VALUE : part.atNs, part.atNs));
        }
        toldNs = nowNs;
        if (!now.equals(told)) {
            told = now;
            context.sendSourceEventToCoordinator(now);
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        allNs = ((Pace) event).allNs();
        bell.ring();
    }

    @Override
    public List<PartSplit> snapshotState(long checkpoint) {
        return parts.stream().map(part -> part.split).toList();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return bell.rung();
    }

    @Override
    public void notifyNoMoreSplits() {
        // Sources with parts may always have more.
    }

    @Override
    public void close() {
        closed = true;
        parts.forEach(Part::close);
    }
}
