package io.ringmill.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ringmill journal}. */
@Command(name = "journal", header = "Look into a journal.")
final class JournalCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    JournalCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return RingmillCommand.usage(spec.commandLine(), terminal);
    }

    @Command(name = "info")
    static final class Info {
        Info(Terminal terminal) {}
    }

    @Command(name = "dump")
    static final class Dump {
        Dump(Terminal terminal) {}
    }

    @Command(name = "verify")
    static final class Verify {
        Verify(Terminal terminal) {}
    }
}
