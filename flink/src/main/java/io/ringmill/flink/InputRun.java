package io.ringmill.flink;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.ingest.SourceParts.PartSource;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.inlet.BufferedPublishers;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Migration;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WhenFull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The sources of a pipeline, or a part of one, run as on one machine: an engine merges what they publish, and its journal is
 * frames.
 *
 * <p><b>Threading:</b> {@link #close} by the thread that started it; a thread of its own for each source.
 */
final class InputRun implements AutoCloseable {

    /** For a source that is closed to acknowledge what lasts, to end of itself, and to end once it is interrupted. */
    private static final long LAST_ACKS_MS = 500;

    private static final long END_MS = 3_000;

    private final Handover handover;
    private final Frames frames;
    private final Lasting lasting;
    private final Engine engine;
    private final List<EventSource> sources;
    private final List<BufferedPublishers> buffers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Thread thread;
    private final boolean first;

    /** What the position of a part is known by. */
    private final String track;

    private volatile boolean closing;

    /** Starts all sources where they were. */
    InputRun(JobPipeline job, Routing routing, InputState from, Handover handover, boolean hasCheckpoints)
            throws IOException {
        this(job, Optional.empty(), routing, from, handover, hasCheckpoints);
    }

    /** Starts a part of the input where it was; its frames are for a single subtask. */
    InputRun(JobPipeline job, PartSplit split, Handover handover, boolean hasCheckpoints) throws IOException {
        this(job, Optional.of(split), new Routing(1, PipelineJob.KEY_GROUPS), split.state(), handover, hasCheckpoints);
    }

    private InputRun(
            JobPipeline job,
            Optional<PartSplit> only,
            Routing routing,
            InputState from,
            Handover handover,
            boolean hasCheckpoints)
            throws IOException {
        this.handover = handover;
        Connectors connectors = job.connectors(new Faults());
        CompiledPipeline compiled = job.compile();
        Optional<LiveChanges> changes =
                only.isPresent() ? Optional.empty() : Optional.of(new LiveChanges(job, routing, from.changes()));
        frames = new Frames(compiled, routing, from, changes, handover);
        lasting = new Lasting(frames, hasCheckpoints);
        sources = open(connectors, only);
        // A part that is read ahead of its turn, and waits for that, is not idle.
        boolean idles = only.map(PartSplit::grows).orElse(true);
        engine = start(compiled.pipeline().inputOnly(idles), from, frames, sources);
        List<Thread> first = new ArrayList<>();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            int number = only.isPresent() ? only.get().source() : i;
            EventSource source = sources.get(i);
            String name = connectors.sourceNames().get(number);
            PlannedSource planned = connectors.sources().get(number);
            Publishers publishers = publishers(source, name, planned.plan(), only, from);
            Runnable reading = from.ended().contains(name) ? () -> {} : () -> run(source, name, publishers);
            Thread ofSource = new Thread(reading, "ringmill-source-" + number);
            ofSource.setDaemon(true);
            threads.add(ofSource);
            (planned.first() ? first : others).add(ofSource);
        }
        this.first = others.isEmpty();
        track = only.map(split -> trackOf(connectors.sourceNames().get(split.source()), split))
                .orElse("");
        thread = new Thread(() -> run(first, others), "ringmill-input");
        thread.setDaemon(true);
        thread.start();
    }

    /** All sources, or the one that is read, or of which a part is. */
    private List<EventSource> open(Connectors connectors, Optional<PartSplit> only) {
        List<EventSource> opened = only.map(split ->
                        connectors.openSource(lasting, connectors.sources().get(split.source()), split.part()).stream()
                                .toList())
                .orElseGet(() -> connectors.openSources(lasting));
        if (!connectors.faults().isEmpty()) {
            opened.forEach(EventSource::close);
        }
        connectors.faults().throwIfAny();
        return opened;
    }

    /** For a source: one that has a position goes on where it was, with all of it or with the part that it reads. */
    private Publishers publishers(
            EventSource source, String name, SourcePlan plan, Optional<PartSplit> only, InputState from) {
        boolean isPart = only.filter(split -> !split.part().isEmpty()).isPresent();
        if (!isPart && !source.hasPosition()) {
            Publishers own = lasting.of(name, engine);
            if (plan.buffer().isEmpty()) {
                return own;
            }
            BufferedPublishers buffered =
                    new BufferedPublishers(name, plan.buffer().get(), own);
            buffers.add(buffered);
            return buffered;
        }
        Journaled whole = from.sources().getOrDefault(name, Journaled.NONE);
        Journaled start = only.map(PartSplit::beginning).orElse(Journaled.NONE);
        return engine.source(name, whole.mark(), whole.rows())
                .withParts(part -> from.sources().getOrDefault(SourceTrack.nameOfPart(name, part), start));
    }

    private static String trackOf(String source, PartSplit split) {
        return split.inOrder() || split.part().isEmpty() ? source : SourceTrack.nameOfPart(source, split.part());
    }

    /** Up to where sources may acknowledge what has come to them. */
    Lasting lasting() {
        return lasting;
    }

    /** What the position of the part is known by. */
    String track() {
        return track;
    }

    /** Of a state of the part, how far its source is. */
    Journaled journaled(InputState state) {
        return state.sources().getOrDefault(track, Journaled.NONE);
    }

    /** Where the part has ended, if it is one of parts that follow each other. */
    SourcePosition reached() {
        return sources.get(0) instanceof PartSource part ? part.reached() : SourcePosition.START;
    }

    /** Whether all sources are of those that come ahead of others. */
    boolean isFirst() {
        return first;
    }

    /** Whether all sources have what they read from. */
    boolean isLive() {
        return sources.stream().allMatch(source -> source.metrics().state() == SourceMetrics.State.LIVE);
    }

    /** Closes the sources if there can be no engine: what one listens at is wanted again. */
    private static Engine start(Pipeline pipeline, InputState from, Frames frames, List<EventSource> opened) {
        Engine.Builder builder = Engine.builder(pipeline)
                .settings(pipeline.engine().withTopology(Topology.INLINE).withWhenFull(WhenFull.BLOCK))
                .sectionsHandled()
                .journal(frames);
        if (!from.isStart()) {
            // An engine of the input alone remembers nothing that shows.
            builder.resumeFrom(from.checkpoint(), Migration.nothing(pipeline));
        }
        try {
            return builder.start();
        } catch (RuntimeException failed) {
            opened.forEach(EventSource::close);
            throw failed;
        }
    }

    private void run(EventSource source, String name, Publishers publishers) {
        try {
            source.run(publishers);
            BufferedPublishers.close(publishers);
            if (!closing && !source.hasPosition()) {
                engine.awaitHandled(); // frames are made by a thread of their own
                frames.sourceEnded(name);
            }
        } catch (Exception | Error thrown) {
            if (!closing) {
                handover.fail(thrown);
                closeSources();
            }
        } finally {
            BufferedPublishers.close(publishers);
        }
    }

    /** Those that come first, then the others, then the end. */
    private void run(List<Thread> first, List<Thread> others) {
        try {
            for (List<Thread> some : List.of(first, others)) {
                some.forEach(Thread::start);
                for (Thread each : some) {
                    each.join();
                }
                if (closing) {
                    return;
                }
            }
            engine.end();
            engine.awaitHandled();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            handover.fail(failed);
        }
    }

    private void closeSources() {
        closing = true;
        sources.forEach(EventSource::close);
        buffers.forEach(BufferedPublishers::stop);
    }

    @Override
    public void close() {
        handover.close(); // Nobody waits for room any more.
        closeSources();
        awaitSources();
        thread.interrupt();
        engine.close();
    }

    /** The classes of a job are gone when its tasks are, so no thread is to outlive them, where that can be helped. */
    private void awaitSources() {
        long beganNs = System.nanoTime();
        boolean interrupted = await(beganNs, LAST_ACKS_MS);
        for (int i = 0; i < threads.size(); i++) {
            // What has not lasted up to here never will, as far as this source will know.
            if (!sources.get(i).hasPosition()) {
                threads.get(i).interrupt();
            }
        }
        interrupted |= await(beganNs, END_MS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the threads of sources; returns whether it was told to stop waiting, which it does not. */
    private boolean await(long beganNs, long mostMs) {
        boolean interrupted = false;
        for (Thread each : threads) {
            long leftMs = mostMs;
            while (each.isAlive() && leftMs > 0) {
                try {
                    leftMs = mostMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
                    each.join(Math.max(1, leftMs));
                } catch (InterruptedException told) {
                    interrupted = true;
                }
            }
        }
        return interrupted;
    }
}
