package io.ringmill.app.command;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill} itself: says what there is. */
@Command(
        name = "ringmill",
        versionProvider = RingmillCommand.Version.class,
        header = {"Low-latency stream analytics: one pipeline file, windows, rules, a journal, replay.", ""},
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill demo                                   a week of real trades, nothing to set up",
            "  ringmill check pipeline.yml                     is the file right, and what will it do?",
            "  ringmill run pipeline.yml                       do it",
            "  ringmill replay pipeline.yml --journal DIR --verify",
            "                                                  do it again from the journal, and compare",
            "",
            "Exit codes: 0 done; 1 failed while running; 2 bad usage or pipeline; 3 --verify found a divergence.",
            "'ringmill COMMAND --help' tells more."
        })
final class RingmillCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    CommonOptions common;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    boolean version;

    @Spec
    CommandSpec spec;

    RingmillCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return usage(spec.commandLine(), terminal);
    }

    /** The program's version and what it runs on. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = RingmillCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "ringmill " + (version == null ? "(built from sources)" : version),
                "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name") + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " cores"
            };
        }
    }

    /** Prints the help of a command that does nothing without a subcommand. */
    static int usage(CommandLine command, Terminal terminal) {
        command.usage(terminal.err());
        return ExitCode.USAGE;
    }
}
