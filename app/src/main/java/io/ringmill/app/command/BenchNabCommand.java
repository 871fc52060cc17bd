package io.ringmill.app.command;

import io.ringmill.app.terminal.Terminal;
import io.ringmill.bench.NabBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ringmill bench nab}: what anomaly(x) scores on the Numenta Anomaly Benchmark. */
@Command(
        name = "nab",
        header = "Score anomaly(x) on the Numenta Anomaly Benchmark, beside what others have published.",
        descriptionHeading = "%n",
        description =
                "A pipeline with anomaly(value, 10), and one with anomaly(value), over each of the benchmark's files.",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n")
final class BenchNabCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            paramLabel = "DIR",
            description =
                    "The benchmark's folder: a checkout of github.com/numenta/NAB, with labels, data and results.")
    Path dir;

    @Mixin
    CommonOptions common;

    BenchNabCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        new NabBench(dir, terminal.out()::println, terminal::progress).run();
        return BenchCommand.end(true, terminal);
    }
}
