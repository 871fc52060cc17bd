package io.ringmill.window.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.output.Result;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;

/** So many fields in one window that their values do not fit into the locals of a method. */
class WideWindowsTest {

    private static final int SAMPLE = 37;

    private static String pipeline(int fields, String form, IntFunction<String> select, IntStream selects) {
        return """
                streams:
                  s: {key: k, time: {field: t, unit: ns}, fields: {%s}, derive: {%s}, outOfOrder: 3ns}
                windows:
                  w: {window: %s, select: {%s}}
                """.formatted(
                        names(fields, i -> "f" + i + ": double"),
                        names(fields, i -> "d" + i + ": \"f" + i + " + prev(f" + i + ")\""),
                        form,
                        selects.mapToObj(select).collect(Collectors.joining(", ")));
    }

    private static String names(int count, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(", "));
    }

    private static String select(int i) {
        String aggregate = switch (i % 8) {
            case 0 -> "stddev_pop(F) + max(F)";
            case 1 -> "median(F) - min(F)";
            case 2 -> "corr(F, f0)";
            case 3 -> "last(D)";
            case 4 -> "ema(F, 3)";
            case 5 -> "mean(delta(F))";
            case 6 -> "twap(F)";
            default -> "sum(F) / count(F)";
        };
        return "v" + i + ": \"" + aggregate.replace("F", "f" + i).replace("D", "d" + i) + "\"";
    }

    private static List<String> run(int fields, String yaml, IntStream values) {
        int[] shown = values.toArray();
        ProgramDriver driver = new ProgramDriver(yaml);
        Random random = new Random(5);
        List<String> rows = new ArrayList<>();
        double[] cells = new double[fields];
        for (int i = 0; i < 60; i++) {
            for (int field = 0; field < fields; field++) {
                cells[field] = random.nextInt(9) == 0 ? Double.NaN : random.nextInt(1000) / 8.0;
            }
            driver.event(driver.key("k" + random.nextInt(2)), 4L * i + random.nextInt(3), cells);
            driver.takeRows().forEach(row -> rows.add(text(row, shown)));
        }
        driver.end();
        driver.takeRows().forEach(row -> rows.add(text(row, shown)));
        return rows;
    }

    private static String text(Result row, int[] shown) {
        StringBuilder text = new StringBuilder(row.key() + " " + row.timeNs() + " " + row.count());
        for (int value : shown) {
            text.append(' ').append(row.value(value));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | sliding 10 events",
                "1000 | sliding 10 events",
                "1000 | sliding 300 events",
                "1000 | sliding 40ns",
                "1000 | tumbling 7 events, min: 7",
                "1000 | tumbling 30ns",
                "64 | hopping 30ns every 10ns, emit: each",
                "1000 | session gap 9ns",
                "1000 | running",
                "1000 | \"sliding 40ns\", by: all, maxEvents: 6"
            })
    void shouldGiveTheSameAsNarrowOnes(int fields, String form) {
        List<String> wide = run(
                fields,
                pipeline(fields, form, WideWindowsTest::select, IntStream.range(0, fields)),
                IntStream.range(0, fields).filter(i -> i % SAMPLE == 0));
        int narrow = (fields + SAMPLE - 1) / SAMPLE;
        List<String> expected = run(
                fields,
                pipeline(
                        fields,
                        form,
                        WideWindowsTest::select,
                        IntStream.range(0, fields).filter(i -> i % SAMPLE == 0)),
                IntStream.range(0, narrow));

        assertThat(wide).isEqualTo(expected).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding 10 events", "sliding 300 events", "sliding 40ns", "tumbling 30ns", "running"})
    void shouldLetTheJitCompileEveryMethod(String form) {
        Pipeline pipeline =
                Pipeline.parse(pipeline(1000, form, WideWindowsTest::select, IntStream.range(0, 1000)), "wide.yml");
        Faults faults = new Faults();
        WindowCompiler compiler = new WindowCompiler(
                pipeline.streams(), pipeline.windows(), new Dictionary(10), new Dictionary(10), faults);
        faults.throwIfAny();
        byte[] program = compiler.finish(new NoDownstream()).bytes(new boolean[] {true});

        assertThat(ManyWindowsTest.longestMethod(new ClassReader(program))).isLessThan(ManyWindowsTest.HUGE);
    }

    /** Nothing follows on the windows. */
    private static final class NoDownstream implements Downstream {
        @Override
        public void generate(MethodSplitter methods) {}

        @Override
        public void construct(Code code, String className) {}

        @Override
        public boolean takesLocals(StreamNode stream) {
            return true;
        }

        @Override
        public boolean follows(RowNode node) {
            return false;
        }

        @Override
        public void afterRow(MethodSplitter methods, Code code, RowNode node) {}

        @Override
        public List<io.ringmill.window.runtime.TimerCells> timers() {
            return List.of();
        }

        @Override
        public boolean tells(StreamNode stream) {
            return false;
        }
    }
}
