package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.Content;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.output.Sink;
import io.ringmill.persistence.DeliveryFile;
import io.ringmill.persistence.Recovery;
import io.ringmill.persistence.Recovery.Recovered;
import io.ringmill.persistence.Snapshots;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.StopMark;
import io.ringmill.persistence.chronicle.TornTail;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The journal of a run, which begins a session or goes on with one that was interrupted.
 *
 * <p><b>Threading:</b> one thread.
 */
final class RunJournal implements AutoCloseable {

    /** Where a source begins, and how many of its events the journal holds. */
    record SourceStart(SourcePosition position, long held) {

        static final SourceStart BEGINNING = new SourceStart(SourcePosition.START, 0);
    }

    private static final long TELL_EVERY_NS = 5_000_000_000L;

    private final LoadedPipeline loaded;
    private final JournalSettings settings;
    private final Terminal terminal;
    private final ChronicleJournal journal;

    /** Of the session that is gone on with; empty if a new one begins. */
    private Optional<Recovery> interrupted = Optional.empty();

    /** What of that session had come to the sinks. */
    private Optional<DeliveryRecord> delivered = Optional.empty();

    /** How that is gone on with, if it had another pipeline. */
    private Optional<OnChange> way = Optional.empty();

    private Map<String, SourceTrack.Journaled> sources = Map.of();

    /** Whether damage was found, so that the end of the session may not read as it was written. */
    private boolean damaged;

    /** Is told how far the engine is while it recovers. */
    private Consumer<String> progress = text -> {};

    private RunJournal(LoadedPipeline loaded, Terminal terminal, ChronicleJournal journal) {
        this.loaded = loaded;
        this.terminal = terminal;
        this.journal = journal;
        settings = loaded.pipeline().journal().orElseThrow();
    }

    /**
     * Opens the journal of a pipeline that has one, and looks at what a run before has left. Where that is to be gone on with and the
     * pipeline is another, what the one before had not finished is finished first.
     *
     * @param onChange what to do then
     * @param printer prints alerts; empty if nobody wants them printed
     * @param comesAgain whether sources give again all that the journal does not hold
     * @param onStop is told that the journal has stopped while the run goes on
     * @throws IOException if the journal cannot be used, or cannot be gone on with; the message is a sentence for the user
     */
    static RunJournal open(
            LoadedPipeline loaded,
            Terminal terminal,
            OnChange onChange,
            Optional<Sink> printer,
            boolean comesAgain,
            Consumer<String> onStop)
            throws IOException {
        RunJournal run = open(loaded, terminal, onChange, comesAgain, onStop);
        if (run.way.isEmpty()) {
            return run;
        }
        FinishedRun.finish(
                run.interrupted.orElseThrow(),
                run.delivered,
                run.journal,
                new FinishedRun.Sinks(loaded.connectors(), printer),
                run.settings.snapshot());
        return open(loaded, terminal, onChange, comesAgain, onStop);
    }

    private static RunJournal open(
            LoadedPipeline loaded, Terminal terminal, OnChange onChange, boolean comesAgain, Consumer<String> onStop)
            throws IOException {
        JournalSettings settings = loaded.pipeline().journal().orElseThrow();
        Snapshots snapshots = new Snapshots(settings.dir(), 1);
        ChronicleJournal journal = ChronicleJournal.open(settings)
                .onStop(onStop)
                .needed(snapshots.needed())
                .onUpkeepFailure(terminal::note);
        RunJournal run = new RunJournal(loaded, terminal, journal);
        try {
            run.damaged = journal.damage().isPresent();
            journal.damage().ifPresent(run::tellDamage);
            journal.trimmed().ifPresent(run::tellTrimmed);
            run.removeLeftOver(snapshots);
            if (settings.start() != JournalSettings.Start.FRESH) {
                run.find(onChange, comesAgain);
            }
            return run;
        } catch (IOException | RuntimeException failed) {
            try {
                journal.close();
            } catch (IOException | RuntimeException closing) {
                failed.addSuppressed(closing);
            }
            throw failed;
        }
    }

    private void tellDamage(String damage) {
        terminal.note("journal " + settings.dir() + " holds damage: " + damage + "; " + repair()
                + " sets it aside when no run writes");
    }

    private void tellTrimmed(TornTail torn) {
        terminal.note("journal " + settings.dir() + ": a power loss left " + torn
                + "; that is trimmed, and sources that have a position give again what was in it");
    }

    private void removeLeftOver(Snapshots snapshots) {
        try {
            snapshots.removeLeftOver();
        } catch (IOException failed) {
            terminal.note("snapshots that killed runs have not finished cannot be removed: " + Messages.of(failed));
        }
    }

