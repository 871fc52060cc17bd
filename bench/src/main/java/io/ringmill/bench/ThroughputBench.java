package io.ringmill.bench;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.contender.OwnContenders;
import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.Contest;
import io.ringmill.bench.measure.Entrant;
import io.ringmill.bench.measure.Entrant.ExpectedOutputs;
import io.ringmill.bench.measure.Fork;
import io.ringmill.bench.measure.Standing;
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
import java.util.function.Consumer;

/** {@code ringmill bench throughput}: how many events a second, beside the same work written by hand. */
public final class ThroughputBench {

    private static final List<Contenders> USUAL = List.of(
            Contenders.LOOP, Contenders.INLINE, Contenders.LOOP_RING, Contenders.LOOP_RING_BATCH, Contenders.FUSED);

    private final ThroughputOptions options;
    private final Consumer<String> out;
    private final Consumer<String> progress;

    /**
     * A bench that has not begun.
     *
     * @param out takes the results, line by line
     * @param progress takes what is being done now
     */
    public ThroughputBench(ThroughputOptions options, Consumer<String> out, Consumer<String> progress) {
        this.options = options;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Measures and reports.
     *
     * @return whether all outputs were right
     * @throws IOException if the JSON file cannot be written
     */
    public boolean run() throws IOException {
        Fork fork = Fork.likeThisJvm(options.jvmOptions());
        Map<String, Object> machine = Machine.describe(fork.options());
        machine.forEach((name, value) -> out.accept(name + ": " + value));
        List<Object> json = new ArrayList<>();
        boolean right = true;
        for (String subject : options.subjects()) {
            List<Standing> standings = new Contest(entrants(subject), plan(fork)).run();
            out.accept("");
            out.accept(title(subject));
            ThroughputReport.text(standings).lines().forEach(out);
            json.addAll(ThroughputReport.json(standings));
            right &= standings.stream().allMatch(Standing::right);
        }
        if (options.json().isPresent()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("kind", "throughput");
            all.put("machine", machine);
            all.put("results", json);
            Files.writeString(options.json().get(), Json.write(all) + "\n");
        }
        return right;
    }

    private String title(String subject) {
        return String.format(
                Locale.ROOT,
                "%s: %,d events a pass, %,d keys; medians over %d JVMs",
                subject,
                options.events(),
                options.keys(),
                options.rounds());
    }

    private Contest.Plan plan(Fork fork) {
        return new Contest.Plan(
                options.rounds(), options.passes(), (long) (options.warmUpSeconds() * 1e9), fork, progress);
    }

    private List<Entrant> entrants(String subject) {
        LoadSpec load = new LoadSpec(
                subject, options.recording().map(Object::toString), options.events(), options.keys(), 1);
        Work work = load.work().orElseThrow(() -> new IllegalArgumentException("no work '" + subject + "': W1, W2 or W3"));
        return systems().stream()
                .filter(system -> system.does(work))
                .map(system -> new Entrant(
                        OwnContenders.class.getName(),
                        system.option(),
                        system.label(),
                        system.reference().option(),
                        load,
                        system.works() ? ExpectedOutputs.NAIVE : ExpectedOutputs.EVENTS))
                .toList();
    }

    private List<Contenders> systems() {
        return options.systems().isEmpty()
                ? USUAL
                : options.systems().stream().map(Contenders::ofOption).toList();
    }
}
