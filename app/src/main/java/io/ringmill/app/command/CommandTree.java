package io.ringmill.app.command;

import io.ringmill.app.terminal.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The commands and how their help looks. */
public final class CommandTree {

    private CommandTree() {}

    /** The whole command line, ready to execute. {@code debug} adds stack traces to failures. */
    public static CommandLine create(Terminal terminal, boolean debug) {
        CommandLine root = commandLine(terminal);
        CommandLineFailures failures = new CommandLineFailures(terminal, debug);
        root.setParameterExceptionHandler(failures);
        root.setExecutionExceptionHandler(failures);
        return root;
    }

    private static CommandLine commandLine(Terminal terminal) {
        CommandLine journal = new CommandLine(new JournalCommand(terminal))
                .addSubcommand(new JournalCommand.Info(terminal))
                .addSubcommand(new JournalCommand.Dump(terminal))
                .addSubcommand(new JournalCommand.Verify(terminal))
                .addSubcommand(new JournalCommand.Repair(terminal));
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
                .addSubcommand(new ConnectorsCommand(terminal))
                .addSubcommand(new SchemaCommand(terminal))
                .addSubcommand(new ReplayCommand(terminal))
                .addSubcommand(new ExplainCommand(terminal))
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
        command.getSubcommands().values().forEach(CommandTree::layOutHelp);
    }
}
