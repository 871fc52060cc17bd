package io.ringmill.app.command;

import io.ringmill.app.feed.ExchangeFeed;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.server.http.SocketServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill simulate exchange}: serves recorded messages of an exchange over a WebSocket. */
@Command(
        name = "exchange",
        header =
                "Real trades over a WebSocket, as an exchange sends them: to each client that subscribes, all of them.",
        synopsisHeading = "%nUsage: ",
        optionListHeading = "%nOptions:%n")
final class SimulateExchangeCommand implements Callable<Integer> {

    private static final int MAX_PORT = 65_535;

    private final Terminal terminal;

    @Option(
            names = "--websocket",
            paramLabel = "PORT",
            required = true,
            description = "Serve at ws://localhost:PORT/stream; 0 for any free port.")
    int port;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Messages to send, one on each line, plain or gzip (default: the bundled Bitcoin trades).")
    Path file;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second (default: as fast as they are taken).")
    double rate;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    SimulateExchangeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        new OptionChecks(spec.commandLine())
                .range("--websocket", port, 0, MAX_PORT)
                .number("--rate", rate, 0, false)
                .input("--file", file)
                .end();
        CountDownLatch end = new CountDownLatch(1);
        StopSignals signals = new StopSignals(terminal, signal -> end.countDown());
        try (SocketServer server = SocketServer.start(port, new ExchangeFeed(Optional.ofNullable(file), rate))) {
            terminal.out()
                    .println("serving " + (file == null ? "the bundled trades" : file.toString()) + " at "
                            + server.url() + ", to each client that sends a subscription; Ctrl-C ends it");
            terminal.out().flush();
            end.await();
        } finally {
            signals.close();
        }
        return ExitCode.DONE;
    }
}
