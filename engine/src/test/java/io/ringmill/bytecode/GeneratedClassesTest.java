package io.ringmill.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.window.aggregate.Aggregate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.StackWalker.Option;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/** Whatever is generated for every form, aggregate and clause is sound in itself, and found again where it is dumped to. */
class GeneratedClassesTest {

    private static final List<String> FORMS = List.of(
            "sliding 10 events",
            "sliding 900 events",
            "sliding 30us",
            "tumbling 30 events",
            "tumbling 20us",
            "hopping 30us every 7us",
            "session gap 5us",
            "running",
            "running, emit: every 11us",
            "hopping 12us every 5us, emit: each",
            "session gap 5us, emit: every 9us, min: 3",
            "sliding 10us, maxEvents: 5, by: all, where: \"prev(x) < x\"",
            "tumbling 20us, by: all, emit: each");

    private static final String RULES = """
            rules:
              once: {on: s, when: "x > w0.count and side == 'buy' or crosses_above(x, other.z)", message: "{key} {x} {id} {side} {w1.count}"}
              each: {on: s, when: x > 1, fire: each, cooldown: 5us}
              both: {on: w0, when: count > 2, until: count > 5, fire: both, cooldown: 1us}
              until: {on: w7, when: count > 2, until: prev(count) > 5, fire: each}
              silence: {on: s, silence: 5us, fire: both, cooldown: 1us, message: "{key} {x} {id} {side} {w1.count}"}
              steps: {sequence: [{a: {on: s, when: "x > w0.count or crosses_above(y, 3)", times: 2}}, {not: {on: other, when: z > a.x}},
                      {b: {on: w4, when: "count > a.id and prev(count) > 0"}}, {not: {on: s, when: side == a.side}}], within: 9us, overlap: 3,
                      cooldown: 1us, message: "{key} {a.w1.count} {b.count - a.x:.2f} {b.end} {a.side}"}
              all: {on: w4, by: all, silence: 7us, message: "{count}"}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void dump() {
        System.setProperty(HiddenClasses.DUMP, folder.toString());
    }

    @AfterEach
    void dumpNoMore() {
        System.clearProperty(HiddenClasses.DUMP);
    }

    private static String pipeline() {
        return """
                streams:
                  s: {key: k, time: {field: t, unit: ns}, fields: {x: double, y: double, id: long, side: symbol}, derive: {d: x * y}, where: y > prev(d) or y <= 9,
                      outOfOrder: 2us, maxAhead: 1ms, expire: 100us}
                  other: {key: k, time: {field: t, unit: ns}, fields: {z: double}}
                windows:
                """
                + IntStream.range(0, FORMS.size())
                        .mapToObj(i -> "  w" + i + ": {on: s, window: " + FORMS.get(i) + ", select: {"
                                + select(FORMS.get(i)) + "}}\n")
                        .collect(Collectors.joining())
                + "  onBar: {on: w4, window: sliding 3 events, select: {m: mean(sumv), z: last(other.z)}}\n"
                + RULES;
    }

    private static String select(String form) {
        String ofLongsAndTexts = "fl: first(id), lt: last(side), sl: sum(id), rl: range(id), dl: distinct(id), ";
        return Arrays.stream(Aggregate.values())
                .filter(aggregate -> isPossible(aggregate, form))
                .map(aggregate -> aggregate.word + "v: \"" + call(aggregate) + "\"")
                .collect(Collectors.joining(", ", ofLongsAndTexts, ""));
    }

    private static boolean isPossible(Aggregate aggregate, String form) {
        return switch (aggregate) {
            case TWA -> form.matches("(tumbling|hopping) \\d+us[^,]*");
            case ANOMALY, ANOMALY_VIEW, ANOMALY_SURPRISE -> form.startsWith("running");
            case AGO -> form.matches("(sliding|tumbling|hopping|session gap) \\d+us.*");
            case FORECAST, FORECAST_ERROR, REGRESS, CLASSIFY -> form.startsWith("running");
            default -> true;
        };
    }

    private static String call(Aggregate aggregate) {
        if (aggregate == Aggregate.FORECAST) {
            return "forecast(d, 3, season: 12)";
        }
        if (aggregate == Aggregate.ANOMALY_SURPRISE) {
            return "anomaly_surprise(d, y, view: 'relation')";
        }
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < aggregate.columns(); i++) {
            arguments.add(i == 0 ? "d" : "y");
        }
        switch (aggregate.constant.name()) {
            case "NONE" -> {}
            case "SHARE" -> arguments.add("0.5");
            case "PERIODS", "EVENTS", "SENSITIVITY" -> arguments.add("9");
            case "BACK" -> arguments.add("3us");
            default -> arguments.add("30us");
        }
        return aggregate.word + "(" + (aggregate == Aggregate.RATE ? "" : String.join(", ", arguments)) + ")";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeSound(boolean rulesApart) throws IOException {
        new ProgramDriver(pipeline(), rulesApart, alert -> {});
        Set<String> names = new TreeSet<>();
        for (Path file : dumped()) {
            ClassReader reader = new ClassReader(Files.readAllBytes(file));
            names.add(reader.getClassName());
            StringWriter faults = new StringWriter();
            CheckClassAdapter.verify(reader, getClass().getClassLoader(), false, new PrintWriter(faults, true));
            assertThat(faults.toString()).as(file.getFileName().toString()).isEmpty();
        }

        assertThat(names)
                .contains("io/ringmill/window/runtime/GeneratedWindows", "io/ringmill/window/runtime/GeneratedPartial");
        assertThat(names.contains("io/ringmill/rule/GeneratedRules")).isEqualTo(rulesApart);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeNamedAsInAStackTrace(boolean rulesApart) throws IOException {
        Set<String> frames = new TreeSet<>();
        StackWalker walker = StackWalker.getInstance(Option.SHOW_HIDDEN_FRAMES);
        ProgramDriver driver = new ProgramDriver(
                pipeline(), rulesApart, alert -> walker.forEach(frame -> frames.add(frame.getClassName())));
        driver.event(driver.key("a"), 1_000, 2, 1);

        List<String> files = dumped().stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
        List<String> generated = frames.stream()
                .filter(name -> name.matches("io\\.ringmill\\..*\\.Generated(Windows|Rules)/.*"))
                .toList();
        assertThat(generated)
                .hasSize(1)
                .allSatisfy(name -> assertThat(files)
                        .contains(name.replace('/', '-')
                                        .replace(".", folder.getFileSystem().getSeparator()) + ".class"));
    }

    private List<Path> dumped() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }
}
