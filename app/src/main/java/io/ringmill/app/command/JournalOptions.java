package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.RecordedPipeline;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A journal, which session of it, and the pipeline to run over it. */
final class JournalOptions {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE|DIR",
            description = "The pipeline file, or the journal's folder: then the pipeline is the one that it holds.")
    Path file;

    @Option(names = "--journal", paramLabel = "DIR", description = "The journal's folder (default: the one in FILE).")
    Path journal;

    @Option(
            names = "--session",
            paramLabel = "N",
            description = "Only the session of this number, as 'journal info' has it; damage in others is no matter.")
    Integer session;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    /** Refuses what cannot be meant; a folder in place of the file is the journal. */
    void check() {
        if (file != null && journal == null && Files.isDirectory(file)) {
            journal = file;
            file = null;
        }
        if (session != null && session < 1) {
            throw usage("--session: sessions are counted from 1, not " + session);
        }
        if (file == null && journal == null) {
            throw usage("name a pipeline file, or a journal's folder, or both: FILE --journal DIR");
        }
    }

    /** The pipeline, for all sessions unless one is named; empty if it has faults, which are told. */
    Optional<LoadedPipeline> load(OverrideOptions overrides, Terminal terminal) throws IOException {
        return file == null ? recorded(overrides, terminal, false) : overrides.load(file, terminal);
    }

    /** The same for one session, the newest unless another is named: those before it may have run others. */
    Optional<LoadedPipeline> loadForOne(OverrideOptions overrides, Terminal terminal) throws IOException {
        return file == null ? recorded(overrides, terminal, true) : overrides.load(file, terminal);
    }

    /** Refuses a session that is not the newest, of a command that goes on with that. */
    void checkNewest(LoadedPipeline loaded) throws IOException {
        if (session == null) {
            return;
        }
        int newest = JournalInfo.read(dir(loaded)).newestSession();
        if (session != newest) {
            throw usage("--session: this works on the newest session, " + newest + ", alone; leave it out");
        }
    }

    /** The journal's folder. */
    Path dir(LoadedPipeline loaded) {
        return Optional.ofNullable(journal)
                .or(() -> loaded.pipeline().journal().map(JournalSettings::dir))
                .orElseThrow(() -> usage("say which journal with --journal DIR; " + file + " names none"));
    }

    /** The number of the session that was asked for, or of the newest. */
    int sessionOrNewest(LoadedPipeline loaded) throws IOException {
        if (session != null) {
            return session;
        }
        return JournalInfo.read(dir(loaded)).newestSession();
    }

    /** The pipeline that the journal holds. */
    private Optional<LoadedPipeline> recorded(OverrideOptions overrides, Terminal terminal, boolean one)
            throws IOException {
        List<JournalInfo.Session> sessions = JournalInfo.read(journal).sessions();
        if (session != null) {
            sessions =
                    sessions.stream().filter(each -> each.number() == session).toList();
        }
        if (sessions.isEmpty()) {
            throw new IOException("journal folder " + journal + " holds no session"
                    + (session == null ? "" : " " + session) + ": see 'ringmill journal info " + journal + "'");
        }
        JournalInfo.Session newest = sessions.get(sessions.size() - 1);
        for (JournalInfo.Session other : one ? List.of(newest) : sessions) {
            if (!other.header().identity().equals(newest.header().identity())) {
                throw usage("sessions " + other.number() + " and " + newest.number() + " of " + journal
                        + " ran different pipelines: say which with --session N, or name a pipeline file");
            }
        }
        return overrides.parse(newest.header().pipeline(), RecordedPipeline.file(newest), terminal);
    }

    /** An event time of the user's, in epoch nanoseconds. */
    long time(String option, String text) {
        return RangeOptions.time(spec, option, text);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
