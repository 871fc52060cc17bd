package io.ringmill.app.command;

import io.ringmill.app.run.JournalFollower;
import io.ringmill.app.terminal.Terminal;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code ringmill follow}: a follower in a process of its own. */
@Command(
        name = "follow",
        header = "Make snapshots of a run in another process, from its journal as it grows.",
        description =
                "Replays the journal while a run writes it, holds what comes of it against the digests that the run "
                        + "recorded, and makes the snapshots that 'journal: {snapshot: ...}' asks for; every 10m if it asks for "
                        + "none. The run itself pays nothing. Ctrl-C ends it. Exit code 3 if the digests differ.",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill follow pipeline.yml",
            "  ringmill follow --journal journal --set journal.snapshot.every=1m",
        })
final class FollowCommand extends JournalFollowing {

    FollowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int follow(JournalFollower follower) throws IOException {
        return follower.follow();
    }
}
