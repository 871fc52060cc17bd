package io.ringmill.bench.report;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.measure.LatencyStanding;
import io.ringmill.bench.measure.Sample;
import io.ringmill.bench.measure.Standing;
import java.util.ArrayList;
import java.util.List;

/** Whether the machine was quiet enough to conclude something. */
final class Noise {

    private static final double NOISY_P50_NS = 1_000;
    private static final double NOISY_P99_NS = 10_000;
    private static final double NOISY_P999_NS = 100_000;
    private static final double NOISY_SPREAD = 0.5;
    private static final double NOISY_RATE = 0.3;
    private static final double MOVED = 2.5;
    private static final int FEW = 3;
    private static final String FEW_REPEATS =
            "Fewer than " + FEW + " JVMs per system: how much repeats differ is not known.";

    private Noise() {}

    /** What a reader of throughputs must know before reading on, a sentence each; empty on a quiet machine. */
    static List<String> ofThroughput(List<Standing> standings) {
        List<String> warnings = new ArrayList<>();
        for (Standing standing : standings) {
            double spread = standing.eventsPerSecond().spread();
            if (standing.rounds().size() >= FEW && spread > NOISY_RATE) {
                warnings.add("The rate of " + standing.entrant().label() + " differs by " + Math.round(spread * 100)
                        + " % between repeats: believe ratios only, and those with a narrow interval.");
            }
        }
        if (standings.stream().anyMatch(standing -> standing.rounds().size() < FEW)) {
            warnings.add(FEW_REPEATS);
        }
        addDistance(warnings, standings.stream().map(Standing::coresNs).toList());
        return warnings;
    }

    private static void addDistance(List<String> warnings, List<Sample> coresNs) {
        double least =
                coresNs.stream().mapToDouble(each -> each.values()[0]).min().orElse(0);
        double most = coresNs.stream()
                .mapToDouble(each -> each.values()[each.size() - 1])
                .max()
                .orElse(0);
        if (most > MOVED * least) {
            warnings.add("The cores were between " + Figures.duration(least) + " and " + Figures.duration(most)
                    + " apart, there and back: the machine's host moves them. What hands events from thread to thread is"
                    + " slow where they are far apart; ratios of such systems are taken from JVMs at like distance.");
        }
    }

    /** What a reader of latencies must know before reading on, a sentence each; empty on a quiet machine. */
    static List<String> ofLatency(List<LatencyStanding> standings) {
        List<String> warnings = new ArrayList<>();
        for (LatencyStanding standing : standings) {
            if (standing.entrant().name().equals(Contenders.IDLE.option())) {
                addJitter(warnings, standing);
            } else if (standing.rounds().size() >= FEW) {
                addSpread(warnings, standing);
            }
        }
        if (standings.stream().anyMatch(standing -> standing.rounds().size() < FEW)) {
            warnings.add(FEW_REPEATS);
        }
        addDistance(warnings, standings.stream().map(LatencyStanding::coresNs).toList());
        return warnings.stream().distinct().toList();
    }

    private static void addJitter(List<String> warnings, LatencyStanding idle) {
        Sample p50 = idle.atPercentile(50);
        Sample p99 = idle.atPercentile(99);
        Sample p999 = idle.atPercentile(99.9);
        String who = "/s a thread that does nothing is held up ";
        String rate = Figures.count(idle.eventsPerSecond());
        if (p50.median() > NOISY_P50_NS) {
            warnings.add("This machine is too noisy to conclude anything: at " + rate + who
                    + Figures.duration(p50.median()) + " half of the time. Stop what else runs on it.");
        } else if (p99.median() > NOISY_P99_NS) {
            warnings.add("This machine is too noisy for tails: at " + rate + who + Figures.duration(p99.median())
                    + " at p99. Only medians say something about the systems.");
        } else if (p999.median() > NOISY_P999_NS) {
            warnings.add("At " + rate + who + Figures.duration(p999.median())
                    + " at p99.9: beyond p99 the figures are the machine's.");
        }
    }

    private static void addSpread(List<String> warnings, LatencyStanding standing) {
        double spread = standing.atPercentile(50).spread();
        if (spread > NOISY_SPREAD) {
            warnings.add("The median of " + standing.entrant().label() + " at "
                    + Figures.count(standing.eventsPerSecond()) + "/s differs by "
                    + Math.round(spread * 100) + " % between repeats: do not conclude from it.");
        }
    }
}
