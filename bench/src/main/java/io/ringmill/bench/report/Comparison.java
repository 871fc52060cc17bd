package io.ringmill.bench.report;

import io.ringmill.bench.measure.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run beside an earlier one: what is beyond noise. Both are as their {@code --json} files have them. */
public final class Comparison {

    private static final int FEWEST = 3;
    private static final List<String> MACHINE = List.of("cpu", "cores", "governor", "jdk", "flags");

    private Comparison() {}

    /** One figure of one system, a value a JVM. */
    private record Figure(String name, Sample sample) {}

    /**
     * A table of the figures that both runs have.
     *
     * @param before an earlier run
     * @param now this run
     */
    public static String text(Map<?, ?> before, Map<?, ?> now) {
        StringBuilder text = new StringBuilder();
        Map<?, ?> machineBefore = (Map<?, ?>) before.get("machine");
        Map<?, ?> machineNow = (Map<?, ?>) now.get("machine");
        for (String name : MACHINE) {
            String was = String.valueOf(machineBefore.get(name));
            String is = String.valueOf(machineNow.get(name));
            if (!was.equals(is)) {
                text.append("Note: ")
                        .append(name)
                        .append(" was ")
                        .append(was)
                        .append(", is ")
                        .append(is)
                        .append('\n');
            }
        }
        Map<String, List<Figure>> earlier = figures(before);
        TextTable table = new TextTable("figure", "before", "now", "change", "");
        int shared = 0;
        for (Map.Entry<String, List<Figure>> entry : figures(now).entrySet()) {
            for (Figure figure : entry.getValue()) {
                for (Figure was : earlier.getOrDefault(entry.getKey(), List.of())) {
                    if (was.name().equals(figure.name())) {
                        shared++;
                        table.row(row(entry.getKey(), was, figure));
                    }
                }
            }
        }
        return shared == 0 ? text + "The two runs have no figure in common.\n" : text.toString() + table;
    }

    private static String[] row(String system, Figure was, Figure is) {
        double change = is.sample().median() / was.sample().median() - 1;
        boolean rate = is.name().equals("events/s");
        return new String[] {
            system + " " + is.name(),
            rate
                    ? Figures.count(was.sample().median())
                    : Figures.duration(was.sample().median()),
            rate
                    ? Figures.count(is.sample().median())
                    : Figures.duration(is.sample().median()),
            String.format(Locale.ROOT, "%+.1f %%", 100 * change),
            verdict(was.sample(), is.sample(), rate)
        };
    }

    private static String verdict(Sample was, Sample is, boolean moreIsBetter) {
        if (was.size() < FEWEST || is.size() < FEWEST) {
            return "too few JVMs to tell";
        }
        if (!is.differsFrom(was)) {
            return "within noise";
        }
        return is.median() > was.median() == moreIsBetter ? "better, beyond noise" : "worse, beyond noise";
    }

    private static Map<String, List<Figure>> figures(Map<?, ?> run) {
        Map<String, List<Figure>> figures = new LinkedHashMap<>();
        for (Object result : (List<?>) run.get("results")) {
            Map<?, ?> one = (Map<?, ?>) result;
            List<Figure> ofOne = new ArrayList<>();
            String name = one.get("subject") + " " + one.get("name");
            if (one.get("latencyNs") instanceof Map<?, ?> latency) {
                name += " at " + Figures.count(((Number) one.get("eventsPerSecond")).doubleValue()) + "/s";
                name += ((Number) one.get("burst")).intValue() == 1 ? "" : " bursts of " + one.get("burst");
                latency.forEach((percentile, values) ->
                        ofOne.add(new Figure((String) percentile, sample(((Map<?, ?>) values).get("values")))));
            } else {
                ofOne.add(new Figure("events/s", sample(((Map<?, ?>) one.get("eventsPerSecond")).get("values"))));
            }
            figures.put(name, ofOne);
        }
        return figures;
    }

    private static Sample sample(Object values) {
        List<Number> numbers = new ArrayList<>();
        ((List<?>) values).forEach(value -> numbers.add((Number) value));
        return Sample.of(numbers);
    }
}
