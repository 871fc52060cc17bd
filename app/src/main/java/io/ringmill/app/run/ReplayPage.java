package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.host.JournalExplanations;
import io.ringmill.app.host.Page;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.ReplayVerdict;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.report.Summary;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.EventRange;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.ReplayReport;
import io.ringmill.persistence.Replayer;
import io.ringmill.persistence.SteeredPace;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.ServerSettings;
import io.ringmill.server.host.Host;
import io.ringmill.server.host.Playback;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Replays a session of a journal while its page steers it, and stays when it has ended. A replay that begins anew has a new engine,
 * and the page is served anew. Sinks are not written.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class ReplayPage {

    private final LoadedPipeline loaded;
    private final Pipeline pipeline;
    private final Path dir;
    private final Terminal terminal;
    private final ReportOptions report;
    private final JournalReplay.Range range;
    private ServerSettings settings;
    private JournalPlayback playback;
    private Optional<Page> page = Optional.empty();
    private boolean told;
    private Optional<IOException> unserved = Optional.empty();

    /**
     * A replay.
     *
     * @param range has a session
     * @param settings where the page is
     */
    public ReplayPage(
            LoadedPipeline loaded,
            Path dir,
            Terminal terminal,
            ReportOptions report,
            JournalReplay.Range range,
            ServerSettings settings) {
        this.loaded = loaded;
        pipeline = loaded.pipeline();
        this.dir = dir;
        this.terminal = terminal;
        this.report = report;
        this.range = range;
        this.settings = settings;
    }

    /**
     * Replays until a signal comes.
     *
     * @param speed seconds of event time a second; infinite for as fast as it can
     * @return the exit code
     */
    public int run(double speed, boolean verify) throws IOException {
        Page.check(settings);
        JournalInfo.Session session = JournalInfo.read(dir).sessions().stream()
                .filter(each -> each.number() == range.session())
                .findFirst()
                .orElseThrow(() -> new IOException("journal folder " + dir + " holds no session " + range.session()
                        + ": 'ringmill journal info " + dir + "' says what there is"));
        playback = new JournalPlayback(
                new Playback.Recording(dir.toString(), session.number()),
                Math.max(range.fromNs(), session.firstTimeNs()),
                Math.min(range.toNs(), session.lastTimeNs()),
                new SteeredPace(true, speed));
        StopSignals signals = new StopSignals(terminal, signal -> playback.end());
        try {
            int code = replay(verify);
            while (playback.awaitAnew()) {
                code = replay(verify);
            }
            return code;
        } finally {
            signals.close();
            closePage();
        }
    }

    private int replay(boolean verify) throws IOException {
        closePage();
        long startedMs = System.currentTimeMillis();
        EventRange wanted = new EventRange(range.session(), range.fromNs(), range.toNs());
        Replayer replayer = new Replayer(() -> wanted.open(dir), this::engine)
                .whole(() -> new ChronicleJournalReader(dir))
                .between(range.fromNs(), range.toNs())
                .session(range.session())
                .started(this::openPage);
        if (!range.changes()) {
            replayer.withoutChanges();
        }
        if (verify) {
            replayer.verify();
        }
        playback.begin(replayer);
        List<ReplayReport> sessions = replayer.replay();
        if (unserved.isPresent()) {
            throw unserved.get();
        }
        if (playback.isCutShort()) {
            return ExitCode.DONE;
        }
        report.report(
                Summary.of(
                        loaded,
                        sessions.stream().map(ReplayReport::metrics).toList(),
                        List.of(),
                        "replayed",
                        report.places()),
                terminal,
                startedMs);
        int code = new ReplayVerdict(sessions, verify, terminal, report.quiet).tell();
        playback.ended(!verify ? "none" : code == ExitCode.DONE ? "equal" : "differs");
        terminal.note("the replay has ended; its page stays until Ctrl-C");
        return code;
    }

    /** One whose alerts come before the next event does, so that a step ends there. */
    private Engine.Builder engine(JournalHeader header) {
        return Engine.builder(pipeline)
                .sectionsHandled()
                .settings(Replayer.settings(
                        pipeline.engine().withTopology(Topology.INLINE).withWorkers(1)))
                .digest(report.wantsDigest())
                .closeTimeout(PipelineRun.CLOSE_TIMEOUT)
                .onAlert(alert -> playback.alerted());
    }

    private void openPage(Engine engine) {
        playback.engine(engine);
        Host host = Host.NONE.with(playback).with(new JournalExplanations(pipeline, dir, range.session(), engine));
        try {
            Page opened = Page.open(engine, settings, host);
            page = Optional.of(opened);
            if (!told) {
                told = true;
                opened.tell(terminal);
            }
            settings = settings.withPort(opened.port());
        } catch (IOException | RuntimeException notServed) {
            unserved = Optional.of(new IOException(Messages.of(notServed), notServed));
            playback.end();
        }
    }

    private void closePage() {
        page.ifPresent(Page::close);
        page = Optional.empty();
    }
}
