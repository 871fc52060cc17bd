package io.ringmill.app.command;

import io.ringmill.app.run.JournalFollower;
import io.ringmill.app.terminal.Terminal;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code ringmill journal snapshot}: makes one afterwards. */
@Command(
        name = "snapshot",
        header = "Make a snapshot of the newest session, from which the next run goes on.",
        description =
                "Replays the journal from the newest snapshot on, or from the beginning of the session, and holds what "
                        + "comes of it against the recorded digests. A run may be writing meanwhile. Exit code 3 if the digests "
                        + "differ.",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill journal snapshot pipeline.yml", "  ringmill journal snapshot journal"})
final class JournalSnapshotCommand extends JournalFollowing {

    JournalSnapshotCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int follow(JournalFollower follower) throws IOException {
        return follower.snapshot();
    }
}