    private String repair() {
        return "'ringmill journal repair " + settings.dir() + "'";
    }

    private void find(OnChange onChange, boolean comesAgain) throws IOException {
        Path dir = settings.dir();
        Optional<DeliveryRecord> record = record();
        Optional<Recovery> newest =
                Recovery.find(dir, record.map(DeliveryRecord::complete).orElse(-1L) + 1);
        if (newest.isPresent()
                && !hasEnded(newest.get())
                && !record.map(fits(newest.get())).orElse(false)) {
            record = recordOfBefore(newest.get());
            newest = Recovery.find(dir, record.map(DeliveryRecord::complete).orElse(-1L) + 1);
        }
        interrupted = newest.filter(session -> !hasEnded(session));
        if (interrupted.isEmpty()) {
            if (settings.start() == JournalSettings.Start.RECOVER) {
                throw new IOException("there is nothing to recover in journal " + dir + ": "
                        + (newest.isEmpty() ? "it holds no session" : "the input of its newest session had ended")
                        + "; begin a new session with --set journal.start=auto");
            }
            return;
        }
        if (!comesAgain && settings.start() != JournalSettings.Start.RECOVER) {
            checkStop(newest.get());
        }
        delivered = record;
        newest.get().passedOver().forEach(terminal::note);
        find(onChange, newest.get());
    }

    /** Refuses to go on with a run that went on without its journal: what its sinks got since would be taken back. */
    private void checkStop(Recovery newest) throws IOException {
        Optional<StopMark> stop = StopMark.read(settings.dir())
                .filter(mark -> mark.startedNs() == newest.session().startedNs());
        if (stop.isPresent()) {
            throw new IOException(
                    "the run before went on without its journal, " + settings.dir() + ", from about event "
                            + Figures.count(stop.get().sequence())
                            + " on, as the disk was almost full, and not all sources give"
                            + " again what came since. To go on there would take back what its sinks got of that. Ways out: move"
                            + " the files of its sinks elsewhere, and begin with nothing, with --set journal.start=fresh; or go"
                            + " on, and let go of what they got, with --set journal.start=recover");
        }
    }

    private static boolean hasEnded(Recovery session) {
        return session.inputEnded() && session.closed();
    }

    private void find(OnChange onChange, Recovery newest) throws IOException {
        List<String> differences = newest.differences(loaded.pipeline());
        boolean goesOn = newest.session().origin().isPresent();
        Optional<String> model = differences.isEmpty() ? Optional.empty() : newest.changedModel();
        if (model.isPresent()) {
            throw new IOException(model.get() + ", so the run that was interrupted, whose journal is " + settings.dir()
                    + ", cannot be finished. Ways out: the model as it was, in that file (a newer one goes into a file of"
                    + " another name, which the pipeline then asks, with --migrate or --rebuild), or --set"
                    + " journal.start=fresh (begins with nothing)");
        }
        if (!differences.isEmpty() && onChange == OnChange.REFUSE) {
            throw new IOException("the pipeline has changed since the run that was interrupted, whose journal is "
                    + settings.dir() + ": " + String.join("; ", differences) + ". Ways out: --migrate (what is the same"
                    + " keeps its state, the rest begins anew), --rebuild (the state is made of all that the journal"
                    + " has), the pipeline as it was, or --set journal.start=fresh (begins with nothing)");
        }
        if (!differences.isEmpty() || (goesOn && onChange == OnChange.REBUILD)) {
            way = Optional.of(onChange);
        } else if (onChange == OnChange.REBUILD) {
            delivered = Optional.empty();
            interrupted = Recovery.find(settings.dir(), 0);
        } else if (onChange == OnChange.MIGRATE) {
            terminal.note("the pipeline has not changed since the run that was interrupted: --migrate changes nothing");
        }
    }

    private Optional<DeliveryRecord> record() throws IOException {
        try {
            return new DeliveryFile(settings.dir()).read();
        } catch (DeliveryFile.DamagedException damaged) {
            terminal.note(damaged.getMessage() + "; all that comes of the session is written anew");
            return Optional.empty();
        }
    }

