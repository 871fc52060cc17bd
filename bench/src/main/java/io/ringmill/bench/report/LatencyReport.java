package io.ringmill.bench.report;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.measure.Latency;
import io.ringmill.bench.measure.LatencyStanding;
import io.ringmill.bench.measure.Measured;
import io.ringmill.bench.measure.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is told of a latency contest. */
public final class LatencyReport {

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final List<String> HEAD = List.of(
            "system",
            "p50",
            "p90",
            "p99",
            "p99.9",
            "p99.99",
            "max",
            "p50 of reference",
            "p99 of reference",
            "cores apart",
            "");

    /** The percentile curve runs to 1 - 10^-DECADES. */
    private static final int DECADES = 6;

    private static final int POINTS_PER_DECADE = 20;

    private final List<LatencyStanding> standings;
    private final Map<String, Object> machine;

    /** {@code machine}: as {@link Machine#describe} has it. */
    public LatencyReport(List<LatencyStanding> standings, Map<String, Object> machine) {
        this.standings = List.copyOf(standings);
        this.machine = machine;
    }

    /** What a load is called. */
    private record LoadName(String subject, long eventsPerSecond, int burst) {

        static LoadName of(LatencyStanding standing) {
            return new LoadName(standing.entrant().load().subject(), standing.eventsPerSecond(), standing.burst());
        }

        String text() {
            return subject + " at " + Figures.count(eventsPerSecond) + " events/s"
                    + (burst == 1 ? "" : " in bursts of " + burst);
        }
    }

