package io.ringmill.flink;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Migration;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WhenFull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The sources of a pipeline, run as on one machine: an engine merges what they publish, and its journal is frames.
 *
 * <p><b>Threading:</b> {@link #close} by the thread that started it; a thread of its own for each source.
 */
final class InputRun implements AutoCloseable {

    private final Handover handover;
    private final Engine engine;
    private final List<EventSource> sources;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Starts the sources where they were.
     *
     * @param from where that was
     */
    InputRun(JobPipeline job, Routing routing, InputState from, Handover handover) throws IOException {
        this.handover = handover;
        Faults faults = new Faults();
        Connectors connectors = job.connectors(faults);
        CompiledPipeline compiled = job.compile();
        Pipeline pipeline = compiled.pipeline();
        boolean[] pinned = new boolean[pipeline.streams().size()];
        for (int stream = 0; stream < pinned.length; stream++) {
            pinned[stream] = compiled.pinned(stream);
        }
        Frames frames = new Frames(pipeline.streams(), pinned, routing, from, handover);
        sources = connectors.openSources(frames);
        faults.throwIfAny();
        engine = start(pipeline.inputOnly(), from, frames);
        List<Thread> first = new ArrayList<>();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            EventSource source = sources.get(i);
            Journaled journaled =
                    from.sources().getOrDefault(connectors.sourceNames().get(i), Journaled.NONE);
            Publishers publishers = engine.source(connectors.sourceNames().get(i), journaled.mark(), journaled.rows());
            Thread ofSource = new Thread(() -> run(source, publishers), "ringmill-source-" + i);
            ofSource.setDaemon(true);
            (connectors.sources().get(i).first() ? first : others).add(ofSource);
        }
        thread = new Thread(() -> run(first, others), "ringmill-input");
        thread.setDaemon(true);
        thread.start();
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
