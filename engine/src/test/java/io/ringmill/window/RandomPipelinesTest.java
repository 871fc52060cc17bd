package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.time.CalendarSpan;
import io.ringmill.window.aggregate.Aggregate;
import io.ringmill.window.runtime.WindowProgram;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Generated window programs against {@link NaiveWindows}: random pipelines and streams, with ties, disorder, gaps,
 * bursts, missing values, outliers. A failure prints the seed and the pipeline; {@code -Dringmill.seed=N} runs one.
 */
class RandomPipelinesTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.pipelines", 500);
    private static final double TOLERANCE = 1e-9;
    private static final List<String> AGGREGATES = Aggregate.words();
    private static final Set<String> STEADY = Set.of(
            "count", "sum", "mean", "min", "max", "range", "first", "last", "median", "quantile", "distinct", "rate");
    private static final String[] ARGUMENTS = {"price", "size"};

    @Test
    void shouldEqualNaiveComputationWhenPipelineAndStreamAreRandom() {
        Integer only = Integer.getInteger("ringmill.seed");
        if (only != null) {
            new Trial(only).run();
            return;
        }
        long base = 20261120;
        for (int i = 0; i < PIPELINES; i++) {
            new Trial(base + i).run();
        }
    }

    private static final class Trial {
        private final long seed;
        private final Random random;
        private final StringBuilder yaml = new StringBuilder();
        private final List<NaiveWindows.Window> windows = new ArrayList<>();
        /** What durations and times are multiples of; so long that days pass in pipelines that have calendar windows. */
        private final long unitNs;

        private final long outOfOrderNs;
        private final int keys;

        Trial(long seed) {
            this.seed = seed;
            random = new Random(seed);
            unitNs = seed % 4 == 0 ? 40_000_000_000L : 1;
            outOfOrderNs = random.nextInt(3) == 0 ? random.nextInt(3_000) * unitNs : 0;
            keys = 1 + random.nextInt(4);
            yaml.append("streams:\n  t:\n    key: k\n    time: {field: ts, unit: ns}\n");
            yaml.append("    fields: {price: double, size: double}\n    outOfOrder: ")
                    .append(outOfOrderNs)
                    .append("ns\n");
            yaml.append("windows:\n");
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                addWindow(i);
            }
        }

        private void addWindow(int index) {
            int on = index > 0 && random.nextInt(3) == 0 ? random.nextInt(index) : -1;
            // What is approximate, or has cancelled out, is no good argument to compare by.
            if (on >= 0 && !windows.get(on).selects.stream().allMatch(select -> STEADY.contains(select.aggregate()))) {
                on = -1;
            }
            boolean byAll = random.nextInt(5) == 0;
            boolean onAll = on >= 0 && allKeys(windows.get(on));
            WindowForm form = form();
            Emit emit = emit(form);
            boolean byEvents =
                    form.kind() == WindowForm.Kind.SLIDING_EVENTS || form.kind() == WindowForm.Kind.TUMBLING_EVENTS;
            long min = random.nextInt(5) == 0 ? 1L + random.nextInt((int) Math.min(4, byEvents ? form.size() : 4)) : 0;
            String[] arguments = on < 0
                    ? ARGUMENTS
                    : windows.get(on).selects.stream()
                            .map(NaiveWindows.Select::name)
                            .toArray(String[]::new);
            List<NaiveWindows.Select> selects = selects(on, arguments);
            boolean filtered = random.nextInt(4) == 0;
            int on0 = random.nextInt(arguments.length);
            Predicate<NaiveWindows.Row> where = filtered ? row -> row.values().get(on0) > 50 : row -> true;
            windows.add(new NaiveWindows.Window(
                    index, on, byAll || onAll, new NaiveWindows.Shape(form, emit, min), where, selects));
            yaml.append("  w")
                    .append(index)
                    .append(":\n    on: ")
                    .append(on < 0 ? "t" : "w" + on)
                    .append('\n');
            yaml.append("    window: ").append(text(form)).append('\n');
            yaml.append("    emit: ").append(text(emit)).append('\n');
            if (byAll) {
                yaml.append("    by: all\n");
            }
            if (min > 0) {
                yaml.append("    min: ").append(min).append('\n');
            }
            if (filtered) {
                yaml.append("    where: ").append(arguments[on0]).append(" > 50\n");
            }
            append(selects, arguments);
        }

        private void append(List<NaiveWindows.Select> selects, String[] arguments) {
            yaml.append("    select:\n");
            for (NaiveWindows.Select select : selects) {
                String x = arguments[select.argument()];
                String inside = switch (select.aggregate()) {
                    case "rate" -> "";
                    case "ema" -> x + ", " + (int) select.parameter();
                    case "ewma" -> x + ", " + (int) select.parameter() + "ns";
                    case "quantile", "approx_quantile" -> x + ", " + select.parameter();
                    case "covar_pop", "corr" -> x + ", " + arguments[select.second()];
                    default -> x;
                };
                yaml.append("      ").append(select.name()).append(": ").append(select.aggregate());
                yaml.append('(').append(inside).append(")\n");
            }
        }

        private List<NaiveWindows.Select> selects(int on, String[] arguments) {
            List<NaiveWindows.Select> selects = new ArrayList<>();
            int count = 1 + random.nextInt(5);
            for (int i = 0; i < count; i++) {
                String aggregate = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
                if (on >= 0 && aggregate.equals("distinct")) {
                    // Values that were computed differ in the last bit.
                    aggregate = "median";
                }
                double parameter = switch (aggregate) {
                    case "quantile", "approx_quantile" -> random.nextInt(21) / 20.0;
                    case "ewma" -> 1 + random.nextInt(3_000);
                    default -> 1 + random.nextInt(9);
                };
                selects.add(new NaiveWindows.Select(
                        "v" + i,
                        aggregate,
                        random.nextInt(arguments.length),
                        random.nextInt(arguments.length),
                        parameter));
            }
            return selects;
        }

        private static boolean allKeys(NaiveWindows.Window window) {
            return window.byAll;
        }

        private WindowForm form() {
            long events = random.nextInt(8) == 0 ? 1025L + random.nextInt(50) : 1L + random.nextInt(40);
            int length = 1 + random.nextInt(random.nextBoolean() ? 200 : 20_000);
            long duration = length * unitNs;
            long offset = random.nextBoolean() ? 0 : random.nextInt(length) * (random.nextBoolean() ? unitNs : -unitNs);
            return switch (random.nextInt(8)) {
                case 5, 6 -> hopping();
                case 7 ->
                    new WindowForm(
                            WindowForm.Kind.SESSION,
                            unitNs * (1L + random.nextInt(random.nextBoolean() ? 100 : 9_000)),
                            0,
                            0);
                case 0 -> new WindowForm(WindowForm.Kind.SLIDING_EVENTS, events, 0, 0);
                case 1 -> new WindowForm(WindowForm.Kind.SLIDING_TIME, duration, 0, 0);
                case 2 -> new WindowForm(WindowForm.Kind.TUMBLING_EVENTS, events, 0, 0);
                case 3 ->
                    unitNs > 1 && random.nextInt(4) > 0
                            ? calendar()
                            : new WindowForm(WindowForm.Kind.TUMBLING_TIME, duration, 0, offset);
                default -> new WindowForm(WindowForm.Kind.RUNNING, 0, 0, 0);
            };
        }

        private WindowForm calendar() {
            List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
            List<String> lengths = List.of("15m", "1h", "2h", "6h", "1d", "1d", "1d", "3d", "1w", "1mo");
            String length = lengths.get(random.nextInt(lengths.size()));
            ZoneId zone =
                    ZoneId.of(random.nextBoolean() ? "America/New_York" : zones.get(random.nextInt(zones.size())));
            long offset = length.matches(".*[dw]") ? random.nextInt(-23, 24) * 3_600_000_000_000L : 0;
            return WindowForm.of(CalendarSpan.parse(length, zone), offset);
        }

        private WindowForm hopping() {
            long hop = 1L + random.nextInt(random.nextBoolean() ? 200 : 10_000);
            long size = switch (random.nextInt(4)) {
                case 0 -> hop * (1 + random.nextInt(20));
                case 1 -> 1 + random.nextInt((int) hop);
                default -> hop + random.nextInt((int) (5 * hop));
            };
            long offset = random.nextBoolean() ? 0 : random.nextInt((int) hop);
            return new WindowForm(WindowForm.Kind.HOPPING, size * unitNs, hop * unitNs, offset * unitNs);
        }

        private Emit emit(WindowForm form) {
            return switch (random.nextInt(4)) {
                case 0 -> Emit.CLOSE;
                case 1 -> Emit.every((1L + random.nextInt(5_000)) * unitNs);
                case 2 -> Emit.EACH;
                default -> form.closesByTime() ? Emit.CLOSE : Emit.EACH;
            };
        }

        private static String text(WindowForm form) {
            return switch (form.kind()) {
                case SLIDING_EVENTS -> "sliding " + form.size() + " events";
                case SLIDING_TIME -> "sliding " + form.size() + "ns";
                case TUMBLING_EVENTS -> "tumbling " + form.size() + " events";
                case TUMBLING_TIME ->
                    "tumbling " + form.calendar().map(CalendarSpan::toString).orElse(form.size() + "ns")
                            + (form.offsetNs() == 0 ? "" : " offset " + form.offsetNs() + "ns");
                case HOPPING ->
                    "hopping " + form.size() + "ns every " + form.hopNs() + "ns"
                            + (form.offsetNs() == 0 ? "" : " offset " + form.offsetNs() + "ns");
                case SESSION -> "session gap " + form.size() + "ns";
                case RUNNING -> "running";
            };
        }

        private static String text(Emit emit) {
            return switch (emit.kind()) {
                case EACH -> "each";
                case CLOSE -> "close";
                case EVERY -> "every " + emit.everyNs() + "ns";
            };
        }

        void run() {
            try {
                compare();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ", pipeline:\n" + yaml + failure.getMessage(), failure);
            }
        }

        private void compare() {
            ProgramDriver driver = new ProgramDriver(yaml.toString());
            NaiveWindows naive = new NaiveWindows(windows, outOfOrderNs);
            int[] ids = new int[keys];
            for (int key = 0; key < keys; key++) {
                ids[key] = driver.key("k" + key);
            }
            int events = 50 + random.nextInt(random.nextInt(10) == 0 ? 3_000 : 300);
            long clock = random.nextInt(3) == 0 ? -50_000 : random.nextInt(100_000);
            if (unitNs > 1) {
                // From 1955 to 2085.
                clock += random.nextInt(-500, 4_000) * 30L * 86_400_000_000_000L / 33;
            }
            double level = 50;
            for (int i = 0; i < events; i++) {
                clock += step() * unitNs;
                level += random.nextGaussian();
                int key = ids[random.nextInt(keys)];
                long timeNs = clock - disorder();
                List<Double> values = List.of(value(level), value(100 * random.nextDouble()));
                int status = driver.event(key, timeNs, values.get(0), values.get(1));
                List<NaiveWindows.Emission> expected = naive.onEvent(new NaiveWindows.Row(key, timeNs, values));
                assertThat(status)
                        .as("status of event %d", i)
                        .isEqualTo(expected == null ? WindowProgram.LATE : WindowProgram.ACCEPTED);
                check(i, driver.takeRows(), expected == null ? List.of() : expected);
            }
            driver.end();
            check(events, driver.takeRows(), naive.end());
        }

        private long step() {
            return switch (random.nextInt(10)) {
                case 0, 1 -> 0;
                case 2 -> random.nextInt(10_000);
                default -> random.nextInt(100);
            };
        }

        private long disorder() {
            long bound = outOfOrderNs / unitNs;
            return random.nextInt(4) == 0 ? random.nextInt((int) Math.max(2, bound + bound / 4 + 2)) * unitNs : 0;
        }

        private double value(double x) {
            return switch (random.nextInt(40)) {
                case 0, 1, 2 -> Double.NaN;
                case 3 -> 1e6 * random.nextGaussian();
                case 4, 5, 6, 7, 8, 9, 10 -> Math.rint(x);
                default -> x;
            };
        }

        private static void check(int i, List<Result> results, List<NaiveWindows.Emission> expected) {
            assertThat(results).as("event %d: rows for %s", i, expected).hasSize(expected.size());
            for (int row = 0; row < expected.size(); row++) {
                NaiveWindows.Emission emission = expected.get(row);
                Result result = results.get(row);
                String what = "event " + i + ", " + emission;
                assertThat(result.windowIndex()).as(what).isEqualTo(emission.window());
                assertThat(result.keyId()).as(what).isEqualTo(emission.key());
                assertThat(result.timeNs()).as(what).isEqualTo(emission.timeNs());
                if (emission.startKnown()) {
                    assertThat(result.startNs()).as(what).isEqualTo(emission.start());
                }
                assertThat(result.endNs()).as(what).isEqualTo(emission.end());
                assertThat(result.count()).as(what).isEqualTo(emission.count());
                for (int v = 0; v < result.size(); v++) {
                    assertClose(
                            what + " value " + v,
                            result.value(v),
                            emission.values().get(v),
                            emission.scales().get(v));
                }
            }
        }

        private static void assertClose(String what, double actual, double expected, double scale) {
            if (Double.compare(actual, expected) == 0) {
                return;
            }
            double bound = TOLERANCE * Math.max(Math.abs(expected), scale) + 1e-9;
            assertThat(Math.abs(actual - expected) <= bound)
                    .as("%s: %s instead of %s", what, actual, expected)
                    .isTrue();
        }
    }
}
