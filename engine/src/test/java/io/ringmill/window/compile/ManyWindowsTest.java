package io.ringmill.window.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.output.Result;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.rule.RulePlacement;
import io.ringmill.rule.compile.RuleCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;

/** So many windows on one stream that what an event brings about takes many methods. */
class ManyWindowsTest {

    private static final int WINDOWS = 150;

    /** Longer methods are never compiled ({@code -XX:HugeMethodLimit}). */
    static final int HUGE = 8000;

    private static String window(int i, String form) {
        return "  w" + i + ": {window: " + form.replace("N", Integer.toString(90 + i))
                + ", select: {mean: mean(x), sd: stddev_pop(x), lo: min(x), e: \"ema(y, 9)\"}}\n";
    }

    private static String pipeline(String windows) {
        return """
                streams:
                  t: {key: k, time: {field: ts, unit: ns}, fields: {x: double, y: double}}
                windows:
                %s
                """.formatted(windows);
    }

    private static String all(String form) {
        return pipeline(
                IntStream.range(0, WINDOWS).mapToObj(i -> window(i, form)).collect(Collectors.joining()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding N events", "sliding Nns", "tumbling N events", "tumbling Nns", "session gap Nns"})
    void shouldGiveTheSameAsEachAlone(String form) {
        ProgramDriver together = new ProgramDriver(all(form));
        List<String> expected =
                run(new ProgramDriver(pipeline(window(0, form) + window(77, form) + window(149, form))));
        List<String> actual = run(together).stream()
                .filter(row -> row.startsWith("w0 ") || row.startsWith("w77 ") || row.startsWith("w149 "))
                .toList();

        assertThat(actual).isEqualTo(expected).isNotEmpty();
    }

    /** Five thousand are more than a class has constants for, unless it is sparing of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {"sliding N events", "tumbling N events", "hopping 50ns every Nns", "running, emit: every Nns"})
    void shouldRunFiveThousand(String form) {
        int windows = 5_000;
        IntFunction<String> window = i ->
                "  w" + i + ": {window: " + form.replace("N", Integer.toString(5 + i)) + ", select: {m: mean(x)}}\n";
        String all = pipeline(IntStream.range(0, windows).mapToObj(window).collect(Collectors.joining()));
        List<String> expected = run(new ProgramDriver(pipeline(window.apply(7) + window.apply(4_990))), 100);
        List<String> actual = run(new ProgramDriver(all), 100).stream()
                .filter(row -> row.startsWith("w7 ") || row.startsWith("w4990 "))
                .toList();

        assertThat(actual).isEqualTo(expected).isNotEmpty();
    }

    private static List<String> run(ProgramDriver driver) {
        return run(driver, 1_500);
    }

    private static List<String> run(ProgramDriver driver, int events) {
        Random random = new Random(5);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            long timeNs = 3L * i + (i / 400) * 1_000L;
            driver.event(driver.key("k" + random.nextInt(2)), timeNs, random.nextGaussian(), random.nextInt(9));
            driver.takeRows().forEach(row -> rows.add(text(row)));
        }
        return rows;
    }

    private static String text(Result row) {
        return row.window() + " " + row.key() + " " + row.timeNs() + " " + row.count() + " "
                + IntStream.range(0, row.names().size()).mapToObj(row::value).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding N events", "sliding Nns", "tumbling Nns", "hopping 300ns every Nns, emit: each"})
    void shouldLetTheJitCompileEveryMethod(String form) {
        Pipeline pipeline = Pipeline.parse(
                all(form) + "rules:\n"
                        + IntStream.range(0, WINDOWS)
                                .mapToObj(i -> "  r" + i + ": {when: x > w" + i + ".mean + 3 * w" + i + ".sd}\n"
                                        + "  on" + i + ": {on: w" + i + ", when: sd > 2}\n")
                                .collect(Collectors.joining()),
                "many.yml");
        Faults faults = new Faults();
        WindowCompiler compiler = new WindowCompiler(
                pipeline.streams(), pipeline.windows(), new Dictionary(10), new Dictionary(10), faults);
        RuleCompiler rules = new RuleCompiler(
                pipeline.rules(), compiler.catalog(), RulePlacement.WITH_WINDOWS, compiler.layout(), faults);
        faults.throwIfAny();
        boolean[] observed = new boolean[WINDOWS];
        Arrays.fill(observed, true);
        ClassReader program =
                new ClassReader(compiler.finish(rules.downstream()).bytes(observed));

        assertThat(longestMethod(program)).isLessThan(HUGE);
    }

    /** Bytes of code of the longest method on the way of an event; see chapter 4 of the JVM specification. */
    static int longestMethod(ClassReader reader) {
        int at = reader.header + 6;
        at += 2 + 2 * reader.readUnsignedShort(at);
        char[] buffer = new char[reader.getMaxStringLength()];
        int longest = 0;
        for (int part = 0; part < 2; part++) {
            int members = reader.readUnsignedShort(at);
            at += 2;
            for (int i = 0; i < members; i++) {
                String name = reader.readUTF8(at + 2, buffer);
                int attributes = reader.readUnsignedShort(at + 6);
                at += 8;
                for (int j = 0; j < attributes; j++) {
                    if (reader.readUTF8(at, buffer).equals("Code") && !name.equals("<init>")) {
                        longest = Math.max(longest, reader.readInt(at + 10));
                    }
                    at += 6 + reader.readInt(at + 2);
                }
            }
        }
        return longest;
    }
}
