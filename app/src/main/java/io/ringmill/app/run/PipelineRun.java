package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.app.report.Lateness;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.Progress;
import io.ringmill.app.report.SinkFailures;
import io.ringmill.app.report.Summary;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.journal.Journal;
import io.ringmill.output.Sink;
import io.ringmill.persistence.Snapshots;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EngineFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One run of a pipeline, from its sources to its sinks: opens all that it needs, or nothing; runs until the sources end,
 * one of them fails or {@link #stop} is called; drains; closes.
 *
 * <p><b>Threading:</b> {@link #stop} from any thread, the rest from one.
 */
final class PipelineRun {

    /** With the sources' patience this keeps a stop by signal within ten seconds. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(7);

    private final LoadedPipeline loaded;
    private final Pipeline pipeline;
    private final Terminal terminal;
    private final boolean quiet;
    private final Lateness lateness = new Lateness();
    private SourceRunner sources;
    private Engine engine;
    private String stoppedBy = "";
    private boolean stopWanted;
    private volatile boolean failed;

    PipelineRun(LoadedPipeline loaded, Terminal terminal, boolean quiet) {
        this.loaded = loaded;
        pipeline = loaded.pipeline();
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /**
     * Opens and starts everything.
     *
     * @param printer prints alerts; empty if nobody wants them printed
     * @return what stands in the way; then nothing was started
     */
    List<Fault> start(Optional<Sink> printer, boolean digested) throws IOException {
        Faults faults = loaded.connectors().faults();
        List<EventSource> inputs = loaded.connectors().openSources();
        if (!faults.isEmpty()) {
            return faults.all();
        }
        Optional<Journal> journal = openJournal();
        List<Sink> sinks = loaded.connectors().openSinks();
        if (!faults.isEmpty()) {
            if (journal.isPresent()) {
                journal.get().close();
            }
            return faults.all();
        }
        Engine.Builder builder =
                Engine.builder(pipeline).sectionsHandled().digest(digested).closeTimeout(CLOSE_TIMEOUT);
        journal.ifPresent(builder::journal);
        sinks.forEach(builder::sink);
        printer.ifPresent(builder::sink);
        builder.sink(lateness);
        synchronized (this) {
            sources = new SourceRunner(
                    inputs,
                    loaded.connectors().sources().stream()
                            .map(Connectors.PlannedSource::first)
                            .toList());
            if (stopWanted) {
                sources.stop();
            }
        }
        engine = builder.start();
        return List.of();
    }

    private Optional<Journal> openJournal() throws IOException {
        Optional<JournalSettings> settings = pipeline.journal();
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        Path dir = settings.get().dir();
        ChronicleJournal journal = ChronicleJournal.open(settings.get())
                .onStop(this::journalStopped)
                .needed(new Snapshots(dir, 1).needed())
                .onUpkeepFailure(terminal::note);
        journal.damage()
                .ifPresent(damage -> terminal.note("journal " + dir + " holds damage, behind which this run goes on: "
                        + damage + "; 'ringmill journal repair " + dir + "' sets it aside when the run has ended"));
        return Optional.of(journal);
    }

    private void journalStopped(String reason) {
        failed = true;
        terminal.error("the journal has stopped, and the run goes on without one: " + reason);
    }

    /** Runs to the end, and closes everything. Tells what failed. */
    void run() throws InterruptedException {
        Progress progress = Progress.show(terminal, !quiet, () -> Optional.of(engine.metrics()));
        try {
            sources.run(engine);
            tellFailure();
            if (!sources.wasStopped()) {
                engine.end();
            }
        } catch (EngineFailedException halted) {
            failed = true; // close() throws it again and it is told there
        } finally {
            close();
            progress.close();
        }
    }

    private void tellFailure() {
        Throwable failure = sources.failure();
        if (failure != null && engine.failure().isEmpty()) {
            failed = true;
            terminal.error(Messages.of(failure));
        }
    }

    private void close() {
        try {
            engine.close();
        } catch (EngineFailedException halted) {
            failed = true;
            terminal.error(Messages.of(halted));
        }
        failed |= SinkFailures.tell(engine.metrics(), terminal);
    }

    /** Ends the run soon: sources stop, what they published is handled. */
    synchronized void stop(String by) {
        stopWanted = true;
        stoppedBy = by;
        if (sources != null) {
            sources.stop();
        }
    }

    /** True if something failed. */
    boolean failed() {
        return failed;
    }

    /** What the run did; for after {@link #run}. */
    Summary summary(List<Summary.Place> places) {
        return Summary.of(loaded, List.of(engine.metrics()), sources.metrics(), lateness.all(), ending(), places);
    }

    private synchronized String ending() {
        return failed ? "failed" : stoppedBy.isEmpty() ? "done" : "stopped by " + stoppedBy;
    }
}
