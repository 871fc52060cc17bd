package io.ringmill.app.command;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.simulate.Feed;
import io.ringmill.ingest.simulate.SimulatorServer;
import io.ringmill.ingest.simulate.SimulatorWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill simulate}: makes up a feed. */
@Command(
        name = "simulate",
        header =
                "Make up a feed, the same for the same seed: to standard output, a file, over HTTP or TCP; or stand in for"
                        + " an exchange.",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nFeeds:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill simulate ticks --count 1000 > ticks.ndjson",
            "  ringmill simulate ticks --count 1000000 --format csv --out ticks.csv",
            "  ringmill simulate sensors --rate 500 --http 8090      then run a pipeline with the source",
            "                                                        http: {url: 'http://localhost:8090/stream'}",
            "  ringmill simulate ticks --tcp 8092 --format csv      then run a pipeline with the source",
            "                                                       tcp: {connect: 'localhost:8092', format: csv}",
            "  ringmill simulate exchange --websocket 8091      then run examples/exchange-websocket/pipeline.yml"
        })
final class SimulateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    SimulateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return RingmillCommand.usage(spec.commandLine(), terminal);
    }

    /** Trades. */
    @Command(
            name = "ticks",
            header = "Trades, a random walk for each symbol: ts, symbol, price, size, side, id.",
            synopsisHeading = "%nUsage: ",
            optionListHeading = "%nOptions:%n")
    static final class Ticks extends Kind {
        Ticks(Terminal terminal) {
            super(terminal, Feed.Kind.TICKS);
        }
    }

    /** Sensors. */
    @Command(
            name = "sensors",
            header = "Readings with a daily cycle: ts, sensor, temperature, humidity.",
            synopsisHeading = "%nUsage: ",
            optionListHeading = "%nOptions:%n")
    static final class Sensors extends Kind {
        Sensors(Terminal terminal) {
            super(terminal, Feed.Kind.SENSORS);
        }
    }

    /** The time units of {@code ts}, as pipeline files name them. */
    enum Unit {
        NS(TimeUnit.NANOSECONDS),
        US(TimeUnit.MICROSECONDS),
        MS(TimeUnit.MILLISECONDS),
        S(TimeUnit.SECONDS);

        private final TimeUnit unit;

        Unit(TimeUnit unit) {
            this.unit = unit;
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The forms that a feed can take. */
    enum Form {
        NDJSON,
        CSV;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The options that ticks and sensors share. */
    abstract static class Kind implements Callable<Integer> {

        private static final int MAX_PORT = 65_535;

        private final Terminal terminal;
        private final Feed.Kind kind;

        @Option(
                names = "--keys",
                paramLabel = "N",
                defaultValue = "10",
                description = "Symbols or sensors (default: 10).")
        int keys;

        @Option(names = "--count", paramLabel = "N", description = "Events to make (default: no end).")
        long count;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description =
                        "Events a second (default: as fast as it is taken; event time then goes at 1000 a second).")
        double rate;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "Of the random numbers (default: 1).")
        long seed;

        @Option(
                names = "--anomalies",
                paramLabel = "P",
                description = "How probable it is, 0 to 1, that an event is an anomaly (default: 0).")
        double anomalies;

        @Option(
                names = "--anomaly-scale",
                paramLabel = "X",
                defaultValue = "8",
                description = "How many standard deviations an anomaly is off (default: 8).")
        double anomalyScale;

        @Option(
                names = "--unit",
                paramLabel = "U",
                defaultValue = "ms",
                description = "Unit of ts: ns, us, ms, s (default: ms).")
        Unit unit;

        @Option(names = "--format", paramLabel = "F", description = "ndjson or csv (default: ndjson).")
        Form form;

        @Option(names = "--out", paramLabel = "FILE", description = "Write to this file rather than standard output.")
        Path out;

        @Option(
                names = "--http",
                paramLabel = "PORT",
                description = "Serve the feed at http://localhost:PORT/stream; 0 for any free port.")
        Integer httpPort;

        @Option(
                names = "--tcp",
                paramLabel = "PORT",
                description = "Serve the feed over TCP at localhost:PORT; 0 for any free port.")
        Integer tcpPort;

        @Mixin
        CommonOptions common;

        @Spec
        CommandSpec spec;

        Kind(Terminal terminal, Feed.Kind kind) {
            this.terminal = terminal;
            this.kind = kind;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            checkOptions();
            Feed feed = new Feed(kind, keys, rate, count, seed, anomalies, anomalyScale);
            try {
                return httpPort == null && tcpPort == null ? write(feed) : serve(feed);
            } catch (IllegalArgumentException impossible) {
                throw new ParameterException(spec.commandLine(), impossible.getMessage());
            }
        }

        private void checkOptions() {
            if (httpPort != null && (out != null || form == Form.CSV)) {
                throw new ParameterException(
                        spec.commandLine(), "--http serves NDJSON only, and goes without --out and --format");
            }
            if (tcpPort != null && (out != null || httpPort != null)) {
                throw new ParameterException(spec.commandLine(), "--tcp goes without --out and --http");
            }
            new OptionChecks(spec.commandLine())
                    .range("--http", httpPort == null ? 0 : httpPort, 0, MAX_PORT)
                    .range("--tcp", tcpPort == null ? 0 : tcpPort, 0, MAX_PORT)
                    .output("--out", out)
                    .end();
        }

        private int serve(Feed feed) throws IOException, InterruptedException {
            CountDownLatch end = new CountDownLatch(1);
            StopSignals signals = new StopSignals(terminal, signal -> end.countDown());
            try (SimulatorServer server = httpPort != null
                    ? SimulatorServer.http(feed, httpPort, unit.unit)
                    : SimulatorServer.tcp(feed, format(), tcpPort, unit.unit)) {
                terminal.out()
                        .println("serving " + kind.name().toLowerCase(java.util.Locale.ROOT) + " at " + server.address()
                                + ", to each client from the beginning; Ctrl-C ends it");
                end.await();
            } finally {
                signals.close();
            }
            return ExitCode.DONE;
        }

        private SimulatorWriter.Format format() {
            return form == Form.CSV ? SimulatorWriter.Format.CSV : SimulatorWriter.Format.NDJSON;
        }

        private int write(Feed feed) throws IOException {
            SimulatorWriter writer = new SimulatorWriter(feed, format(), unit.unit);
            if (out == null) {
                toStandardOutput(writer);
                return ExitCode.DONE;
            }
            if (count == 0) {
                throw new ParameterException(
                        spec.commandLine(), "a file needs an end: say how many events with --count");
            }
            long events;
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(out))) {
                events = writer.write(file);
            } catch (IOException e) {
                throw new IOException("'" + out + "' cannot be written: " + e.getMessage(), e);
            }
            terminal.note("wrote " + Figures.count(events, "event") + " to " + out);
            return ExitCode.DONE;
        }

        /** A reader that has enough, such as {@code head}, ends the feed. */
        private void toStandardOutput(SimulatorWriter writer) throws IOException {
            try {
                writer.write(terminal.data());
            } catch (Terminal.ClosedOutputException ignored) {
                terminal.eraseProgress();
            }
        }
    }
}
