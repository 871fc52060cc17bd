package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.window.aggregate.Aggregate;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Generated window programs against {@link NaiveWindows}: random pipelines and streams, with ties, disorder, gaps,
 * bursts, missing values, outliers, infinities and values that make sums overflow, at levels up to 1e12. A failure prints the seed and the pipeline; {@code -Dringmill.seed=N} runs one.
 */
class RandomPipelinesTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.pipelines", 500);
    private static final double TOLERANCE = 1e-9;
    private static final List<String> AGGREGATES = Aggregate.words();
    private static final Set<String> STEADY = Set.of(
            "count", "sum", "mean", "min", "max", "range", "first", "last", "median", "quantile", "distinct", "rate");
    /** What is the same however it is computed. */
    private static final Set<String> EXACT = Set.of("count", "min", "max", "first", "last", "distinct", "rate");

    private static final String[] ARGUMENTS = {"price", "size", "1 / size"};

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
        private final List<NaiveWindow> windows = new ArrayList<>();
        private final long outOfOrderNs;
        private final int keys;
        /** What prices are about: most often 0, else a power of ten. */
        private final double level;
        /** Whether there are values whose sums overflow. */
        private final boolean overflows;

        Trial(long seed) {
            this.seed = seed;
            random = new Random(seed);
            outOfOrderNs = random.nextInt(3) == 0 ? random.nextInt(3_000) : 0;
            keys = 1 + random.nextInt(4);
            level = random.nextInt(3) == 0 ? Math.pow(10, 2 + random.nextInt(11)) : 0;
            overflows = random.nextInt(6) == 0;
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
            Set<String> comparable = level > 0 || overflows ? EXACT : STEADY;
            if (on >= 0
                    && !windows.get(on).selects.stream().allMatch(select -> comparable.contains(select.aggregate()))) {
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
            List<NaiveWindows.Select> selects = selects(on, arguments, form, emit);
            boolean filtered = random.nextInt(4) == 0;
            int on0 = random.nextInt(arguments.length);
            Predicate<NaiveWindows.Row> where = filtered ? row -> row.values().get(on0) > 50 : row -> true;
            windows.add(new NaiveWindow(
                    index, on, byAll || onAll, new NaiveWindows.Shape(form, emit, min), where, selects));
            boolean resets = !form.closesByTime()
                    && !(form.kind() == WindowForm.Kind.SLIDING_TIME && (on >= 0 || outOfOrderNs > 0))
                    && random.nextInt(3) == 0;
            if (resets) {
                windows.get(index).reset = row -> row.values().get(on0) > 80;
            }
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
            if (resets) {
                yaml.append("    reset: ").append(arguments[on0]).append(" > 80\n");
            }
            append(selects, arguments);
        }

        private void append(List<NaiveWindows.Select> selects, String[] arguments) {
            yaml.append("    select:\n");
            for (NaiveWindows.Select select : selects) {
                String x = arguments[select.argument()];
                String inside = switch (select.aggregate()) {
                    case "rate" -> "";
                    case "ema", "lag" -> x + ", " + (int) select.parameter();
                    case "ewma", "ago" -> x + ", " + (int) select.parameter() + "ns";
                    case "quantile", "approx_quantile" -> x + ", " + select.parameter();
                    default -> NaiveAggregate.isOfPairs(select.aggregate()) ? x + ", " + arguments[select.second()] : x;
                };
                yaml.append("      ").append(select.name()).append(": ").append(select.aggregate());
                yaml.append('(').append(inside).append(")\n");
            }
        }

        /** Whether the window is refused with that aggregate. */
        private boolean isRefused(String aggregate, double parameter, int on, WindowForm form, Emit emit) {
            boolean byTime = form.closesByTime() || form.kind() == WindowForm.Kind.SLIDING_TIME;
            boolean byEvents =
                    form.kind() == WindowForm.Kind.SLIDING_EVENTS || form.kind() == WindowForm.Kind.TUMBLING_EVENTS;
            boolean ofPanes = form.kind() == WindowForm.Kind.TUMBLING_TIME || form.kind() == WindowForm.Kind.HOPPING;
            long hop = form.kind() == WindowForm.Kind.HOPPING ? form.hopNs() : form.size();
            return switch (aggregate) {
                // Where it is not refused, one on the stream that has not too many windows.
                case "twa" -> on >= 0 || !ofPanes || emit.kind() != Emit.Kind.CLOSE || hop < 200;
                case "lag" -> byEvents && parameter >= form.size();
                case "ago" ->
                    (form.isOfLength() && parameter >= form.size()) || (!byTime && (on >= 0 || outOfOrderNs > 0));
                default -> false;
            };
        }

        private List<NaiveWindows.Select> selects(int on, String[] arguments, WindowForm form, Emit emit) {
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
                    case "ewma", "ago" -> 1 + random.nextInt(3_000);
                    default -> 1 + random.nextInt(9);
                };
                if (isRefused(aggregate, parameter, on, form, emit)) {
                    aggregate = "last";
                }
                selects.add(new NaiveWindows.Select(
                        "v" + i,
                        aggregate,
                        random.nextInt(arguments.length),
                        random.nextInt(arguments.length),
                        parameter));
            }
            return selects;
        }

        private static boolean allKeys(NaiveWindow window) {
            return window.byAll;
        }

        private WindowForm form() {
            long events = random.nextInt(8) == 0 ? 1025L + random.nextInt(50) : 1L + random.nextInt(40);
            long duration = 1L + random.nextInt(random.nextBoolean() ? 200 : 20_000);
            long offset = random.nextBoolean() ? 0 : random.nextInt((int) duration);
            return switch (random.nextInt(8)) {
                case 5, 6 -> hopping();
                case 7 ->
                    new WindowForm(
                            WindowForm.Kind.SESSION, 1L + random.nextInt(random.nextBoolean() ? 100 : 9_000), 0, 0);
                case 0 -> new WindowForm(WindowForm.Kind.SLIDING_EVENTS, events, 0, 0);
                case 1 -> new WindowForm(WindowForm.Kind.SLIDING_TIME, duration, 0, 0);
                case 2 -> new WindowForm(WindowForm.Kind.TUMBLING_EVENTS, events, 0, 0);
                case 3 -> new WindowForm(WindowForm.Kind.TUMBLING_TIME, duration, 0, offset);
                default -> new WindowForm(WindowForm.Kind.RUNNING, 0, 0, 0);
            };
        }

        private WindowForm hopping() {
            long hop = 1L + random.nextInt(random.nextBoolean() ? 200 : 10_000);
            long size = switch (random.nextInt(4)) {
                case 0 -> hop * (1 + random.nextInt(20));
                case 1 -> 1 + random.nextInt((int) hop);
                default -> hop + random.nextInt((int) (5 * hop));
            };
            long offset = random.nextBoolean() ? 0 : random.nextInt((int) hop);
            return new WindowForm(WindowForm.Kind.HOPPING, size, hop, offset);
        }

        private Emit emit(WindowForm form) {
            return switch (random.nextInt(4)) {
                case 0 -> Emit.CLOSE;
                case 1 -> Emit.every(1L + random.nextInt(5_000));
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
                    "tumbling " + form.size() + "ns"
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
            double drift = 50;
            for (int i = 0; i < events; i++) {
                clock += step();
                drift += random.nextGaussian();
                int key = ids[random.nextInt(keys)];
                long timeNs = clock - disorder();
                double price = overflows && random.nextInt(20) == 0 ? Double.MAX_VALUE : value(level + drift);
                double size = random.nextInt(30) == 0 ? 0 : value(100 * random.nextDouble());
                List<Double> values = List.of(price, size, 1 / size);
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
            return random.nextInt(4) == 0 ? random.nextInt((int) Math.max(2, outOfOrderNs + outOfOrderNs / 4 + 2)) : 0;
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

        private static void assertClose(String what, double actual, double expected, DoubleSupplier scales) {
            double apart = Math.abs(actual - expected);
            if (Double.compare(actual, expected) == 0 || apart <= TOLERANCE * Math.abs(expected) + 1e-9) {
                return;
            }
            double scale = scales.getAsDouble();
            assertThat(scale == Double.POSITIVE_INFINITY || apart <= TOLERANCE * scale + 1e-9)
                    .as("%s: %s instead of %s", what, actual, expected)
                    .isTrue();
        }
    }
}
