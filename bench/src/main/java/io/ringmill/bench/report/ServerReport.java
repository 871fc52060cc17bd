package io.ringmill.bench.report;

import io.ringmill.bench.measure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What is told of engines beside their servers. */
public final class ServerReport {

    private static final double MEGABYTE = 1e6;
    private static final String ALONE = "ALONE";
    private static final Map<String, String> CONDITIONS = Map.of(
            ALONE, "alone", "SERVED", "served", "WATCHED", "page open on 20 keys", "ATTACKED", "the same, attacked");
    private static final List<String> ORDER = List.of(ALONE, "SERVED", "WATCHED", "ATTACKED");

    private ServerReport() {}

    /** Tables: what the engine does, what all take, what clients saw, what attackers did. */
    public static String text(List<Map<?, ?>> runs) {
        TextTable speeds = new TextTable("engine", "beside it", "events/s", "of alone", "p50", "p99", "of alone");
        TextTable costs = new TextTable(
                "engine", "beside it", "cores: server", "page", "attackers", "heap", "direct", "threads", "close");
        TextTable answers = new TextTable(
                "engine", "beside it", "status asked", "failed", "median", "p99", "longest", "statuses/s", "rows/s");
        StringBuilder attacks = new StringBuilder();
        for (Map<?, ?> run : runs) {
            for (String condition : ORDER) {
                List<Map<?, ?>> rounds = rounds(run, condition);
                String topology = run.get("topology").toString();
                speeds.row(speed(run, condition, rounds, topology));
                costs.row(cost(condition, rounds, topology));
                if (rounds.get(0).containsKey("page")) {
                    answers.row(answer(condition, rounds, topology));
                }
                if (rounds.get(0).containsKey("attack")) {
                    attacks.append(attack(rounds, topology));
                }
            }
            attacks.append(right(List.of(run)) ? "" : run.get("topology") + ": WRONG number of alerts\n");
        }
        return speeds + "\n" + costs + "\n" + answers + "\n" + attacks;
    }

    private static String[] speed(Map<?, ?> run, String condition, List<Map<?, ?>> rounds, String topology) {
        List<Map<?, ?>> alone = rounds(run, ALONE);
        return new String[] {
            topology,
            CONDITIONS.get(condition),
            Figures.counts(sample(rounds, round -> number(round, "eventsPerSecond"))),
            ratio(rounds, alone, "eventsPerSecond"),
            duration(rounds, "p50Ns"),
            duration(rounds, "p99Ns"),
            ratio(rounds, alone, "p99Ns")
        };
    }

    private static String duration(List<Map<?, ?>> rounds, String figure) {
        Sample sample = sample(rounds, round -> number(round, figure));
        return Figures.duration(sample.median()) + " [" + Figures.duration(sample.low()) + ", "
                + Figures.duration(sample.high()) + "]";
    }

