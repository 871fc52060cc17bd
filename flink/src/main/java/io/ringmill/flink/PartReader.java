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
 * Emits what parts of the input hold, as {@link PartFrames} says, each in its own order. A part that is ahead of other lanes in the
 * times of its events waits for them, so that not much of it waits in {@link OrderOperator}. Of a part that has nothing to read
 * for a while it is said that it is as far as all others, so that they do not wait for it. Of parts that follow each other a reader
 * asks for some in advance, so that it always has one to read.
 *
 * <p><b>Threading:</b> the task's thread, but for {@link Handover}.
 */
final class PartReader implements SourceReader<byte[], PartSplit> {

    /** So many batches go together, if there are so many: each has a cost of its own on its way. */
    private static final int MOST_AT_ONCE = 16;

    /** So many batches a part may be ahead. */
    private static final int MOST_AHEAD = 32;

    /** Of parts that follow each other. */
    private static final int AT_ONCE = 2;

    /** Without a stream that says how long it may be {@code idle}. */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final JobPipeline job;
    private final SourceReaderContext context;
    private final boolean hasCheckpoints;
    private final Bell bell = new Bell();
    private final List<Part> parts = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private long idleNs = IDLE_NS;
    private Pace pace = Pace.NONE;

    /** Null if nothing was. */
    private Progress told;

    private long toldNs;
    private boolean asked;
    private boolean noMore;
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

        Part(PartSplit split, JobPipeline job, Bell bell, boolean hasCheckpoints) throws IOException {
            this.split = split;
            handover = new Handover(bell::ring);
            run = new InputRun(job, split, handover, hasCheckpoints);
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
            return split.grows()
                    && !run.isFirst()
                    && handover.isEmpty()
                    && System.nanoTime() - heardNs > idleNs
                    && run.isLive();
        }

        /** Whether that it has nothing to read lets others go on, up to that time. */
        boolean isToSay(long allNs, long idleNs) {
            return saidNs < allNs && atNs <= allNs && isIdle(idleNs);
        }

        boolean isReady(Pace pace) {
            while (!ahead.isEmpty() && ahead.peek() <= pace.allNs()) {
                ahead.remove();
            }
            return !handover.isEmpty() && (pace.alone() || atNs <= pace.allNs() || ahead.size() < MOST_AHEAD);
        }

        /** Whether it is to be emitted before another: what comes first in its lane, else what is farther behind. */
        boolean isBefore(Part other) {
            return split.lane() == other.split.lane() ? split.index() < other.split.index() : atNs < other.atNs;
        }

        void emitted(Batch batch, boolean alone) {
            if (!alone) {
                ahead.add(atNs);
            }
            atNs = Math.max(atNs, newestNs(batch.behind()));
            // What has no events, as refused records alone, does not say that there are any.
            if (batch.behind().checkpoint().sequence()
                    != split.state().checkpoint().sequence()) {
                heardNs = System.nanoTime();
                saidNs = Long.MIN_VALUE;
            }
            split = split.at(batch.behind());
            run.lasting().emitted(batch.reach());
        }

        void close() {
            handover.close();
            run.close();
        }
    }

    PartReader(JobPipeline job, SourceReaderContext context, boolean hasCheckpoints) {
        this.job = job;
        this.context = context;
        this.hasCheckpoints = hasCheckpoints;
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
        askForMore();
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
                parts.add(new Part(split, job, bell, hasCheckpoints));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        asked = false;
        askForMore();
        bell.ring();
    }

    private void askForMore() {
        long inOrder = parts.stream().filter(part -> part.split.inOrder()).count();
        if (!asked && !noMore && inOrder < AT_ONCE) {
            asked = true;
            context.sendSplitRequest();
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<byte[]> output) throws Exception {
        bell.quiet();
        for (Part part : parts) {
            if (!part.begun) {
                part.begun = true;
                output.collect(PartFrames.begins(part.split, part.run.track(), part.run.journaled(part.split.state())));
            }
            if (part.isToSay(pace.allNs(), idleNs)) {
                part.saidNs = pace.allNs();
                part.atNs = pace.allNs();
                output.collect(PartFrames.isAt(part.split, pace.allNs()));
            }
        }
        emitNext(output);
        tell();
        if (noMore && parts.isEmpty()) {
            return InputStatus.END_OF_INPUT;
        }
        return parts.stream().anyMatch(part -> part.isReady(pace))
                ? InputStatus.MORE_AVAILABLE
                : InputStatus.NOTHING_AVAILABLE;
    }

    private void emitNext(ReaderOutput<byte[]> output) throws Exception {
        Part next = null;
        for (Part part : parts) {
            part.handover.throwIfFailed();
            if (part.isReady(pace) && (next == null || part.isBefore(next))) {
                next = part;
            }
        }
        if (next != null) {
            List<byte[]> frames = new ArrayList<>();
            Batch batch;
            do {
                batch = next.handover.poll();
                frames.add(batch.frames().get(0));
                next.emitted(batch, pace.alone());
            } while (!batch.last() && frames.size() < MOST_AT_ONCE && next.isReady(pace));
            output.collect(PartFrames.events(
                    next.split, next.run.journaled(batch.behind()).mark(), frames));
            if (batch.last()) {
                output.collect(PartFrames.ends(next.split, next.run.reached()));
                next.close();
                parts.remove(next);
                ended.add(next.split.splitId());
                askForMore();
            }
        }
    }

    /** Tells how far the parts are, if that is news. */
    private void tell() {
        long nowNs = System.nanoTime();
        if (ended.isEmpty() && nowNs - toldNs < LOOK_EVERY_NS) {
            return;
        }
        List<Progress.Part> now = new ArrayList<>();
        for (Part part : parts) {
            PartSplit split = part.split;
            now.add(new Progress.Part(split.splitId(), split.lane(), split.index(), part.atNs, part.isIdle(idleNs)));
        }
        toldNs = nowNs;
        Progress progress = new Progress(now, ended);
        if (!progress.equals(told)) {
            told = new Progress(now, List.of());
            ended.clear();
            context.sendSourceEventToCoordinator(progress);
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        pace = (Pace) event;
        bell.ring();
    }

    @Override
    public List<PartSplit> snapshotState(long checkpoint) {
        parts.forEach(part -> part.run.lasting().begin(checkpoint));
        return parts.stream().map(part -> part.split).toList();
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        parts.forEach(part -> part.run.lasting().complete(checkpoint));
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return bell.rung();
    }

    @Override
    public void notifyNoMoreSplits() {
        noMore = true;
        bell.ring();
    }

    @Override
    public void close() {
        closed = true;
        parts.forEach(Part::close);
    }
}
