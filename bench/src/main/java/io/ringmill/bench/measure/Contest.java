package io.ringmill.bench.measure;

import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.work.Expected;
import io.ringmill.bench.work.Naive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures the throughput of several entrants on one load, taking turns: each round starts a JVM for each of them, one
 * after the other, so that what changes on the machine meanwhile changes for all.
 */
public final class Contest {

    private static final String COUNTED_WARM_UP = "10000000";

    private final List<Entrant> entrants;
    private final Plan plan;
    private final Map<List<Object>, Expected> expected = new HashMap<>();

    /**
     * How to measure.
     *
     * @param rounds JVMs per entrant
     * @param passes measured in each
     * @param warmUpNs before they are
     * @param progress told what happens now
     */
    public record Plan(int rounds, int passes, long warmUpNs, Fork fork, Consumer<String> progress) {}

    public Contest(List<Entrant> entrants, Plan plan) {
        this.entrants = List.copyOf(entrants);
        this.plan = plan;
    }

    /** Measures all, in their order. */
    public List<Standing> run() {
        Map<Entrant, List<Passes>> all = new LinkedHashMap<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Entrant entrant : entrants) {
                plan.progress()
                        .accept(entrant.load().subject() + " round " + round + " of " + plan.rounds() + ": "
                                + entrant.label());
                Passes passes = Passes.parse(plan.fork().run(task(entrant)));
                all.computeIfAbsent(entrant, e -> new ArrayList<>()).add(passes);
            }
        }
        List<Standing> standings = new ArrayList<>();
        all.forEach((entrant, passes) ->
                standings.add(new Standing(entrant, passes, ratios(all, entrant), right(all, entrant))));
        return standings;
    }

    private ForkTask task(Entrant entrant) {
        // Those who are compared with each other must go through equally many rounds.
        boolean counted = entrant.outputs() == Entrant.ExpectedOutputs.EACH_OTHER;
        return new ForkTask(
                entrant.factory(),
                entrant.name(),
                entrant.load(),
                ForkTask.Kind.THROUGHPUT,
                Map.of(
                        "warmUpEvents", counted ? COUNTED_WARM_UP : "0",
                        "warmUpNs", counted ? "0" : Long.toString(plan.warmUpNs()),
                        "passes", Integer.toString(plan.passes())));
    }

    /** This one's rate over the reference's, per round; none where the reference does not take part. */
    private static List<Double> ratios(Map<Entrant, List<Passes>> all, Entrant entrant) {
        return all.keySet().stream()
                .filter(other -> other.name().equals(entrant.reference()))
                .findFirst()
                .map(reference -> Measured.ratios(
                        entrant, all.get(entrant), reference, all.get(reference), Passes::eventsPerSecond))
                .orElse(List.of());
    }

    private boolean right(Map<Entrant, List<Passes>> all, Entrant entrant) {
        return all.get(entrant).stream().allMatch(passes -> switch (entrant.outputs()) {
            case NAIVE -> passes.outputs() == naive(entrant.load(), false).outputs(passes.rounds());
            case NAIVE_SAMPLE_DEVIATION ->
                passes.outputs() == naive(entrant.load(), true).outputs(passes.rounds());
            case EVENTS -> passes.outputs() == (long) passes.rounds() * passes.events();
            case EACH_OTHER ->
                all.values().stream()
                        .flatMap(List::stream)
                        .allMatch(other -> other.rounds() == passes.rounds() && other.outputs() == passes.outputs());
        });
    }

    private Expected naive(LoadSpec load, boolean sampleDeviation) {
        return expected.computeIfAbsent(
                List.of(load, sampleDeviation),
                key -> Expected.of(new Naive(load.work().orElseThrow(), load.keys(), sampleDeviation), load.feed()));
    }
}
