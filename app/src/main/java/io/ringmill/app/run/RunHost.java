package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.host.JournalExplanations;
import io.ringmill.app.host.PostedEvents;
import io.ringmill.app.host.SourceFeeds;
import io.ringmill.app.report.Lateness;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.host.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the page of a run shows beside its engine. Threading as {@link Host}'s parts. */
final class RunHost {

    private final LoadedPipeline loaded;
    private final Engine engine;
    private final List<SourceFeeds.Held> sources;
    private final Supplier<String> journalStopped;
    private final Supplier<Optional<RunSnapshots>> snapshots;

    /** {@code journalStopped} says why the journal has stopped, and is empty if it has not. */
    RunHost(
            LoadedPipeline loaded,
            Engine engine,
            List<SourceFeeds.Held> sources,
            Supplier<String> journalStopped,
            Supplier<Optional<RunSnapshots>> snapshots) {
        this.loaded = loaded;
        this.engine = engine;
        this.sources = sources;
        this.journalStopped = journalStopped;
        this.snapshots = snapshots;
    }

    Host host() {
        Pipeline pipeline = loaded.pipeline();
        SourceFeeds feeds = new SourceFeeds(sources, engine::tracks);
        Host host = Host.NONE.with(feeds).ownSinks(Lateness.NAME);
        List<PostedEvents.Posted> posted = new ArrayList<>();
        for (SourceFeeds.Held source : sources) {
            if (source.source() instanceof PostedRecords records) {
                posted.add(new PostedEvents.Posted(records, source.gate()));
            }
        }
        if (!posted.isEmpty()) {
            host = host.with(new PostedEvents(pipeline, posted, engine, journalStopped));
        }
        if (pipeline.journal().isPresent()) {
            Path dir = pipeline.journal().get().dir();
            host = host.with(new JournalExplanations(pipeline, dir, engine))
                    .with(new RunDurability(dir, snapshots, journalStopped));
        }
        return host;
    }
}
