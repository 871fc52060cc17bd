package io.ringmill.bench.report;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.measure.LatencyStanding;
import io.ringmill.bench.measure.Sample;
import java.util.ArrayList;
import java.util.List;

/** Whether the machine was quiet enough to conclude something. */
final class Noise {

    private static final double NOISY_P50_NS = 1_000;
    private static final double NOISY_P99_NS = 10_000;
    private static final double NOISY_P999_NS = 100_000;
    private static final double NOISY_SPREAD = 0.5;
    private static final int FEW = 3;

    private Noise() {}

    /** What a reader must know before reading on, a sentence each; empty on a quiet machine. */
    static List<String> warnings(List<LatencyStanding> standings) {
        List<String> warnings = new ArrayList<>();
        for (LatencyStanding standing : standings) {
            if (standing.entrant().name().equals(Contenders.IDLE.option())) {
                addJitter(warnings, standing);
            } else if (standing.rounds().size() >= FEW) {
                addSpread(warnings, standing);
            }
        }
        if (standings.stream().anyMatch(standing -> standing.rounds().size() < FEW)) {
            warnings.add("Fewer than " + FEW + " JVMs per system: how much repeats differ is not known.");
        }
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
