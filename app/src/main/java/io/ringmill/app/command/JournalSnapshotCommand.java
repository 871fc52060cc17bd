package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.run.JournalFollower;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ringmill journal snapshot}: makes one afterwards. */
@Command(
        name = "snapshot",
        header = "Make a snapshot of the newest session, from which the next run goes on.",
        description = {
            "Replays the journal from the newest snapshot on, or from the beginning of the session, and holds what comes",
            "of it against the recorded digests. A run may be writing meanwhile. Exit code 3 if the digests differ."
        },
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill journal snapshot pipeline.yml", "  ringmill journal snapshot --journal journal"})
final class JournalSnapshotCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    OverrideOptions overrides;

    @Mixin
    JournalOptions journal;

    @Mixin
    CommonOptions common;

    JournalSnapshotCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        journal.check();
        Optional<LoadedPipeline> loaded = journal.load(overrides, terminal);
        return loaded.isEmpty()
                ? ExitCode.USAGE
                : new JournalFollower(loaded.get(), journal.dir(loaded.get()), terminal).snapshot();
    }
}