    /** Whether a record is of the newest session or of the one that it goes on from, and not ahead of it. */
    private Function<DeliveryRecord, Boolean> fits(Recovery newest) {
        return record -> {
            boolean isOfBefore = newest.session()
                    .origin()
                    .filter(origin -> origin.startedNs() == record.startedNs())
                    .isPresent();
            if (record.startedNs() != newest.session().startedNs() && !isOfBefore) {
                return false;
            }
            if (record.newest() < newest.events()) {
                return true;
            }
            if (!damaged) { // else the end is not what it was; the replay tells where it stops to be
                terminal.note("journal " + settings.dir()
                        + " has lost events that had come to the sinks, as in a power loss:"
                        + " it ends with event " + (newest.events() - 1) + ", the sinks had come to " + record.newest()
                        + "; all that comes of the session is written anew");
            }
            return false;
        };
    }

    /** What had come when the session began, if it goes on from another one, of which nothing can be written anew. */
    private Optional<DeliveryRecord> recordOfBefore(Recovery newest) throws IOException {
        if (newest.session().origin().isEmpty()) {
            return Optional.empty();
        }
        long startedNs = newest.session().origin().get().startedNs();
        Optional<DeliveryRecord> before = DeliveryFile.ofBefore(settings.dir()).read();
        if (before.filter(record -> record.startedNs() == startedNs).isEmpty()) {
            throw new IOException(
                    "journal " + settings.dir() + " does not say any more what had come to the sinks when the"
                            + " pipeline was changed, so that what came since cannot be written anew: put its file "
                            + DeliveryFile.NAME + " back, or begin a new session with --set journal.start=fresh");
        }
        return before;
    }

    /**
     * Starts the engine; where a session is gone on with, it comes to the end of it.
     *
     * @param told how far it is meanwhile
     */
    Engine start(Engine.Builder builder, Consumer<String> told) throws IOException {
        progress = told;
        Optional<StopMark> stop = StopMark.read(settings.dir());
        Engine engine = start(builder);
        stop.ifPresent(this::delete); // the session that it is of is gone on with, or is not the newest any more
        return engine;
    }

    private void delete(StopMark stop) {
        try {
            stop.delete(settings.dir());
        } catch (IOException failed) {
            terminal.note("what says that the journal had stopped cannot be deleted: " + Messages.of(failed));
        }
    }

    private Engine start(Engine.Builder builder) throws IOException {
        DeliveryFile log = new DeliveryFile(settings.dir());
        if (interrupted.isEmpty()) {
            return builder.deliveries(new Deliveries(log, 0, Optional.empty(), 0, Deliveries.EVERY_NS))
                    .journal(journal)
                    .start();
        }
        Recovery recovery = interrupted.get();
        if (way.isPresent()) {
            builder.deliveries(new Deliveries(log, 0, delivered, recovery.events(), Deliveries.EVERY_NS));
            return startChanged(recovery, builder);
        }
        long sessionNs = recovery.session().startedNs();
        builder.deliveries(new Deliveries(log, sessionNs, delivered, recovery.events(), Deliveries.EVERY_NS));
        Recovered recovered = resume(recovery, builder);
        terminal.eraseProgress();
        sources = recovered.sources();
        tell(recovered);
        return recovered.engine();
    }

    private Engine startChanged(Recovery recovery, Engine.Builder builder) throws IOException {
        Telling telling = new Telling(recovery.events());
        Recovered recovered;
        String event = "event " + Figures.count(recovery.events());
        if (way.get() == OnChange.MIGRATE) {
            Recovery.Migrated migrated = recovery.migrate(builder, journal, telling::at);
            recovered = migrated.recovered();
            terminal.eraseProgress();
            terminal.note(
                    "the pipeline has changed: goes on with the run that was interrupted, at " + event + ", with");
            ChangeText.table(migrated.migration()).forEach(line -> terminal.note("  " + line));
        } else {
            recovered = recovery.rebuild(builder, journal, telling::at);
            terminal.eraseProgress();
            terminal.note("goes on with the run that was interrupted, at " + event
                    + ", with the state that comes of its "
                    + Figures.count(recovered.events(), "event") + " from " + Figures.count(recovered.from())
                    + " on, replayed in " + Figures.duration(recovered.took().toNanos())
                    + "; what comes of these is not handed out again");
        }
        sources = recovered.sources();
        return recovered.engine();
    }

    private Recovered resume(Recovery recovery, Engine.Builder builder) throws IOException {
        try {
            return recovery.resume(builder, journal, new Telling(recovery.events())::at);
        } catch (CorruptJournalException corrupt) {
            throw new IOException(
                    corrupt.getMessage()
                            + "; to go on with the run that was interrupted at its last good event, set the"
                            + " damage aside with " + repair(),
                    corrupt);
        }
    }

    /** Says now and then how far a long recovery is. */
    private final class Telling {
        private final long events;
        private long nextNs = System.nanoTime() + TELL_EVERY_NS;

