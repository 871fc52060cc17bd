package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Allocation;
import io.ringmill.event.Event;
import io.ringmill.output.ProgramOutput;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.runtime.WindowProgram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form with every kind of aggregate: once memory has its size, an event allocates nothing, whatever it brings about. */
class WindowAllocationTest {

    private static final int KEYS = 50;
    private static final int EVENTS = 150_000;
    private static final long SLACK_BYTES = EVENTS / 20;

    private static final String SELECT = """
            select: {s: sum(x), sd: stddev_pop(x), k: kurtosis(x), hi: max(x), lo: min(x), f: first(x), m: median(x), p: "quantile(x, 0.9)",
              a: "approx_quantile(x, 0.9)", d: distinct(x), e: "ema(x, 9)", w: "ewma(x, 1us)", r: rate(), sl: slope(x), c: "corr(x, y)", z: zscore(x), tw: twap(x),
              am: argmin(x), ax: argmax(x), ra: rank(x), wm: "wmean(x, y)", gm: gmean(x), pr: prod(x), se: sem(x), cs: "covar_samp(x, y)", be: "beta(x, y)",
              la: "lag(x, 3)",
              di: distinct(time %% 50), su: sum(time), hl: max(time), fl: first(time), ll: last(time), lr: range(time), lk: last(key)%s}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 100 events",
                "sliding 700 events",
                "sliding 30us",
                "tumbling 30 events",
                "tumbling 20us",
                "hopping 30us every 7us",
                "session gap 5us",
                "running, emit: every 11us",
                "hopping 12us every 5us, emit: each",
                "hopping 30us every 7us, emit: every 9us",
                "session gap 5us, emit: every 9us"
            })
    void shouldAllocateNothingPerEvent(String form) {
        CompiledPipeline compiled = CompiledPipeline.compile(
                Pipeline.parse("""
                streams:
                  t: {key: k, time: {field: ts, unit: ns}, fields: {x: double, y: double}, outOfOrder: 2us, maxAhead: 1ms, expire: 100us}
                windows:
                  w: {window: %s, %s}
                """.formatted(form, SELECT.strip().formatted(ago(form))), "allocation.yml"));
        long[] results = {0};
        ProgramOutput output = new ProgramOutput() {
            @Override
            public void onRow(long sequence, long[] row) {
                results[0]++;
            }

            @Override
            public void onLate(long[] cells, int at, long sequence, long watermarkNs) {}
        };
        WindowProgram program = compiled.program(new boolean[] {true}, output, null);
        for (int key = 0; key < KEYS; key++) {
            compiled.keys().intern("k" + key);
        }
        long[] cells = new long[compiled.eventCells()];
        run(program, cells, 0);
        long bytes =
                Allocation.least(SLACK_BYTES, round -> Allocation.by(() -> run(program, cells, (1L + round) * EVENTS)));

        assertThat(bytes).as("bytes over %d events", EVENTS).isLessThan(SLACK_BYTES);
        assertThat(results[0]).isPositive();
    }

    /** And twa where windows have it, and what learns. Windows that hold events as they come are refused with it where these are out of order. */
    private static String ago(String form) {
        String whole = form.endsWith("us")
                        && (form.startsWith("tumbling") || form.startsWith("hopping"))
                        && !form.contains("emit")
                ? ", wh: twa(x)"
                : "";
        if (form.startsWith("running")) {
            return ", fo: \"forecast(x, 5)\", fs: \"forecast(x, 1us, season: 12)\", fe: forecast_error(x), rg: \"regress(y, x, time)\","
                    + " cl: \"classify(y > x, y)\"";
        }
        return form.contains("events") ? "" : ", ag: \"ago(x, 2us)\"" + whole;
    }

    /** The same for all multiples of {@link #EVENTS}, but later. */
    private static void run(WindowProgram program, long[] cells, long from) {
        for (int i = 0; i < EVENTS; i++) {
            long hash = (i * 0x9E3779B97F4A7C15L) >>> 33;
            // Keys have a time in which they are busy; some are quiet for long enough to expire.
            int key = 1 + (int) ((i / 3_000 + hash % 5) % KEYS);
            cells[Event.HEAD] = Event.head(Event.DATA, 0, key);
            cells[Event.TIME] = (from + i) * 100 - hash % 1_900;
            cells[Event.FIELDS] = Double.doubleToRawLongBits(hash % 1_000 / 8.0);
            cells[Event.FIELDS + 1] = Double.doubleToRawLongBits((double) (hash % 77));
            program.onEvent(cells, 0, from + i);
        }
    }
}
