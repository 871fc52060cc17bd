package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Cells;
import io.ringmill.expression.Type;
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
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Generated window programs against {@link NaiveWindows}: random pipelines and streams, with ties, disorder, gaps,
 * bursts, missing values, outliers, infinities and values that make sums overflow, at levels up to 1e12. A failure prints the seed and the pipeline; {@code -Dringmill.seed=N} runs one.
 */
class RandomPipelinesTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.pipelines", 120);
    private static final double TOLERANCE = 1e-9;
    /** All but those that are told from all that came before: these have oracles of their own. */
    private static final List<String> AGGREGATES = Aggregate.words().stream()
            .filter(word -> !Aggregate.of(word).detectsAnomalies())
            .filter(word -> !Aggregate.of(word).isLearned())
            .toList();

    private static final Set<String> STEADY = Set.of(
            "count", "sum", "mean", "min", "max", "range", "first", "last", "median", "quantile", "distinct", "rate");
    /** What is the same however it is computed. */
    private static final Set<String> EXACT = Set.of("count", "min", "max", "first", "last", "distinct", "rate");

    private static final String[] ARGUMENTS = {"price", "size", "id", "side", "1 / size", "spread"};
    /** Doubles, doubles, longs beyond what doubles hold, texts, doubles of which some are infinite, a derived field. */
    private static final String KINDS = "DDLTDD";

    private static final List<String> OF_TEXTS = List.of("count", "first", "last", "distinct");
    private static final List<String> OF_LONGS =
            List.of("count", "first", "last", "distinct", "min", "max", "range", "sum", "mean", "median");
    private static final long ID = 635138577566547135L;

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
        /** What durations and times are multiples of; so long that days pass in pipelines that have calendar windows. */
        private final long unitNs;

        private final long outOfOrderNs;
        private final int keys;
        /** By window, the kinds of its values: as {@link #KINDS}, or B for a double as large as an id. */
        private final List<String> kinds = new ArrayList<>();

        /** What prices are about: most often 0, else a power of ten. */
        private final double level;
        /** Whether there are values whose sums overflow. */
        private final boolean overflows;

        Trial(long seed) {
            this.seed = seed;
            random = new Random(seed);
            unitNs = seed % 4 == 0 ? 40_000_000_000L : 1;
            outOfOrderNs = random.nextInt(3) == 0 ? random.nextInt(3_000) * unitNs : 0;
            keys = 1 + random.nextInt(4);
            level = random.nextInt(3) == 0 ? Math.pow(10, 2 + random.nextInt(11)) : 0;
            overflows = random.nextInt(6) == 0;
            yaml.append("streams:\n  t:\n    key: k\n    time: {field: ts, unit: ns}\n");
            yaml.append(
                            "    fields: {price: double, size: double, id: long, side: symbol}\n    derive: {spread: price - size}\n    outOfOrder: ")
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
                    && (kinds.get(on).contains("B")
                            || !windows.get(on).selects.stream()
                                    .allMatch(select -> comparable.contains(select.aggregate())))) {
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
            String argumentKinds = on < 0 ? KINDS : kinds.get(on);
            List<NaiveWindows.Select> selects = selects(on, argumentKinds, form, emit);
            kinds.add(kinds(selects, argumentKinds));
            int on0 = random.nextInt(arguments.length);
            boolean filtered = random.nextInt(4) == 0 && argumentKinds.charAt(on0) != 'T';
            Predicate<NaiveWindows.Row> where = filtered ? row -> row.number(on0) > 50 : row -> true;
            windows.add(new NaiveWindow(
                    index, on, byAll || onAll, new NaiveWindows.Shape(form, emit, min), where, selects));
            boolean resets = !form.closesByTime()
                    && !(form.kind() == WindowForm.Kind.SLIDING_TIME && (on >= 0 || outOfOrderNs > 0))
                    && argumentKinds.charAt(on0) != 'T'
                    && random.nextInt(3) == 0;
            if (resets) {
                windows.get(index).reset = row -> row.number(on0) > 80;
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

        private static String kinds(List<NaiveWindows.Select> selects, String argumentKinds) {
            StringBuilder kinds = new StringBuilder();
            for (NaiveWindows.Select select : selects) {
                char kind = argumentKinds.charAt(select.argument());
                String aggregate = select.aggregate();
                boolean counts = aggregate.equals("count") || aggregate.equals("distinct");
                if (counts || aggregate.startsWith("arg")) {
                    kinds.append('L');
                } else if (aggregate.equals("rate")) {
                    kinds.append('D');
                } else {
                    kinds.append(kind == 'L' && !NaiveAggregate.isExact(aggregate) ? 'B' : kind);
                }
            }
            return kinds.toString();
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
                case "twa" ->
                    on >= 0
                            || !ofPanes
                            || emit.kind() != Emit.Kind.CLOSE
                            || hop < 200 * unitNs
                            || form.calendar().isPresent();
                case "lag" -> byEvents && parameter >= form.size();
                case "ago" ->
                    (form.isOfLength() && parameter >= form.size()) || (!byTime && (on >= 0 || outOfOrderNs > 0));
                default -> false;
            };
        }

        private List<NaiveWindows.Select> selects(int on, String kinds, WindowForm form, Emit emit) {
            List<NaiveWindows.Select> selects = new ArrayList<>();
            int count = 1 + random.nextInt(5);
            for (int i = 0; i < count; i++) {
                String aggregate = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
                int argument = random.nextInt(kinds.length());
                char kind = kinds.charAt(argument);
                if (kind != 'D' && !aggregate.equals("rate")) {
                    List<String> possible = kind == 'T' ? OF_TEXTS : OF_LONGS;
                    aggregate = possible.get(random.nextInt(possible.size()));
                }
                int second = random.nextInt(kinds.length());
                if (on >= 0 && kind == 'D' && aggregate.equals("distinct")) {
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
                        "v" + i, aggregate, argument, kinds.charAt(second) == 'D' ? second : argument, parameter));
            }
            return selects;
        }

        private static boolean allKeys(NaiveWindow window) {
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
            int[] sides = {
                0,
                driver.compiled().symbols().intern("buy"),
                driver.compiled().symbols().intern("sell")
            };
            int events = 50 + random.nextInt(random.nextInt(10) == 0 ? 3_000 : 300);
            long clock = random.nextInt(3) == 0 ? -50_000 : random.nextInt(100_000);
            if (unitNs > 1) {
                // From 1955 to 2085.
                clock += random.nextInt(-500, 4_000) * 30L * 86_400_000_000_000L / 33;
            }
            double drift = 50;
            for (int i = 0; i < events; i++) {
                clock += step() * unitNs;
                drift += random.nextGaussian();
                int key = ids[random.nextInt(keys)];
                long timeNs = clock - disorder();
                double price = overflows && random.nextInt(20) == 0 ? Double.MAX_VALUE : value(level + drift);
                double size = random.nextInt(30) == 0 ? 0 : value(100 * random.nextDouble());
                long id = id();
                int side = sides[random.nextInt(sides.length)];
                List<Number> values =
                        List.of(price, size, id, side == 0 ? Cells.MISSING_LONG : (long) side, 1 / size, price - size);
                int status = driver.cells(
                        key, timeNs, Double.doubleToRawLongBits(price), Double.doubleToRawLongBits(size), id, side);
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

        /** Mostly near each other, where doubles are 128 apart; some missing, greatest, small, or the bits of a NaN. */
        private long id() {
            return switch (random.nextInt(20)) {
                case 0, 1 -> Cells.MISSING_LONG;
                case 2 -> Long.MAX_VALUE - random.nextInt(3);
                case 3 -> -Long.MAX_VALUE + random.nextInt(3);
                case 4 -> random.nextInt(100);
                case 5 -> 0x7ff0_0000_0000_0001L + random.nextInt(2);
                default -> ID + random.nextInt(20);
            };
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
                    if (emission.values().get(v) instanceof Long whole) {
                        assertThat(exact(result, v)).as(what + " value " + v).isEqualTo(whole);
                        continue;
                    }
                    assertThat(result.types().get(v)).as(what + " value " + v).isEqualTo(Type.DOUBLE);
                    assertClose(
                            what + " value " + v,
                            result.value(v),
                            (double) emission.values().get(v),
                            emission.scales().get(v));
                }
            }
        }

        /** A long, or the id of a text as one. */
        private static long exact(Result result, int v) {
            if (result.types().get(v) == Type.LONG) {
                return result.longValue(v);
            }
            assertThat(result.types().get(v)).isEqualTo(Type.SYMBOL);
            return switch (result.text(v)) {
                case "" -> Cells.MISSING_LONG;
                case "buy" -> 1;
                case "sell" -> 2;
                default -> throw new IllegalStateException(result.text(v));
            };
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