    /** Tables, and what must be known before reading them. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (LoadName load : loads()) {
            TextTable table = new TextTable(HEAD.toArray(String[]::new));
            of(load).forEach(standing -> table.row(row(standing).toArray(String[]::new)));
            text.append('\n').append(load.text()).append('\n').append(table);
        }
        Noise.ofLatency(standings).forEach(warning -> text.append("\nNote: ").append(warning));
        return text.append('\n').toString();
    }

    /** Every figure, for {@code --json}. */
    public List<Object> json() {
        List<Object> all = new ArrayList<>();
        for (LatencyStanding standing : standings) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("subject", standing.entrant().load().subject());
            one.put("name", standing.entrant().name());
            one.put("label", standing.entrant().label());
            one.put("eventsPerSecond", standing.eventsPerSecond());
            one.put("burst", standing.burst());
            one.put("keptUp", standing.keptUp());
            one.put("right", standing.right());
            one.put("coresNs", ThroughputReport.summary(standing.coresNs()));
            Map<String, Object> latency = new LinkedHashMap<>();
            for (double percentile : PERCENTILES) {
                latency.put(name(percentile), ThroughputReport.summary(standing.atPercentile(percentile)));
            }
            latency.put("max", ThroughputReport.summary(standing.max()));
            one.put("latencyNs", latency);
            one.put("reference", standing.entrant().reference());
            one.put("ratioP50", summary(ratios(standing, 50)));
            one.put("ratioP99", summary(ratios(standing, 99)));
            one.put("jvms", standing.rounds().stream().map(Latency::toMap).toList());
            all.add(one);
        }
        return all;
    }

    private static Object summary(List<Double> ratios) {
        return ratios.isEmpty() ? null : ThroughputReport.summary(Sample.of(ratios));
    }

    /** Names as summaries have them: p50, p999. */
    private static String name(double percentile) {
        return "p" + Double.toString(percentile).replace(".0", "").replace(".", "");
    }

    /** A page with charts. */
    public String html() {
        Page page = new Page("Ringmill: latency");
        page.paragraph(
                "Open loop: every event has a time at which it is to be sent, and its latency is that from then until its"
                        + " rules were evaluated, whatever held it up. Each figure is the median over JVMs.");
        Noise.ofLatency(standings).forEach(page::warning);
        for (LoadName load : loads()) {
            page.heading(load.text());
            page.chart(percentileCurves(load));
            page.table(HEAD, of(load).stream().map(this::row).toList());
        }
        for (String subject : subjects()) {
            page.heading(subject + ": latency by rate");
            page.paragraph("Solid: p50. Dashed: p99.");
            page.chart(rateCurves(subject));
        }
        page.heading("Machine");
        page.definitions(machine);
        return page.html();
    }

    private Set<LoadName> loads() {
        Set<LoadName> loads = new LinkedHashSet<>();
        standings.forEach(standing -> loads.add(LoadName.of(standing)));
        return loads;
    }

    private Set<String> subjects() {
        Set<String> subjects = new LinkedHashSet<>();
        standings.forEach(standing -> subjects.add(standing.entrant().load().subject()));
        return subjects;
    }

    private List<LatencyStanding> of(LoadName load) {
        return standings.stream()
                .filter(standing -> LoadName.of(standing).equals(load))
                .toList();
    }

    /** Latencies over those of the reference at the same load, per round; empty where it does not take part. */
    private List<Double> ratios(LatencyStanding standing, double percentile) {
        return standings.stream()
                .filter(other -> LoadName.of(other).equals(LoadName.of(standing))
                        && !other.equals(standing)
                        && other.entrant().name().equals(standing.entrant().reference()))
                .findFirst()
                .map(other -> Measured.ratios(
                        standing.entrant(), standing.rounds(), other.entrant(), other.rounds(), latency ->
                                (double) Math.max(1, latency.histogram().getValueAtPercentile(percentile))))
                .orElse(List.of());
    }

    private String ratio(LatencyStanding standing, double percentile) {
        List<Double> ratios = ratios(standing, percentile);
        return ratios.isEmpty() ? "" : Figures.ratio(Sample.of(ratios));
    }

    private List<String> row(LatencyStanding standing) {
        List<String> row = new ArrayList<>();
        row.add(standing.entrant().label());
        for (double percentile : PERCENTILES) {
            row.add(Figures.duration(standing.atPercentile(percentile).median()));
        }
        row.add(Figures.duration(standing.max().median()));
        row.add(ratio(standing, 50));
        row.add(ratio(standing, 99));
        row.add(standing.entrant().handsOver() ? Figures.durations(standing.coresNs()) : "");
        row.add(standing.right() ? standing.keptUp() ? "" : "does not keep up" : "WRONG OUTPUTS");
        return row;
    }

    private String percentileCurves(LoadName load) {
        List<LineChart.Tick> ticks = new ArrayList<>();
        String[] labels = {"0", "90", "99", "99.9", "99.99", "99.999", "99.9999"};
        for (int decade = 0; decade <= DECADES; decade++) {
            ticks.add(new LineChart.Tick(decade, labels[decade]));
        }
        LineChart chart = new LineChart("percentile", ticks);
        for (LatencyStanding standing : of(load)) {
            // Medians over JVMs, as in the table. Beyond one event of a JVM there is nothing but its maximum.
            double events = standing.rounds().stream()
                    .mapToLong(round -> round.histogram().getTotalCount())
                    .min()
                    .orElse(1);
            double last = Math.min(DECADES, Math.log10(Math.max(1, events)));
            List<LineChart.Point> points = new ArrayList<>();
            for (int i = 0; i <= last * POINTS_PER_DECADE; i++) {
                double decades = (double) i / POINTS_PER_DECADE;
                double percentile = 100 * (1 - Math.pow(10, -decades));
                points.add(new LineChart.Point(
                        decades, standing.atPercentile(percentile).median()));
            }
            if (last < DECADES) {
                points.add(new LineChart.Point(last, standing.max().median()));
            }
            chart.add(new LineChart.Line(standing.entrant().label(), points, isBaseline(standing)));
        }
        return chart.svg();
    }

    private static boolean isBaseline(LatencyStanding standing) {
        return standing.entrant().name().equals(Contenders.IDLE.option());
    }

    private String rateCurves(String subject) {
        Map<String, List<LineChart.Point>> medians = new LinkedHashMap<>();
        Map<String, List<LineChart.Point>> tails = new LinkedHashMap<>();
        Map<Double, String> ticks = new TreeMap<>();
        for (LatencyStanding standing : standings) {
            if (standing.entrant().load().subject().equals(subject)
                    && standing.burst() == standings.get(0).burst()) {
                double x = Math.log10((double) standing.eventsPerSecond());
                ticks.put(x, Figures.count(standing.eventsPerSecond()) + "/s");
                String label = standing.entrant().label();
                medians.computeIfAbsent(label, l -> new ArrayList<>())
                        .add(new LineChart.Point(x, standing.atPercentile(50).median()));
                tails.computeIfAbsent(label, l -> new ArrayList<>())
                        .add(new LineChart.Point(x, standing.atPercentile(99).median()));
            }
        }
        List<LineChart.Tick> marks = new ArrayList<>();
        ticks.forEach((x, label) -> marks.add(new LineChart.Tick(x, label)));
        LineChart chart = new LineChart("events per second", marks);
        medians.forEach((label, points) -> chart.add(new LineChart.Line(label, points, false)));
        tails.forEach((label, points) -> chart.add(new LineChart.Line(label, points, true)));
        return chart.svg();
    }
}
