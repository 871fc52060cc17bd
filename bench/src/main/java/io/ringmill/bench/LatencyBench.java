package io.ringmill.bench;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.Fork;
import io.ringmill.bench.measure.LatencyContest;
import io.ringmill.bench.measure.LatencyStanding;
import io.ringmill.bench.report.Comparison;
import io.ringmill.bench.report.HistogramFiles;
import io.ringmill.bench.report.LatencyReport;
import io.ringmill.bench.report.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code ringmill bench latency}: how long from an event's intended time until its rules are evaluated, in an open loop,
 * beside the machine's own jitter, a bare Disruptor and the same work written by hand.
 */
public final class LatencyBench {

    private static final String KIND = "latency";
    private static final List<Contenders> USUAL = List.of(
            Contenders.IDLE,
            Contenders.LOOP,
            Contenders.INLINE,
            Contenders.RING,
            Contenders.LOOP_RING,
            Contenders.FUSED);
    private static final int EVENTS = 1 << 20;
    private static final long WARM_UP_EVENTS = 4_000_000;
    private static final double MILLIS = 1000;

    private final LatencyOptions options;
    private final Consumer<String> out;
    private final Consumer<String> progress;
    private final List<Entrants> entrants;
    private final Optional<Comparison> against;

    /**
     * A bench that has not begun. What cannot be measured is refused here, ahead of minutes of measuring.
     *
     * @param out takes the results, line by line
     * @param progress takes what is being done now
     * @throws IllegalArgumentException if the options say what cannot be, in a sentence
     * @throws IOException if a file cannot be read
     */
    public LatencyBench(LatencyOptions options, Consumer<String> out, Consumer<String> progress) throws IOException {
        this.options = options;
        this.out = out;
        this.progress = progress;
        entrants = Entrants.of(options.subjects().stream().map(this::load).toList(), options.systems(), USUAL);
        against = Comparison.with(options.against(), KIND);
    }

    private LoadSpec load(String subject) {
        return new LoadSpec(
                subject, options.recording().map(Object::toString), EVENTS, options.keys(), 1, options.workers());
    }

    /**
     * Measures and reports.
     *
     * @return whether all outputs were right
     * @throws IOException if a file cannot be read or written
     */
    public boolean run() throws IOException {
        Fork fork = Fork.likeThisJvm(options.jvmOptions());
        Map<String, Object> machine = Machine.describe(fork.options());
        machine.forEach((name, value) -> out.accept(name + ": " + value));
        List<LatencyStanding> standings = new ArrayList<>();
        for (Entrants each : entrants) {
            each.notes().forEach(out);
            standings.addAll(new LatencyContest(each.list(), plan(fork)).run());
        }
        LatencyReport report = new LatencyReport(standings, machine);
        report.text().lines().forEach(out);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", KIND);
        json.put("machine", machine);
        json.put("results", report.json());
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), Json.write(json) + "\n");
        }
        if (options.html().isPresent()) {
            Files.writeString(options.html().get(), report.html());
            out.accept("page: " + options.html().get());
        }
        if (options.hlog().isPresent()) {
            HistogramFiles.write(options.hlog().get(), standings);
            out.accept("histogram logs: " + options.hlog().get());
        }
        against.ifPresent(before -> before.text(json).lines().forEach(out));
        return standings.stream().allMatch(LatencyStanding::right);
    }

    private LatencyContest.Plan plan(Fork fork) {
        return new LatencyContest.Plan(
                options.rates(),
                options.bursts(),
                options.rounds(),
                WARM_UP_EVENTS,
                (long) (options.warmUpSeconds() * MILLIS),
                (long) (options.measureSeconds() * MILLIS),
                options.cpus(),
                fork,
                progress);
    }
}
