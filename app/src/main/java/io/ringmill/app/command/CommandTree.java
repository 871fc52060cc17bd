package io.ringmill.app.command;

import io.ringmill.app.terminal.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The commands and how their help looks. */
public final class CommandTree {

    /** Columns. */
    static final int HELP_WIDTH = 100;

    private CommandTree() {}

    private static final List<String> NAMES = List.of(
            "demo",
            "run",
            "check",
            "connectors",
            "schema",
            "replay",
            "backtest",
            "explain",
            "follow",
            "journal",
            "simulate",
            "flink",
            "bench");

    /**
     * The command line, ready to execute: the whole one, or only the command that the arguments begin with, since it
     * takes a while to read the options of all.
     *
     * @param debug adds stack traces to failures
     */
    public static CommandLine create(Terminal terminal, boolean debug, String... args) {
        List<String> names = args.length > 0 && NAMES.contains(args[0]) ? List.of(args[0]) : NAMES;
        CommandLine root = commandLine(terminal, names);
        CommandLineFailures failures = new CommandLineFailures(terminal, debug);
        root.setParameterExceptionHandler(failures);
        root.setExecutionExceptionHandler(failures);
        return root;
    }

    private static CommandLine command(String name, Terminal terminal) {
        return switch (name) {
            case "demo" -> new CommandLine(new DemoCommand(terminal));
            case "run" -> new CommandLine(new RunCommand(terminal));
            case "check" -> new CommandLine(new CheckCommand(terminal));
            case "connectors" -> new CommandLine(new ConnectorsCommand(terminal));
            case "schema" -> new CommandLine(new SchemaCommand(terminal));
            case "replay" -> new CommandLine(new ReplayCommand(terminal));
            case "backtest" -> new CommandLine(new BacktestCommand(terminal));
            case "explain" -> new CommandLine(new ExplainCommand(terminal));
            case "follow" -> new CommandLine(new FollowCommand(terminal));
            case "journal" ->
                new CommandLine(new JournalCommand(terminal))
                        .addSubcommand(new JournalCommand.Info(terminal))
                        .addSubcommand(new JournalCommand.Dump(terminal))
                        .addSubcommand(new JournalCommand.Verify(terminal))
                        .addSubcommand(new JournalExportCommand(terminal))
                        .addSubcommand(new JournalCareCommands.Prune(terminal))
                        .addSubcommand(new JournalCareCommands.Compress(terminal))
                        .addSubcommand(new JournalCareCommands.Index(terminal))
                        .addSubcommand(new JournalCommand.Repair(terminal))
                        .addSubcommand(new JournalSnapshotCommand(terminal));
            case "simulate" ->
                new CommandLine(new SimulateCommand(terminal))
                        .addSubcommand(new SimulateCommand.Ticks(terminal))
                        .addSubcommand(new SimulateCommand.Sensors(terminal))
                        .addSubcommand(new SimulateExchangeCommand(terminal));
            case "flink" -> new CommandLine(new FlinkCommand(terminal));
            case "bench" ->
                new CommandLine(new BenchCommand(terminal))
                        .addSubcommand(new BenchCommand.Throughput(terminal))
                        .addSubcommand(new BenchCommand.Latency(terminal))
                        .addSubcommand(new BenchRecoveryCommand(terminal))
                        .addSubcommand(new BenchNabCommand(terminal))
                        .addSubcommand(new BenchServerCommand(terminal));
            default -> throw new IllegalArgumentException("no command '" + name + "'");
        };
    }

    private static CommandLine commandLine(Terminal terminal, List<String> names) {
        CommandLine root = new CommandLine(new RingmillCommand(terminal));
        names.forEach(name -> root.addSubcommand(name, command(name, terminal)));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.isColoured() ? Ansi.ON : Ansi.OFF));
        root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        root.setUsageHelpWidth(HELP_WIDTH);
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
