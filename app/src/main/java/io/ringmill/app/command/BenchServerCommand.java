package io.ringmill.app.command;

import io.ringmill.app.terminal.Terminal;
import io.ringmill.bench.ServerBench;
import io.ringmill.bench.ServerOptions;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill bench server}: what the page costs, and who attacks it. */
@Command(
        name = "server",
        header = "Measure what the page, its clients and attackers cost the engine.",
        descriptionHeading = "%n",
        description =
                "An engine runs W1 alone, served, with the page open on 20 keys, and attacked, in turns: at full speed, then at"
                        + " a rate. Clients and attackers are processes of their own on this machine; what they take of it is"
                        + " told. Attackers never read a stream of events, send a byte a second, post endless bodies, and speak no TLS.",
        optionListHeading = "%nOptions:%n")
final class BenchServerCommand implements Callable<Integer> {

    private static final ServerOptions USUAL = ServerOptions.DEFAULT;

    private final Terminal terminal;

    @Option(
            names = "--topology",
            paramLabel = "NAME",
            split = ",",
            description = "How the engine runs: fused, inline. Default: both, one after the other.")
    List<Topology> topologies = USUAL.topologies();

    @Option(names = "--rounds", description = "So often each condition. Default: ${DEFAULT-VALUE}.")
    int rounds = USUAL.rounds();

    @Option(
            names = "--seconds",
            description = "At full speed, and as long at the rate, of each condition. Default: ${DEFAULT-VALUE}.")
    double seconds = USUAL.seconds();

    @Option(names = "--rate", description = "Events a second for latencies. Default: ${DEFAULT-VALUE}.")
    int eventsPerSecond = USUAL.eventsPerSecond();

    @Option(names = "--watchers", description = "Attackers that never read. Default: ${DEFAULT-VALUE}.")
    int watchers = USUAL.watchers();

    @Option(names = "--slow", description = "Attackers that send a byte a second. Default: ${DEFAULT-VALUE}.")
    int slow = USUAL.tricklers();

    @Option(names = "--json", paramLabel = "FILE", description = "Write every figure as JSON.")
    Path json;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    BenchServerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        new OptionChecks(spec.commandLine())
                .range("--rounds", rounds, 1, 1_000)
                .number("--seconds", seconds, 0, true)
                .range("--rate", eventsPerSecond, 1_000, 10_000_000)
                .range("--watchers", watchers, 0, 250)
                .range("--slow", slow, 0, 10_000)
                .output("--json", json)
                .end();
        ServerOptions options = new ServerOptions(
                topologies, rounds, seconds, eventsPerSecond, watchers, slow, Optional.ofNullable(json));
        return BenchCommand.end(new ServerBench(options, terminal.out()::println, terminal::progress).run(), terminal);
    }
}
