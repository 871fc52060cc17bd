package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.host.JournalExplanations;
import io.ringmill.app.host.PostedBodies;
import io.ringmill.app.host.PostedEvents;
import io.ringmill.app.host.SourceFeeds;
import io.ringmill.app.report.Lateness;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.host.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the page of a run shows beside its engine. Threading as {@link Host}'s parts. */
final class RunHost implements AutoCloseable {

    private final LoadedPipeline loaded;
    private final Engine engine;
    private final List<SourceFeeds.Held> sources;
    private final Supplier<String> journalStopped;
    private final Supplier<Optional<RunSnapshots>> snapshots;
    private final List<PostedBodies> bodies = new ArrayList<>();

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

    /**
     * What it gives to the server.
     *
     * @param goesOn whether the run goes on with a session of before
     * @throws IOException if what is known of posted bodies cannot be kept in the journal's folder
     */
    Host open(boolean goesOn) throws IOException {
        Pipeline pipeline = loaded.pipeline();
        SourceFeeds feeds = new SourceFeeds(sources, engine::tracks);
        Host host = Host.NONE.with(feeds).ownSinks(Lateness.NAME);
        List<PostedEvents.Posted> posted = new ArrayList<>();
        for (SourceFeeds.Held source : sources) {
            if (source.source() instanceof PostedRecords records) {
                posted.add(new PostedEvents.Posted(records, source.gate(), bodies(source.name(), goesOn)));
            }
        }
        if (!posted.isEmpty()) {
            host = host.with(new PostedEvents(pipeline, posted, engine, journalStopped));
        }
        if (pipeline.journal().isPresent()) {
            Path dir = pipeline.journal().get().dir();
            host = host.with(new JournalExplanations(pipeline, dir, engine))
                    .with(new RunDurability(dir, snapshots, journalStopped))
                    .alertFolder(dir);
        }
        return host;
    }

    private PostedBodies bodies(String source, boolean goesOn) throws IOException {
        Optional<JournalSettings> journal = loaded.pipeline().journal();
        if (journal.isEmpty()) {
            return PostedBodies.inMemory();
        }
        PostedBodies opened = PostedBodies.in(
                journal.get().dir().resolve("bodies." + source),
                goesOn,
                journal.get().syncNs() == JournalSettings.SYNC_EACH_BATCH);
        bodies.add(opened);
        return opened;
    }

    @Override
    public void close() {
        bodies.forEach(PostedBodies::close);
    }
}
