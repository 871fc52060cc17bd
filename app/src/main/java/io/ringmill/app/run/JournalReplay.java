package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.report.AlertPrinter;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.Progress;
import io.ringmill.app.report.ReplayVerdict;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.report.SinkFailures;
import io.ringmill.app.report.Summary;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors.PlannedSink;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.Sink;
import io.ringmill.persistence.EventRange;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.Pace;
import io.ringmill.persistence.ReplayReport;
import io.ringmill.persistence.Replayer;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Replays a journal in the foreground, with signals, progress and summary. */
public final class JournalReplay {

    /**
     * What to replay.
     *
     * @param session its number, from 1; 0 for all
     * @param fromNs event time, epoch nanoseconds
     * @param toNs event time, epoch nanoseconds, exclusive
     * @param changes whether changes of rules are made as they were then
     */
    public record Range(int session, long fromNs, long toNs, boolean changes) {
        boolean isPart() {
            return fromNs != Long.MIN_VALUE || toNs != Long.MAX_VALUE;
        }
    }

    private final LoadedPipeline loaded;
    private final Pipeline pipeline;
    private final Path dir;
    private final Terminal terminal;
    private final ReportOptions report;
    private final List<Sink> sinks = new ArrayList<>();
    private final Set<Path> kept = new TreeSet<>();
    private final List<String> notSentTo = new ArrayList<>();
    private final boolean sends;
    private volatile String stoppedBy = "";

    /** {@code sends}: whether sinks that send to other systems do that again. */
    public JournalReplay(LoadedPipeline loaded, Path dir, Terminal terminal, ReportOptions report, boolean sends) {
        this.sends = sends;
        this.loaded = loaded;
        pipeline = loaded.pipeline();
        this.dir = dir;
        this.terminal = terminal;
        this.report = report;
    }

    /**
     * Replays the journal's sessions, or what is asked of them.
     *
     * @return the exit code
     */
    public int run(Range range, Pace pace, boolean verify) throws IOException {
        new ChronicleJournalReader(dir).close(); // that there is one, before a sink is made
        Faults faults = loaded.connectors().faults();
        sinks.addAll(loaded.connectors().openSinks(this::isWanted));
        if (!faults.isEmpty()) {
            new FaultReport(terminal).print(loaded.file(), faults.all());
            return ExitCode.FAILED;
        }
        EventRange wanted = new EventRange(range.session(), range.fromNs(), range.toNs());
        Replayer replayer = new Replayer(() -> wanted.open(dir), header -> engine())
                .whole(() -> new ChronicleJournalReader(dir))
                .between(range.fromNs(), range.toNs())
                .session(range.session())
                .pace(pace);
        if (!range.changes()) {
            replayer.withoutChanges();
        }
        if (verify) {
            replayer.verify();
        }
        return run(replayer, range, verify);
    }

    private boolean isWanted(PlannedSink sink) {
        if (sink.plan().sends() && !sends) {
            notSentTo.add(sink.kind() + " " + sink.plan().target());
            return false;
        }
        List<Path> there =
                sink.plan().files().stream().filter(file -> Files.exists(file)).toList();
        kept.addAll(there);
        return there.isEmpty();
    }

    private Engine.Builder engine() {
        Engine.Builder builder = Engine.builder(pipeline)
                .sectionsHandled()
                .settings(Replayer.settings(pipeline.engine()))
                .digest(report.wantsDigest())
                .closeTimeout(PipelineRun.CLOSE_TIMEOUT);
        sinks.forEach(sink -> builder.sink(new SessionSink(sink)));
        return report.quiet || pipeline.rules().isEmpty() ? builder : builder.sink(new AlertPrinter(terminal));
    }

    private int run(Replayer replayer, Range range, boolean verify) throws IOException {
        StopSignals signals = new StopSignals(terminal, signal -> {
            stoppedBy = signal;
            replayer.stop();
        });
        Progress progress = Progress.show(terminal, !report.quiet, replayer::metrics);
        long startedMs = System.currentTimeMillis();
        try {
            List<ReplayReport> sessions = replayer.replay();
            Sending.await(sinks, () -> !stoppedBy.isEmpty());
            progress.close();
            if (sessions.isEmpty()) {
                terminal.error("journal folder " + dir + " holds no session"
                        + (range.session() == 0 ? "" : " " + range.session())
                        + ": there is nothing to replay; 'ringmill journal info " + dir + "' says what there is");
                return ExitCode.FAILED;
            }
            List<MetricsSnapshot> metrics =
                    sessions.stream().map(ReplayReport::metrics).toList();
            String ending = stoppedBy.isEmpty() ? "replayed" : "stopped by " + stoppedBy;
            report.report(Summary.of(loaded, metrics, List.of(), ending, places()), terminal, startedMs);
            int verdict = new ReplayVerdict(sessions, verify, terminal, report.quiet).tell();
            boolean failed = metrics.stream()
                            .filter(one -> SinkFailures.tell(one, terminal))
                            .count()
                    > 0;
            failed |= range.isPart() && isEmpty(metrics);
            return failed && verdict == ExitCode.DONE ? ExitCode.FAILED : verdict;
        } catch (CorruptJournalException corrupt) {
            terminal.error(corrupt.getMessage());
            terminal.note("'ringmill journal repair " + dir + "' sets the damage aside; --session N replays a session"
                    + " before or behind it");
            return verify ? ExitCode.DIVERGED : ExitCode.FAILED;
        } finally {
            progress.close();
            signals.close();
            for (Sink sink : sinks) {
                sink.close();
            }
        }
    }

    private boolean isEmpty(List<MetricsSnapshot> metrics) throws IOException {
        if (!stoppedBy.isEmpty() || metrics.stream().anyMatch(each -> each.published() > 0)) {
            return false;
        }
        List<JournalInfo.Session> sessions = JournalInfo.read(dir).sessions().stream()
                .filter(each -> each.lastTimeNs() != 0)
                .toList();
        terminal.error("no event lies between --from and --to"
                + (sessions.isEmpty()
                        ? ""
                        : "; those of the journal lie from "
                                + Figures.time(sessions.stream()
                                        .mapToLong(JournalInfo.Session::firstTimeNs)
                                        .min()
                                        .orElseThrow())
                                + " to "
                                + Figures.time(sessions.stream()
                                        .mapToLong(JournalInfo.Session::lastTimeNs)
                                        .max()
                                        .orElseThrow())));
        return true;
    }

    private List<Summary.Place> places() {
        List<Summary.Place> places = new ArrayList<>();
        sinks.forEach(sink -> places.add(new Summary.Place("written", sink.name())));
        kept.forEach(path -> places.add(new Summary.Place("left as it was", path.toString())));
        notSentTo.forEach(sink -> places.add(new Summary.Place("not sent to", sink + " (--send does)")));
        places.addAll(report.places());
        return places;
    }
}
