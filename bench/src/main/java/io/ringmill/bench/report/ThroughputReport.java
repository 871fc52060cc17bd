package io.ringmill.bench.report;

import io.ringmill.bench.measure.Passes;
import io.ringmill.bench.measure.Sample;
import io.ringmill.bench.measure.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is told of a throughput contest on one load. */
public final class ThroughputReport {

    private ThroughputReport() {}

    /** A table. Brackets hold the 95 % confidence interval of the median over JVMs. */
    public static String text(List<Standing> standings) {
        TextTable table = new TextTable(
                "system", "events/s", "ns/event", "of reference", "bytes/event", "cores apart", "outputs");
        for (Standing standing : standings) {
            Sample rate = standing.eventsPerSecond();
            table.row(
                    standing.entrant().label(),
                    Figures.counts(rate),
                    Figures.threeDigits(1e9 / rate.median()),
                    ratio(standing),
                    String.format(Locale.ROOT, "%.1f", standing.bytesPerEvent().median()),
                    standing.entrant().handsOver() ? Figures.durations(standing.coresNs()) : "",
                    standing.right() ? "right" : "WRONG");
        }
        StringBuilder text = new StringBuilder(table.toString());
        Noise.ofThroughput(standings).forEach(warning -> text.append("\nNote: ").append(warning));
        return text.append('\n').toString();
    }

    private static String ratio(Standing standing) {
        boolean itself = standing.entrant().name().equals(standing.entrant().reference());
        return itself || standing.ratios().isEmpty() ? "" : Figures.ratio(Sample.of(standing.ratios()));
    }

    /** Every figure, for {@code --json}. */
    public static List<Object> json(List<Standing> standings) {
        List<Object> all = new ArrayList<>();
        for (Standing standing : standings) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("subject", standing.entrant().load().subject());
            one.put("name", standing.entrant().name());
            one.put("label", standing.entrant().label());
            one.put("eventsPerSecond", summary(standing.eventsPerSecond()));
            one.put("bytesPerEvent", summary(standing.bytesPerEvent()));
            one.put("coresNs", summary(standing.coresNs()));
            one.put("reference", standing.entrant().reference());
            one.put("ratio", standing.ratios().isEmpty() ? null : summary(Sample.of(standing.ratios())));
            one.put("right", standing.right());
            one.put("jvms", standing.rounds().stream().map(Passes::toMap).toList());
            all.add(one);
        }
        return all;
    }

    static Map<String, Object> summary(Sample sample) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("median", sample.median());
        map.put("low", sample.low());
        map.put("high", sample.high());
        map.put("values", Arrays.stream(sample.values()).boxed().toList());
        return map;
    }
}
