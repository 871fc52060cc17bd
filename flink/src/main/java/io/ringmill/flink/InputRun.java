package io.ringmill.flink;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
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

/**
 * The sources of a pipeline, or a part of one, run as on one machine: an engine merges what they publish, and its journal is
 * frames.
 *
 * <p><b>Threading:</b> {@link #close} by the thread that started it; a thread of its own for each source.
 */
final class InputRun implements AutoCloseable {

    private final Handover handover;
    private final Engine engine;
    private final List<EventSource> sources;
    private final Thread thread;
    private final boolean first;
    private volatile boolean closing;

    /** Starts all sources where they were. */
    InputRun(JobPipeline job, Routing routing, InputState from, Handover handover) throws IOException {
        this(job, Optional.empty(), routing, from, handover);
    }

    /** Starts a part of the input where it was; its frames are for a single subtask. */
    InputRun(JobPipeline job, PartSplit split, Handover handover) throws IOException {
        this(job, Optional.of(split), new Routing(1, PipelineJob.KEY_GROUPS), split.state(), handover);
    }

    private InputRun(JobPipeline job, Optional<PartSplit> only, Routing routing, InputState from, Handover handover)
            throws IOException {
        this.handover = handover;
        Faults faults = new Faults();
        Connectors connectors = job.connectors(faults);
        CompiledPipeline compiled = job.compile();
        Pipeline pipeline = compiled.pipeline();
        Frames frames = new Frames(pipeline.streams(), Routing.pinned(compiled), routing, from, handover);
        List<EventSource> opened = only.filter(split -> !split.part().isEmpty())
                .map(split ->
                        connectors.openSources(frames, connectors.sources().get(split.source()), split.part()))
                .orElseGet(() -> connectors.openSources(frames));
        faults.throwIfAny();
        sources = only.map(split -> List.of(opened.get(split.source()))).orElse(opened);
        opened.stream().filter(source -> !sources.contains(source)).forEach(EventSource::close);
        engine = start(pipeline.inputOnly(), from, frames);
        List<Thread> first = new ArrayList<>();
        List<Thread> others = new ArrayList<>();
        for (EventSource source : sources) {
            int number = opened.indexOf(source);
            Publishers publishers = publishers(connectors.sourceNames().get(number), only, from);
            Thread ofSource = new Thread(() -> run(source, publishers), "ringmill-source-" + number);
            ofSource.setDaemon(true);
            (connectors.sources().get(number).first() ? first : others).add(ofSource);
        }
        this.first = others.isEmpty();
        thread = new Thread(() -> run(first, others), "ringmill-input");
        thread.setDaemon(true);
        thread.start();
    }

    /** For a source, which goes on where it was, with all of it or with the part that it reads. */
    private Publishers publishers(String name, Optional<PartSplit> only, InputState from) {
        Journaled whole = from.sources().getOrDefault(name, Journaled.NONE);
        Journaled start = only.map(PartSplit::beginning).orElse(Journaled.NONE);
        return engine.source(name, whole.mark(), whole.rows())
                .withParts(part -> from.sources().getOrDefault(SourceTrack.nameOfPart(name, part), start));
    }

    /** Whether all sources are of those that come ahead of others. */
    boolean isFirst() {
        return first;
    }

    /** Whether all sources have what they read from. */
    boolean isLive() {
        return sources.stream().allMatch(source -> source.metrics().state() == SourceMetrics.State.LIVE);
    }

    private static Engine start(Pipeline pipeline, InputState from, Frames frames) {
        Engine.Builder builder = Engine.builder(pipeline)
                .settings(pipeline.engine().withTopology(Topology.INLINE).withWhenFull(WhenFull.BLOCK))
                .sectionsHandled()
                .journal(frames);
        if (!from.isStart()) {
            // An engine of the input alone remembers nothing that shows.
            builder.resumeFrom(from.checkpoint(), Migration.nothing(pipeline));
        }
        return builder.start();
    }

    private void run(EventSource source, Publishers publishers) {
        try {
            source.run(publishers);
        } catch (Exception | Error thrown) {
            if (!closing) {
                handover.fail(thrown);
                closeSources();
            }
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
    }

    @Override
    public void close() {
        closeSources();
        handover.close();
        thread.interrupt();
        engine.close();
    }
}
