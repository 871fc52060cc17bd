package io.ringmill.bench.file;

import io.ringmill.bench.measure.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What came of a program.
 *
 * @param rows of the file
 * @param ringmillOverThis the processor time of Ringmill over that of this program, per round; empty without Ringmill
 * @param right whether its counts were those of the loop by hand, in every round
 */
public record FileStanding(
        FileEntrant entrant, long rows, List<FileRun> runs, List<Double> ringmillOverThis, boolean right) {

    public FileStanding {
        runs = List.copyOf(runs);
        ringmillOverThis = List.copyOf(ringmillOverThis);
    }

    static FileStanding of(FileEntrant entrant, List<FileRun> runs, List<FileRun> ringmill, FileRun expected) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ringmill.size(); round++) {
            ratios.add((double) ringmill.get(round).cpuNs() / runs.get(round).cpuNs());
        }
        long rows = ((Number) expected.counts().get("rows")).longValue();
        return new FileStanding(entrant, rows, runs, ratios, runs.stream().allMatch(expected::agreesWith));
    }

    /** Nanoseconds of processor time a row, one value a round. */
    public Sample cpuNsPerRow() {
        return sample(run -> (double) run.cpuNs() / rows);
    }

    /** From start to end of the process, one value a round. */
    public Sample wallNs() {
        return sample(FileRun::wallNs);
    }

    /** The most memory, one value a round; 0 if unknown. */
    public Sample peakBytes() {
        return sample(FileRun::peakBytes);
    }

    private Sample sample(ToDoubleFunction<FileRun> figure) {
        return new Sample(runs.stream().mapToDouble(figure).toArray());
    }

    /** Every figure. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", entrant.name());
        map.put("label", entrant.label());
        map.put("rows", rows);
        map.put("right", right);
        map.put("ringmillOverThis", ringmillOverThis);
        map.put("runs", runs.stream().map(FileRun::toMap).toList());
        return map;
    }
}
