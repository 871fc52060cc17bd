package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.run.JournalFollower;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that follows a journal with the pipeline that a file, or else the journal, holds. */
abstract class JournalFollowing implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    OverrideOptions overrides;

    @Mixin
    JournalOptions journal;

    @Mixin
    CommonOptions common;

    JournalFollowing(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Follows it; returns the exit code. */
    abstract int follow(JournalFollower follower) throws IOException;

    @Override
    public Integer call() throws IOException {
        journal.check();
        Optional<LoadedPipeline> loaded = journal.loadForOne(overrides, terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        journal.checkNewest(loaded.get());
        return follow(new JournalFollower(loaded.get(), journal.dir(loaded.get()), terminal));
    }
}
