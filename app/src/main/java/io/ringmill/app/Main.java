package io.ringmill.app;

import io.ringmill.app.command.CommandTree;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Logging;
import io.ringmill.app.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The {@code ringmill} command. */
public final class Main {

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        terminal.install();
        System.exit(run(terminal, args));
    }

    /** Runs a command line and returns its exit code. */
    static int run(Terminal terminal, String... args) {
        boolean debug = isDebugWanted(args);
        Logging.configure(debug);
        int exitCode = CommandTree.create(terminal, debug, args).execute(args);
        Optional<IOException> failure = terminal.failure();
        if (exitCode != ExitCode.DONE || failure.isEmpty()) {
            return exitCode;
        }
        terminal.error(failure.get().getMessage());
        return ExitCode.FAILED;
    }

    private static boolean isDebugWanted(String... args) {
        String variable = System.getenv().getOrDefault("RINGMILL_DEBUG", "");
        return List.of(args).contains("--debug") || !(variable.isEmpty() || variable.equals("0"));
    }
}
