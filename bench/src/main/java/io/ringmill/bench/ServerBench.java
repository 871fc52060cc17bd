package io.ringmill.bench;

import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.Fork;
import io.ringmill.bench.report.Machine;
import io.ringmill.bench.report.ServerReport;
import io.ringmill.bench.serve.ServeMain;
import io.ringmill.bench.serve.ServePlan;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** {@code ringmill bench server}: what the page, its clients and those that attack it cost the engine. */
public final class ServerBench {

    private final ServerOptions options;
    private final Consumer<String> out;
    private final Consumer<String> progress;

    /**
     * A bench that has not begun.
     *
     * @param out takes the results, line by line
     * @param progress takes what is being done now
     */
    public ServerBench(ServerOptions options, Consumer<String> out, Consumer<String> progress) {
        this.options = options;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Measures and reports.
     *
     * @return whether the engine found what it had to find, whatever came from elsewhere
     * @throws IOException if a file cannot be written
     */
    public boolean run() throws IOException {
        Fork fork = Fork.likeThisJvm(List.of());
        Map<String, Object> machine = Machine.describe(fork.options());
        machine.forEach((name, value) -> out.accept(name + ": " + value));
        List<Map<?, ?>> runs = new ArrayList<>();
        for (Topology topology : options.topologies()) {
            String name = topology.name().toLowerCase(Locale.ROOT);
            progress.accept(name + ": alone, served, watched, attacked, " + options.rounds() + " times");
            ServePlan plan = new ServePlan(
                    topology,
                    options.rounds(),
                    options.seconds(),
                    options.eventsPerSecond(),
                    options.watchers(),
                    options.tricklers());
            runs.add(fork.run(name + " beside its server", ServeMain.class, plan.toArguments()));
        }
        machine.put("load average at the end", Machine.describe(List.of()).get("load average"));
        out.accept("load average at the end: " + machine.get("load average at the end"));
        out.accept("");
        out.accept(String.format(
                Locale.ROOT,
                "W1, 1000 keys; latencies at %,d events a second; medians of %d rounds; ratios within a round",
                options.eventsPerSecond(),
                options.rounds()));
        ServerReport.text(runs).lines().forEach(out);
        if (options.json().isPresent()) {
            Files.writeString(
                    options.json().get(),
                    Json.write(Map.of("kind", "server", "machine", machine, "runs", runs)) + "\n");
        }
        return ServerReport.right(runs);
    }
}