        Telling(long events) {
            this.events = events;
        }

        void at(long sequence) {
            String text = "recovering: event " + Figures.count(sequence) + " of " + Figures.count(events);
            progress.accept(text);
            if (terminal.showsProgress()) {
                terminal.progress("  " + text);
            } else if (System.nanoTime() - nextNs > 0) {
                nextNs = System.nanoTime() + TELL_EVERY_NS;
                terminal.note(text);
            }
        }
    }

    private void tell(Recovered recovered) {
        String from = recovered
                .snapshot()
                .map(snapshot -> "snapshot " + snapshot.file() + " and " + Figures.count(recovered.events(), "event")
                        + " behind it")
                .orElse(Figures.count(recovered.events(), "event") + " of the journal");
        terminal.note("goes on with the run that was interrupted, at event "
                + Figures.count(interrupted.orElseThrow().events()) + ": recovered from " + from + " in "
                + Figures.duration(recovered.took().toNanos()));
    }

    /** Begins to make snapshots of the engine, once that is started, with these sinks. */
    RunSnapshots snapshots(Engine engine, List<Sink> sinks) {
        RunSnapshots snapshots = new RunSnapshots(
                        engine,
                        loaded.pipeline(),
                        journal,
                        sources,
                        window -> sinks.stream().anyMatch(sink -> sink.takesResults(window)),
                        terminal)
                .told(interrupted.map(Recovery::passedOver).orElse(List.of()));
        if (way.isPresent()) {
            snapshots.takeFirst();
        }
        return snapshots.start();
    }

    /** Whether a session is gone on with. */
    boolean goesOn() {
        return interrupted.isPresent();
    }

    /** Whether the input had ended already, so that only what comes of it was to be finished. */
    boolean inputHadEnded() {
        return interrupted.map(Recovery::inputEnded).orElse(false);
    }

    /**
     * Where sources begin whose way is followed, once the engine is started.
     *
     * @param positioned names of those that have a position, by which the journal knows them
     * @param followed names of those that only count what they have handed over
     * @throws IOException if the journal does not tell
     */
    Map<String, SourceStart> starts(List<String> positioned, List<String> followed) throws IOException {
        if (goesOn() && sources.isEmpty() && interrupted.get().events() > 0 && !positioned.isEmpty()) {
            throw new IOException("the run that was interrupted has not kept in journal " + settings.dir()
                    + " how far its sources were: begin a new session with --set journal.start=fresh");
        }
        List<String> names = new ArrayList<>(positioned);
        names.addAll(followed);
        for (String known : sources.keySet()) {
            if (!names.contains(known) && names.stream().noneMatch(name -> SourceTrack.isPartOf(name, known))) {
                terminal.note("source " + known + " of the run that was interrupted is not in the pipeline any more");
            }
        }
        Map<String, SourceStart> starts = new HashMap<>();
        for (String name : names) {
            SourceTrack.Journaled journaled = sources.getOrDefault(name, SourceTrack.Journaled.NONE);
            SourceTrack.Journaled before =
                    delivered.map(record -> record.sources().get(name)).orElse(null);
            if (before != null) {
                starts.put(name, new SourceStart(before.mark(), Math.max(journaled.rows(), before.rows())));
            } else if (loaded.connectors().takes(Content.REFUSED)) {
                // What it refused may not have come to the sinks.
                starts.put(name, new SourceStart(SourcePosition.START, journaled.rows()));
            } else {
                starts.put(name, new SourceStart(journaled.mark(), journaled.rows()));
            }
        }
        return starts;
    }

    /**
     * How far a part of a source is in the journal, once the engine is started.
     *
     * @param name of its track
     */
    SourceTrack.Journaled startOfPart(String name) {
        SourceTrack.Journaled journaled = sources.getOrDefault(name, SourceTrack.Journaled.NONE);
        Optional<SourceTrack.Journaled> before = delivered
                .map(record -> record.sources().get(name))
                .filter(each -> !each.mark().isStart());
        if (before.isPresent()) {
            long rows = Math.max(journaled.rows(), before.get().rows());
            return new SourceTrack.Journaled(rows, before.get().mark());
        }
        if (journaled.mark().isStart() || !loaded.connectors().takes(Content.REFUSED)) {
            return journaled;
        }
        // What it refused may not have come to the sinks.
        return new SourceTrack.Journaled(journaled.rows(), journaled.mark().beginning());
    }

    /** For a run that does not start; else the engine closes the journal. */
    @Override
    public void close() throws IOException {
        journal.close();
    }
}
