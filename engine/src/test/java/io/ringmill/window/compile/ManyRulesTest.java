package io.ringmill.window.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.rule.RulePlacement;
import io.ringmill.rule.compile.RuleCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;

/** So many rules on one stream that what an event brings about takes many methods. */
class ManyRulesTest {

    private static final int RULES = 5_000;

    private static String rule(int i) {
        String keys = i % 7 == 0 ? ", keys: [k" + i % 3 + ", other" + i + "]" : "";
        String clauses = switch (i % 6) {
            case 0 -> "{when: x > w.m + " + i % 97 / 40.0 + ", fire: both}";
            case 1 -> "{when: x > " + i % 89 / 30.0 + " and y < w.m, fire: each, cooldown: " + (i % 50 + 1) + "ns}";
            case 2 -> "{on: w, when: m > " + i % 83 / 80.0 + ", until: m < 0}";
            case 3 -> "{silence: " + (i % 60 + 8) + "ns, fire: both}";
            case 4 -> "{when: x > " + i % 89 / 60.0 + ", for: 2 events, until: y > x, endFor: 20ns, fire: both}";
            default -> "{when: \"crosses_above(x, w.m) and y > " + i % 71 / 35.0 + "\"}";
        };
        return "  r" + i + ": " + clauses.replaceFirst("}$", keys + "}") + "\n";
    }

    private static String pipeline(String rules) {
        return """
                streams:
                  s: {key: k, time: {field: t, unit: ns}, fields: {x: double, y: double}}
                windows:
                  w: {on: s, window: sliding 5 events, select: {m: mean(x)}}
                rules:
                """ + rules.replace(": {when", ": {on: s, when").replace(": {silence", ": {on: s, silence");
    }

    private static String all() {
        return pipeline(IntStream.range(0, RULES).mapToObj(ManyRulesTest::rule).collect(Collectors.joining()));
    }

    private static List<String> run(String yaml, boolean apart) {
        List<String> alerts = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(
                yaml,
                apart,
                alert -> alerts.add(alert.rule() + " " + alert.sequence() + " " + alert.key() + " " + alert.state()
                        + " " + alert.timeNs() + " " + (alert.values().isEmpty() ? "" : alert.valueText(0))));
        Random random = new Random(11);
        long timeNs = 0;
        for (int i = 0; i < 150; i++) {
            timeNs += random.nextInt(25);
            driver.event(driver.key("k" + random.nextInt(3)), timeNs, random.nextGaussian(), random.nextGaussian());
        }
        return alerts;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAlertAsEachAlone(boolean apart) {
        List<String> together = run(all(), apart);

        for (int i : new int[] {0, 1, 2, 3, 4, 31, 32, 33, 1_023, 1_024, 2_500, 4_996, 4_997, 4_998, 4_999}) {
            List<String> alone = run(pipeline(rule(i)), apart);
            assertThat(together)
                    .filteredOn(alert -> alert.startsWith("r" + i + " "))
                    .as("rule %d", i)
                    .isEqualTo(alone)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLetTheJitCompileEveryMethod(boolean apart) {
        Pipeline pipeline = Pipeline.parse(all(), "many.yml");
        Faults faults = new Faults();
        WindowCompiler compiler = new WindowCompiler(
                pipeline.streams(), pipeline.windows(), new Dictionary(2_000), new Dictionary(10), faults);
        RulePlacement placement = apart ? RulePlacement.APART : RulePlacement.WITH_WINDOWS;
        RuleCompiler rules =
                new RuleCompiler(pipeline.rules(), compiler.catalog(), placement, compiler.layout(), faults);
        faults.throwIfAny();
        byte[] windows = compiler.finish(rules.downstream()).bytes(new boolean[] {true});

        assertThat(ManyWindowsTest.longestMethod(new ClassReader(windows))).isLessThan(ManyWindowsTest.HUGE);
        if (apart) {
            assertThat(ManyWindowsTest.longestMethod(new ClassReader(rules.bytes())))
                    .isLessThan(ManyWindowsTest.HUGE);
        }
    }
}
