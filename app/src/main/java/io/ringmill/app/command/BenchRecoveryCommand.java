package io.ringmill.app.command;

import io.ringmill.app.terminal.Terminal;
import io.ringmill.bench.RecoveryBench;
import io.ringmill.bench.RecoveryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill bench recovery}: how long a run takes to go on. */
@Command(
        name = "recovery",
        header = "Measure how long an interrupted run takes to go on, from a snapshot and from its journal alone.",
        descriptionHeading = "%n",
        description =
                "The run is one of W1 that stopped before the end of its input; each recovery is a JVM of its own.",
        optionListHeading = "%nOptions:%n")
final class BenchRecoveryCommand implements Callable<Integer> {

    private static final RecoveryOptions USUAL = RecoveryOptions.DEFAULT;

    private final Terminal terminal;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "The journal's folder, made if it is not there, and kept; say the same --keys and --events again."
                            + " By default one in the temporary folder, which is deleted.")
    Path dir;

    @Option(names = "--keys", description = "Distinct keys. Default: ${DEFAULT-VALUE}.")
    int keys = USUAL.keys();

    @Option(names = "--events", description = "Events in the journal. Default: ${DEFAULT-VALUE}.")
    long events = USUAL.events();

    @Option(
            names = "--behind",
            description = "Events behind the snapshot. Default: 1000000, though no more than half of --events.")
    Long behind;

    @Option(names = "--rounds", description = "JVMs that go on, of each kind. Default: ${DEFAULT-VALUE}.")
    int rounds = USUAL.rounds();

    @Option(names = "--json", paramLabel = "FILE", description = "Write every figure as JSON.")
    Path json;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    BenchRecoveryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        long behindSnapshot = behind == null ? Math.min(USUAL.behind(), events / 2) : behind;
        new OptionChecks(spec.commandLine())
                .range("--keys", keys, 1, 1_000_000)
                .range("--events", events, 1, Long.MAX_VALUE)
                .range("--behind", behindSnapshot, 0, Math.max(0, events - 1))
                .range("--rounds", rounds, 1, Integer.MAX_VALUE)
                .outputFolder("--dir", dir)
                .output("--json", json)
                .end();
        RecoveryOptions options = new RecoveryOptions(
                Optional.ofNullable(dir), keys, events, behindSnapshot, rounds, Optional.ofNullable(json));
        boolean right = new RecoveryBench(options, terminal.out()::println, terminal::progress).run();
        return BenchCommand.end(right, terminal);
    }
}
