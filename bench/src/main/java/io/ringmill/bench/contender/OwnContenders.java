package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.Optional;

/** Opens {@link Contenders}: any of them on a work, Ringmill on a pipeline file. */
public final class OwnContenders implements ContenderFactory {

    /**
     * Looks at a load ahead of minutes of measuring.
     *
     * @throws IllegalArgumentException if its pipeline file cannot run, or the journal holds no events for it
     */
    public static void check(LoadSpec load) {
        if (load.work().isEmpty()) {
            Pipeline pipeline = Pipeline.load(Path.of(load.subject()));
            CompiledPipeline.compile(pipeline);
            load.recording().ifPresent(folder -> RecordedEvents.read(pipeline.streams(), Path.of(folder), 1));
        }
    }

    @Override
    public LoadedContender open(String contender, LoadSpec load, Optional<Contender.Listener> listener) {
        Contenders kind = Contenders.ofOption(contender);
        Optional<Work> work = load.work();
        if (work.isPresent()) {
            Feed feed = load.feed();
            return new LoadedContender(kind.open(work.get(), feed, load.workers(), listener), feed);
        }
        Pipeline pipeline = Pipeline.load(Path.of(load.subject()));
        PipelineEvents events = load.recording()
                .map(folder -> RecordedEvents.read(pipeline.streams(), Path.of(folder), load.events()))
                .orElseGet(() -> SyntheticEvents.of(pipeline.streams(), load));
        Contender opened = kind == Contenders.IDLE
                ? new IdleContender(listener.orElse(number -> {}))
                : new PipelineContender(pipeline, events, kind.setup(pipeline.engine(), load.workers(), listener));
        return new LoadedContender(opened, events.size, events.roundNs());
    }
}
