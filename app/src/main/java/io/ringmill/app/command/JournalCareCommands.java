package io.ringmill.app.command;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.RecordedPipeline;
import io.ringmill.persistence.Snapshots;
import io.ringmill.persistence.chronicle.JournalCompression;
import io.ringmill.persistence.chronicle.JournalIndexing;
import io.ringmill.persistence.chronicle.JournalPruning;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill journal prune|compress|index}: looks after a journal that no run writes to. */
final class JournalCareCommands {

    private JournalCareCommands() {}

    /** Removes old files. */
    @Command(
            name = "prune",
            header = "Remove the oldest files of a journal, but none that a run needs to go on.",
            description =
                    "Files go whole, so a session may be cut at its beginning: it can then be replayed from a snapshot "
                            + "only. Of the newest session all from its newest snapshot on is kept, and all of it without one, "
                            + "unless its input has ended. A run does the same by itself where its pipeline has journal.keep.",
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Prune extends JournalCommand.OfJournal {

        @Option(
                names = "--keep",
                paramLabel = "D|SIZE",
                description = "How long files are kept, such as 30d, or how much of them, such as 200GB (default:"
                        + " journal.keep of the pipeline that the journal holds).")
        String keep;

        @Spec
        CommandSpec spec;

        Prune(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            JournalSettings.Care care = keep == null ? recordedCare() : care();
            JournalPruning.Report report = JournalPruning.prune(dir, care, new Snapshots(dir, 1).needed());
            terminal.out()
                    .println(dir + ": removed " + Figures.count(report.files(), "file") + ", "
                            + Figures.bytes(report.bytes()));
            if (!report.held().isEmpty()) {
                terminal.note("no more was removed: " + report.held());
            }
            return ExitCode.DONE;
        }

        private JournalSettings.Care care() {
            try {
                return JournalSettings.Care.parse(keep);
            } catch (IllegalArgumentException unknown) {
                throw new ParameterException(spec.commandLine(), "--keep: " + unknown.getMessage());
            }
        }

        /** What the pipeline of the newest session says. */
        private JournalSettings.Care recordedCare() throws IOException {
            List<JournalInfo.Session> sessions = JournalInfo.read(dir).sessions();
            return sessions.stream()
                    .skip(Math.max(0, sessions.size() - 1))
                    .findFirst()
                    .flatMap(session -> RecordedPipeline.parse(session).journal())
                    .map(JournalSettings::care)
                    .filter(JournalSettings.Care::prunes)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "say what to keep, such as --keep 30d or --keep 200GB: the pipeline that " + dir
                                    + " holds has no journal.keep"));
        }
    }

    /** Compresses closed files. */
    @Command(
            name = "compress",
            header = "Compress the files of a journal that are closed; they are read as they are.",
            description = {
                "The newest file is left as it is, since a run may go on in it. 'gzip -d' makes a file what it was.",
                "A run does the same by itself where its pipeline has journal.compress."
            },
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Compress extends JournalCommand.OfJournal {

        Compress(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            JournalCompression.Report report = JournalCompression.compress(dir);
            terminal.out()
                    .println(dir + ": compressed " + Figures.count(report.files(), "file") + ", "
                            + Figures.bytes(report.before()) + " to " + Figures.bytes(report.after()));
            return ExitCode.DONE;
        }
    }

    /** Indexes closed files. */
    @Command(
            name = "index",
            header = "Index the files of a journal that are closed, so that readers pass over what is not asked for.",
            description = "A run does this by itself, for files that are closed while it runs.",
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Index extends JournalCommand.OfJournal {

        Index(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            JournalIndexing.Report report = JournalIndexing.index(dir);
            terminal.out()
                    .println(dir + ": " + Figures.count(report.indexed(), "file") + " of "
                            + Figures.count(report.closed(), "closed one") + " indexed");
            return ExitCode.DONE;
        }
    }
}
