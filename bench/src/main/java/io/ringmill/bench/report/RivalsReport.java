package io.ringmill.bench.report;

import io.ringmill.bench.measure.Sample;
import io.ringmill.bench.measure.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of how many times faster one entrant is than each of the others. */
public final class RivalsReport {

    private RivalsReport() {}

    /** The table; {@code subject} is the name of the one that the others are set against. */
    public static String text(List<Standing> standings, String subject) {
        Standing ours = standings.stream()
                .filter(standing -> standing.entrant().name().equals(subject))
                .findFirst()
                .orElseThrow();
        TextTable table =
                new TextTable("system", "events/s", ours.entrant().label() + " is × as fast", "bytes/event", "outputs");
        for (Standing standing : standings) {
            table.row(
                    standing.entrant().label(),
                    Figures.counts(standing.eventsPerSecond()),
                    standing.equals(ours) ? "" : Figures.ratio(ratio(ours, standing)),
                    String.format(Locale.ROOT, "%.0f", standing.bytesPerEvent().median()),
                    standing.right() ? "right" : "WRONG");
        }
        return table.toString();
    }

    private static Sample ratio(Standing ours, Standing theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.rounds().size(); round++) {
            ratios.add(ours.rounds().get(round).eventsPerSecond()
                    / theirs.rounds().get(round).eventsPerSecond());
        }
        return Sample.of(ratios);
    }
}
