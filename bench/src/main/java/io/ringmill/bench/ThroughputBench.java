package io.ringmill.bench;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.Contest;
import io.ringmill.bench.measure.Fork;
import io.ringmill.bench.measure.Standing;
import io.ringmill.bench.report.Comparison;
import io.ringmill.bench.report.Machine;
import io.ringmill.bench.report.ThroughputReport;
import io.ringmill.bench.work.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code ringmill bench throughput}: how many events a second, beside the same work written by hand. */
public final class ThroughputBench {

    private static final String KIND = "throughput";
    private static final List<Contenders> USUAL = List.of(
            Contenders.LOOP,
            Contenders.INLINE,
            Contenders.INLINE_BATCH,
            Contenders.LOOP_RING,
            Contenders.FUSED,
            Contenders.LOOP_RING_BATCH,
            Contenders.FUSED_BATCH);

    private final ThroughputOptions options;
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
    public ThroughputBench(ThroughputOptions options, Consumer<String> out, Consumer<String> progress)
            throws IOException {
        this.options = options;
        this.out = out;
        this.progress = progress;
        entrants = Entrants.of(options.subjects().stream().map(this::load).toList(), options.systems(), USUAL);
        against = Comparison.with(options.against(), KIND);
    }

    private LoadSpec load(String subject) {
        return new LoadSpec(
                subject,
                options.recording().map(Object::toString),
                options.events(),
                options.keys(),
                1,
                options.workers());
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
        List<Object> json = new ArrayList<>();
        boolean right = true;
        for (Entrants each : entrants) {
            List<Standing> standings = new Contest(each.list(), plan(fork)).run();
            out.accept("");
            out.accept(title(each.load().subject()));
            each.notes().forEach(out);
            ThroughputReport.text(standings).lines().forEach(out);
            json.addAll(ThroughputReport.json(standings));
            right &= standings.stream().allMatch(Standing::right);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kind", KIND);
        all.put("machine", machine);
        all.put("results", json);
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), Json.write(all) + "\n");
        }
        against.ifPresent(before -> before.text(all).lines().forEach(out));
        return right;
    }

    private String title(String subject) {
        String from = Work.named(subject).isPresent() || options.recording().isEmpty()
                ? String.format(Locale.ROOT, "%,d keys", options.keys())
                : "as " + options.recording().get() + " has them in its first session";
        return String.format(
                Locale.ROOT,
                "%s: %,d events a pass, %s; medians over %d JVMs",
                subject,
                options.events(),
                from,
                options.rounds());
    }

    private Contest.Plan plan(Fork fork) {
        return new Contest.Plan(
                options.rounds(), options.passes(), (long) (options.warmUpSeconds() * 1e9), fork, progress);
    }
}
