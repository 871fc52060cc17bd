package io.ringmill.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code ringmill} command. */
public final class Main {

    /** How the program was called, for hints that can be copied; the launcher tells. */
    static final String COMMAND = System.getProperty("ringmill.command", "ringmill");

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
        CommandLine command = commandLine(terminal);
        CommandLineFailures failures = new CommandLineFailures(terminal, debug);
        command.setParameterExceptionHandler(failures);
        command.setExecutionExceptionHandler(failures);
        return command.execute(args);
    }

    private static CommandLine commandLine(Terminal terminal) {
        CommandLine journal = new CommandLine(new JournalCommand(terminal))
                .addSubcommand(new JournalCommand.Info(terminal))
                .addSubcommand(new JournalCommand.Dump(terminal))
                .addSubcommand(new JournalCommand.Verify(terminal));
        CommandLine bench = new CommandLine(new BenchCommand(terminal))
                .addSubcommand(new BenchCommand.Throughput(terminal))
                .addSubcommand(new BenchCommand.Latency(terminal));
        CommandLine simulate = new CommandLine(new SimulateCommand(terminal))
                .addSubcommand(new SimulateCommand.Ticks(terminal))
                .addSubcommand(new SimulateCommand.Sensors(terminal));
        CommandLine root = new CommandLine(new RingmillCommand(terminal))
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new RunCommand(terminal))
                .addSubcommand(new CheckCommand(terminal))
                .addSubcommand(new ReplayCommand(terminal))
                .addSubcommand(new SchemaCommand(terminal))
                .addSubcommand(journal)
                .addSubcommand(simulate)
                .addSubcommand(bench);
        root.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.isColoured() ? Ansi.ON : Ansi.OFF));
        root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        root.setUsageHelpWidth(100);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        layOutHelp(root);
        return root;
    }

    /** Help in the order of the code, which is that of use. */
    private static void layOutHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .sortOptions(false)
                .abbreviateSynopsis(false);
        command.getSubcommands().values().forEach(Main::layOutHelp);
    }

    private static boolean isDebugWanted(String... args) {
        String variable = System.getenv().getOrDefault("RINGMILL_DEBUG", "");
        return List.of(args).contains("--debug") || !(variable.isEmpty() || variable.equals("0"));
    }
}
