package io.ringmill.bench.report;

import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.Sample;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An earlier run, to set a later one beside it and tell what is beyond noise. Both are as {@code --json} has them. */
public final class Comparison {

    private static final int FEWEST = 3;
    private static final List<String> MACHINE = List.of("cpu", "cores", "governor", "jdk", "flags");

    private final String place;
    private final Map<?, ?> machine;
    private final Map<String, List<Figure>> figures;

    private Comparison(String place, Map<?, ?> run) {
        this.place = place;
        machine = member(run, "machine", Map.class);
        figures = figures(run);
    }

    /** One figure of one system, a value a JVM. */
    private record Figure(String name, Sample sample) {}

    /**
     * A comparison with the run that a file holds, if one is named.
     *
     * @param kind of the later run
     * @throws IllegalArgumentException if the file holds no run of this kind, in a sentence
     */
    public static Optional<Comparison> with(Optional<Path> named, String kind) throws IOException {
        return named.isPresent() ? Optional.of(with(named.get(), kind)) : Optional.empty();
    }

    private static Comparison with(Path file, String kind) throws IOException {
        try {
            return of(Json.read(Files.readString(file)), kind, file.toString());
        } catch (IllegalArgumentException | CharacterCodingException unusable) {
            String reason = unusable instanceof IllegalArgumentException ? unusable.getMessage() : "it is no text";
            throw new IllegalArgumentException(
                    file + " is no JSON of 'ringmill bench " + kind + "': " + reason, unusable);
        }
    }

    static Comparison of(Object run, String kind, String place) {
        if (!(run instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("it holds no object");
        }
        if (!kind.equals(map.get("kind"))) {
            throw new IllegalArgumentException("its kind is " + map.get("kind"));
        }
        Comparison comparison = new Comparison(place, map);
        if (comparison.figures.isEmpty()) {
            throw new IllegalArgumentException("it holds no figure");
        }
        return comparison;
    }

    /** A table of the figures that both runs have. */
    public String text(Map<?, ?> now) {
        StringBuilder text = new StringBuilder("\nAgainst " + place + ":\n");
        Map<?, ?> machineNow = member(now, "machine", Map.class);
        for (String name : MACHINE) {
            String was = String.valueOf(machine.get(name));
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
        TextTable table = new TextTable("figure", "before", "now", "change", "");
        int shared = 0;
        for (Map.Entry<String, List<Figure>> entry : figures(now).entrySet()) {
            for (Figure figure : entry.getValue()) {
                for (Figure was : figures.getOrDefault(entry.getKey(), List.of())) {
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
        for (Object result : member(run, "results", List.class)) {
            Map<?, ?> one = as(result, "a result", Map.class);
            List<Figure> ofOne = new ArrayList<>();
            String name = one.get("subject") + " " + one.get("name");
            if (one.get("latencyNs") instanceof Map<?, ?> latency) {
                name += " at "
                        + Figures.count(
                                member(one, "eventsPerSecond", Number.class).doubleValue()) + "/s";
                int burst = member(one, "burst", Number.class).intValue();
                name += burst == 1 ? "" : " bursts of " + burst;
                latency.forEach((percentile, values) ->
                        ofOne.add(new Figure(percentile.toString(), sample(values, "latencyNs"))));
            } else {
                ofOne.add(new Figure("events/s", sample(one.get("eventsPerSecond"), "eventsPerSecond")));
            }
            figures.put(name, ofOne);
        }
        return figures;
    }

    private static Sample sample(Object summary, String of) {
        List<Number> numbers = new ArrayList<>();
        for (Object value : member(as(summary, of, Map.class), "values", List.class)) {
            numbers.add(as(value, "a value of " + of, Number.class));
        }
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException(of + " has no values");
        }
        return Sample.of(numbers);
    }

    private static <T> T member(Map<?, ?> map, String name, Class<T> type) {
        return as(map.get(name), name, type);
    }

    private static <T> T as(Object value, String name, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(name + " is missing or of another form");
        }
        return type.cast(value);
    }
}
