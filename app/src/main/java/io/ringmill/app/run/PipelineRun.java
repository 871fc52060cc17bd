package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.app.host.Gate;
import io.ringmill.app.host.Page;
import io.ringmill.app.host.SourceFeeds;
import io.ringmill.app.report.Lateness;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.Progress;
import io.ringmill.app.report.SinkFailures;
import io.ringmill.app.report.SourceReport;
import io.ringmill.app.report.Summary;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.ingest.inlet.BufferedPublishers;
import io.ringmill.journal.SourceTrack;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EngineFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
    private final OnChange onChange;
    private final RunView view;
    private final Lateness lateness = new Lateness();
    private SourceRunner sources;
    private List<SourceFeeds.Held> held = List.of();
    private volatile Engine engine;
    private Optional<Page> page = Optional.empty();
    private Optional<RunHost> host = Optional.empty();
    private volatile Optional<RunSnapshots> snapshots = Optional.empty();
    private boolean inputEnded;
    private String stoppedBy = "";
    private boolean stopWanted;
    private boolean inputHadEnded;
    private volatile boolean failed;
    private volatile String journalStopped = "";
    private volatile String doing = "starting";

    /** {@code onChange}: as {@link RunJournal#open} says. */
    PipelineRun(LoadedPipeline loaded, Terminal terminal, boolean quiet, OnChange onChange, RunView view) {
        this.onChange = onChange;
        this.view = view;
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
        openPage();
        Optional<RunJournal> journal = pipeline.journal().isEmpty()
                ? Optional.empty()
                : Optional.of(RunJournal.open(
                        loaded,
                        terminal,
                        onChange,
                        printer,
                        inputs.stream().allMatch(EventSource::hasPosition),
                        this::journalStopped));
        List<Sink> sinks = journal.isEmpty()
                ? loaded.connectors().openSinks()
                : loaded.connectors().openSinksToGoOn();
        if (!faults.isEmpty()) {
            if (journal.isPresent()) {
                journal.get().close();
            }
            return faults.all();
        }
        Engine.Builder builder =
                Engine.builder(pipeline).sectionsHandled().digest(digested).closeTimeout(CLOSE_TIMEOUT);
        sinks.forEach(builder::sink);
        printer.ifPresent(builder::sink);
        builder.sink(lateness);
        engine = journal.isPresent() ? journal.get().start(builder, text -> doing = text) : builder.start();
        held = prepare(inputs, journal);
        snapshots = journal.map(each -> each.snapshots(engine, sinks));
        servePage(journal.map(RunJournal::goesOn).orElse(false));
        return List.of();
    }

    /** Says from here on that the run is not ready yet: to recover may take long. */
    private void openPage() throws IOException {
        if (view.page().isPresent()) {
            page = Optional.of(Page.ahead(view.page().get(), () -> doing));
        }
    }

    private void servePage(boolean goesOn) throws IOException {
        if (page.isEmpty()) {
            return;
        }
        try {
            host = Optional.of(new RunHost(loaded, engine, held, () -> journalStopped, () -> snapshots));
            page.get().serve(engine, host.get().open(goesOn));
            page.get().tell(terminal);
        } catch (IOException | RuntimeException failed) {
            sources.stop();
            close();
            throw failed;
        }
    }

    private List<SourceFeeds.Held> prepare(List<EventSource> inputs, Optional<RunJournal> journal) throws IOException {
        try {
            List<Publishers> publishers = publishers(inputs, journal);
            List<SourceFeeds.Held> ready = new ArrayList<>();
            inputHadEnded = journal.map(RunJournal::inputHadEnded).orElse(false);
            SourceRunner runner = new SourceRunner();
            for (int i = 0; i < inputs.size(); i++) {
                // Where the input had ended, what was read behind the last mark is counted, and refused, again.
                if (!inputHadEnded || inputs.get(i).hasPosition()) {
                    Connectors.PlannedSource plan =
                            loaded.connectors().sources().get(i);
                    String name = loaded.connectors().sourceNames().get(i);
                    Gate gate = new Gate();
                    Publishers behind = view.held(publishers.get(i), gate);
                    Optional<BufferedPublishers> buffer =
                            plan.plan().buffer().map(settings -> new BufferedPublishers(name, settings, behind));
                    runner.add(inputs.get(i), buffer.isPresent() ? buffer.get() : behind, plan.first(), gate);
                    ready.add(new SourceFeeds.Held(
                            name,
                            plan,
                            inputs.get(i),
                            gate,
                            missesSome(inputs.get(i), journal),
                            buffer.map(each -> each::metrics)));
                }
            }
            synchronized (this) {
                sources = runner;
                if (stopWanted) {
                    sources.stop();
                }
            }
            return ready;
        } catch (IOException | RuntimeException failed) {
            engine.close();
            throw failed;
        }
    }

    /** Whether what the source was sent since the run was interrupted is missing. */
    private static boolean missesSome(EventSource source, Optional<RunJournal> journal) {
        return journal.map(RunJournal::goesOn).orElse(false)
                && !source.hasPosition()
                && !source.acknowledges()
                && !(source instanceof PostedRecords);
    }

    /** For each source its own. */
    private List<Publishers> publishers(List<EventSource> inputs, Optional<RunJournal> journal) throws IOException {
        List<String> names = loaded.connectors().sourceNames();
        List<String> positioned = new ArrayList<>();
        List<String> followed = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).hasPosition()) {
                positioned.add(names.get(i));
            } else if (inputs.get(i) instanceof PostedRecords) {
                followed.add(names.get(i));
            } else if (missesSome(inputs.get(i), journal)) {
                terminal.note("source " + names.get(i)
                        + " has no position: what it sent since the run was interrupted is not in the journal");
            }
        }
        Map<String, RunJournal.SourceStart> starts =
                journal.isPresent() ? journal.get().starts(positioned, followed) : Map.of();
        List<Publishers> publishers = new ArrayList<>();
        for (String name : names) {
            RunJournal.SourceStart start = starts.get(name);
            if (start == null) {
                publishers.add(engine);
                continue;
            }
            publishers.add(engine.source(name, start.position(), start.held())
                    .withParts(part -> journal.orElseThrow().startOfPart(SourceTrack.nameOfPart(name, part))));
        }
        return publishers;
    }

    private void journalStopped(String reason) {
        failed = true;
        journalStopped = reason;
        terminal.error("the journal has stopped, and the run goes on without one: " + reason);
    }

    /** Runs to the end, and closes everything. Tells what failed. */
    void run() throws InterruptedException {
        Progress progress = Progress.show(terminal, !quiet, () -> Optional.of(engine.metrics()));
        try {
            sources.run();
            tellFailure();
            if (!sources.wasStopped()) {
                if (!inputHadEnded) {
                    engine.end();
                    inputEnded = true;
                }
                Sending.await(engine, this::isStopping);
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
            stopSnapshots();
            closeEngine();
            takeLastSnapshot();
        } catch (EngineFailedException halted) {
            failed = true;
            terminal.error(Messages.of(halted));
        }
        host.ifPresent(RunHost::close);
        boolean sinksFailed = SinkFailures.tell(engine.metrics(), terminal);
        if (canGoOn() && journalStopped.isEmpty() && holdsUnsent()) {
            terminal.note("what was not sent yet, the next run on this journal sends");
        }
        failed |= sinksFailed;
    }

    private boolean holdsUnsent() {
        return engine.metrics().egress().sinks().stream()
                .anyMatch(sink -> sink.edge().filter(edge -> edge.held() > 0).isPresent());
    }

    /** Whether it has a journal, and its input has not ended. */
    private boolean canGoOn() {
        return snapshots.isPresent() && !inputEnded && !inputHadEnded;
    }

    private void stopSnapshots() {
        if (snapshots.isPresent()) {
            try {
                snapshots.get().stop();
            } catch (IOException | EngineFailedException thrown) {
                terminal.note("the follower does not close: " + Messages.of(thrown));
            }
        }
    }

    private void closeEngine() {
        try {
            engine.close();
        } finally {
            if (snapshots.isPresent()) {
                snapshots.get().close();
                failed |= snapshots.get().failed();
            }
        }
    }

    /** A run whose input has not ended can be gone on with. */
    private void takeLastSnapshot() {
        if (!canGoOn()) {
            return;
        }
        try {
            snapshots.get().takeLast();
        } catch (IOException thrown) {
            terminal.note("no snapshot was made, the next run goes on from an older one: " + Messages.of(thrown));
        }
    }

    private synchronized boolean isStopping() {
        return stopWanted;
    }

    /** Ends the run soon: sources stop, what they published is handled. */
    synchronized void stop(String by) {
        stopWanted = true;
        stoppedBy = by;
        if (sources != null) {
            sources.stop();
        }
    }

    /** The page is served no more. Idempotent. */
    void closePage() {
        page.ifPresent(Page::close);
        page = Optional.empty();
    }

    /** True if something failed. */
    boolean failed() {
        return failed;
    }

    /** What the run did; for after {@link #run}. */
    Summary summary(List<Summary.Place> places) {
        List<SourceReport> did = held.stream()
                .map(each -> new SourceReport(each.metrics(), each.buffer().map(Supplier::get)))
                .toList();
        return Summary.of(loaded, List.of(engine.metrics()), did, lateness.all(), ending(), places);
    }

    private synchronized String ending() {
        return failed ? "failed" : stoppedBy.isEmpty() ? "done" : "stopped by " + stoppedBy;
    }
}
