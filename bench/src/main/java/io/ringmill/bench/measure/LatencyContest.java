package io.ringmill.bench.measure;

import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Measures the latency of several entrants at several rates, a JVM each, taking turns; see {@link OpenLoop}. */
public final class LatencyContest {

    private final List<Entrant> entrants;
    private final Plan plan;

    /**
     * How to measure.
     *
     * @param rates events per second
     * @param bursts events sent at once
     * @param rounds JVMs per entrant, rate and burst
     * @param warmUpEvents sent first, as fast as it goes
     * @param warmUpMs then at the rate
     * @param measureMs then measured
     * @param cpus of sender and evaluator; empty to leave that to the system
     * @param progress told what happens now
     */
    public record Plan(
            List<Long> rates,
            List<Integer> bursts,
            int rounds,
            long warmUpEvents,
            long warmUpMs,
            long measureMs,
            List<Integer> cpus,
            Fork fork,
            Consumer<String> progress) {}

    /** One of the things that are measured. */
    private record Turn(Entrant entrant, long eventsPerSecond, int burst) {}

    public LatencyContest(List<Entrant> entrants, Plan plan) {
        this.entrants = List.copyOf(entrants);
        this.plan = plan;
    }

    /** Measures all. */
    public List<LatencyStanding> run() {
        Map<Turn, List<Latency>> all = new LinkedHashMap<>();
        for (long rate : plan.rates()) {
            for (int burst : plan.bursts()) {
                for (int round = 1; round <= plan.rounds(); round++) {
                    for (Entrant entrant : entrants) {
                        Turn turn = new Turn(entrant, rate, burst);
                        plan.progress().accept(describe(turn, round));
                        all.computeIfAbsent(turn, t -> new ArrayList<>())
                                .add(Latency.parse(plan.fork().run(task(turn))));
                    }
                }
            }
        }
        List<LatencyStanding> standings = new ArrayList<>();
        all.forEach((turn, rounds) -> standings.add(new LatencyStanding(
                turn.entrant(), turn.eventsPerSecond(), turn.burst(), rounds, right(turn, rounds, all))));
        return standings;
    }

    private String describe(Turn turn, int round) {
        return turn.entrant().load().subject() + " at " + turn.eventsPerSecond() + "/s"
                + (turn.burst() == 1 ? "" : " in bursts of " + turn.burst()) + ", round " + round + " of "
                + plan.rounds() + ": " + turn.entrant().label();
    }

    private ForkTask task(Turn turn) {
        Map<String, String> settings = new HashMap<>();
        settings.put("eventsPerSecond", Long.toString(turn.eventsPerSecond()));
        settings.put("burst", Integer.toString(turn.burst()));
        settings.put("warmUpEvents", Long.toString(plan.warmUpEvents()));
        settings.put("warmUpMs", Long.toString(plan.warmUpMs()));
        settings.put("measureMs", Long.toString(plan.measureMs()));
        settings.put(
                "senderCpu",
                Integer.toString(plan.cpus().isEmpty() ? -1 : plan.cpus().get(0)));
        settings.put(
                "evaluatorCpu",
                Integer.toString(plan.cpus().size() < 2 ? -1 : plan.cpus().get(1)));
        Entrant entrant = turn.entrant();
        return new ForkTask(entrant.factory(), entrant.name(), entrant.load(), ForkTask.Kind.LATENCY, settings);
    }

    private boolean right(Turn turn, List<Latency> rounds, Map<Turn, List<Latency>> all) {
        return rounds.stream().allMatch(round -> switch (turn.entrant().outputs()) {
            case EVENTS -> round.outputs() == round.events();
            case EACH_OTHER ->
                all.entrySet().stream()
                        .filter(other -> other.getKey().entrant().outputs() == Entrant.ExpectedOutputs.EACH_OTHER)
                        .flatMap(other -> other.getValue().stream())
                        .filter(other -> other.events() == round.events())
                        .allMatch(other -> other.outputs() == round.outputs());
            default -> round.outputs() == byHand(turn.entrant().load(), round.events());
        });
    }

    /** As many as the hand-written loop finds, which is itself held to the naive reference by tests. */
    private static long byHand(LoadSpec load, long events) {
        Work work = load.work().orElseThrow();
        Feed feed = load.feed();
        HandWritten byHand = HandWritten.of(work, feed.keyCount);
        long rest = events;
        for (int round = 0; rest > 0; round++) {
            int part = (int) Math.min(rest, feed.size);
            byHand.run(feed, 0, part, round * feed.roundNs());
            rest -= part;
        }
        return byHand.outputs();
    }
}