    private static String ratio(List<Map<?, ?>> rounds, List<Map<?, ?>> alone, String figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            ratios.add(number(rounds.get(i), figure) / number(alone.get(i), figure));
        }
        return rounds == alone || rounds.equals(alone) ? "" : Figures.ratio(Sample.of(ratios));
    }

    private static String[] cost(String condition, List<Map<?, ?>> rounds, String topology) {
        ToDoubleFunction<Map<?, ?>> close =
                round -> round.containsKey("closeSeconds") ? number(round, "closeSeconds") : 0;
        return new String[] {
            topology,
            CONDITIONS.get(condition),
            cores(rounds, "server"),
            cores(rounds, "page"),
            cores(rounds, "attack"),
            megabytes(most(rounds, round -> number(map(round, "memory"), "heapBytes"))),
            megabytes(most(rounds, round -> number(map(round, "memory"), "directBytes"))),
            String.format(Locale.ROOT, "%.0f", most(rounds, round -> number(map(round, "memory"), "threads"))),
            Figures.threeDigits(most(rounds, close)) + " s"
        };
    }

    /** At full speed, and at the rate. */
    private static String cores(List<Map<?, ?>> rounds, String whose) {
        return String.format(
                Locale.ROOT,
                "%.3f, %.3f",
                sample(rounds, round -> number(map(round, "fullSpeedCpu"), whose))
                        .median(),
                sample(rounds, round -> number(map(round, "pacedCpu"), whose)).median());
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }

    private static String[] answer(String condition, List<Map<?, ?>> rounds, String topology) {
        double[] ms = rounds.stream()
                .flatMap(round -> ((List<?>) map(round, "page").get("answersMs")).stream())
                .mapToDouble(answer -> ((Number) answer).doubleValue())
                .sorted()
                .toArray();
        // The page opens and asks at once: so many seconds as it has asked.
        double seconds = Math.max(1, ms.length);
        return new String[] {
            topology,
            CONDITIONS.get(condition),
            Integer.toString(ms.length),
            String.format(Locale.ROOT, "%.0f", total(rounds, "page", "failures")),
            at(ms, 0.5),
            at(ms, 0.99),
            at(ms, 1),
            Figures.threeDigits(total(rounds, "page", "statuses") / seconds),
            Figures.threeDigits(total(rounds, "page", "rows") / seconds)
        };
    }

    private static String at(double[] ascendingMs, double share) {
        return ascendingMs.length == 0
                ? "none"
                : Figures.threeDigits(ascendingMs[(int) Math.min(ascendingMs.length - 1, share * ascendingMs.length)])
                        + " ms";
    }

    private static String attack(List<Map<?, ?>> rounds, String topology) {
        Map<String, Double> refused = new TreeMap<>();
        rounds.forEach(round -> map(round, "refused")
                .forEach((reason, count) ->
                        refused.merge(reason.toString(), ((Number) count).doubleValue(), Double::sum)));
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, attackers in all rounds: %.0f watchers, %.0f connections of a byte a second of which %.0f were let"
                        + " go, %.0f bodies cut off after %.0f MB together, %.0f connections that were no TLS; refused:",
                topology,
                total(rounds, "attack", "watchers"),
                total(rounds, "attack", "connections"),
                total(rounds, "attack", "letGo"),
                total(rounds, "attack", "bodies"),
                total(rounds, "attack", "bodyBytes") / MEGABYTE,
                total(rounds, "attack", "handshakes")));
        refused.forEach((reason, count) -> text.append(String.format(Locale.ROOT, " %s %.0f,", reason, count)));
        text.setLength(text.length() - 1);
        return text.append('\n').toString();
    }

    /** Whether all engines found what they had to find. */
    public static boolean right(List<Map<?, ?>> runs) {
        return runs.stream().allMatch(run -> Boolean.TRUE.equals(run.get("right")));
    }

    private static List<Map<?, ?>> rounds(Map<?, ?> run, String condition) {
        return ((List<?>) run.get("rounds"))
                .stream()
                        .<Map<?, ?>>map(round -> (Map<?, ?>) round)
                        .filter(round -> round.get("condition").equals(condition))
                        .toList();
    }

    private static Map<?, ?> map(Map<?, ?> round, String member) {
        return (Map<?, ?>) round.get(member);
    }

    private static double number(Map<?, ?> map, String member) {
        return ((Number) map.get(member)).doubleValue();
    }

    private static double total(List<Map<?, ?>> rounds, String whose, String member) {
        return rounds.stream()
                .mapToDouble(round -> number(map(round, whose), member))
                .sum();
    }

    private static double most(List<Map<?, ?>> rounds, ToDoubleFunction<Map<?, ?>> figure) {
        return rounds.stream().mapToDouble(figure).max().orElse(0);
    }

    private static Sample sample(List<Map<?, ?>> rounds, ToDoubleFunction<Map<?, ?>> figure) {
        Stream<Map<?, ?>> all = rounds.stream();
        return new Sample(all.mapToDouble(figure).toArray());
    }
}
