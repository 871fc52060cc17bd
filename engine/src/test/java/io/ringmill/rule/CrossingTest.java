package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossingTest {

    private static final String STREAM =
            "streams: {s: {key: k, time: {field: t, unit: ns}, fields: {a: double, b: double}}}\nrules:\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crosses_above(a, 2) | 1 - 3             | 2",
                "crosses_above(a, 2) | 1 - - 3 - 4 1 - 3 | 3 8",
                "crosses_above(a, 2) | - 3 1 3           | 3",
                "crosses_below(a, 2) | 3 - 1             | 2",
                "crosses_above(2, a) | 3 - 1             | 2",
                "crosses_above(a, 2) | 2 - 3             | 2",
                "crosses_above(a, 2) | 3 - 3             | ''",
            })
    void shouldCompareWithTheLastKnownValueWhenOneIsMissing(String when, String values, String firing) {
        List<Long> fired = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(STREAM + rule("r", when), false, alert -> fired.add(alert.sequence()));
        int time = 0;
        for (String value : values.split(" ")) {
            driver.event(driver.key("k"), time++, value.equals("-") ? Double.NaN : Double.parseDouble(value), 0);
        }
        assertThat(fired.stream()
                        .map(String::valueOf)
                        .reduce((a, b) -> a + " " + b)
                        .orElse(""))
                .isEqualTo(firing);
    }

    private static String rule(String name, String when) {
        return "  " + name + ": {fire: each, when: \"" + when + "\"}\n";
    }

    /** The oracle sees only the events at which both are known. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCrossWhereTheKnownPairsDo(boolean rulesApart) {
        List<String> fired = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(
                STREAM + rule("above", "crosses_above(a, b)") + rule("below", "crosses_below(a, b)"),
                rulesApart,
                alert -> fired.add(alert.rule() + " " + alert.sequence()));
        Random random = new Random(10);
        List<String> expected = new ArrayList<>();
        double[][] last = new double[3][];
        for (int i = 0; i < 5_000; i++) {
            int key = random.nextInt(3);
            double a = random.nextInt(4) == 0 ? Double.NaN : random.nextInt(5);
            double b = random.nextInt(4) == 0 ? Double.NaN : random.nextInt(5);
            driver.event(driver.key("k" + key), i, a, b);
            if (Double.isNaN(a) || Double.isNaN(b)) {
                continue;
            }
            if (last[key] != null && last[key][0] <= last[key][1] && a > b) {
                expected.add("above " + i);
            }
            if (last[key] != null && last[key][0] >= last[key][1] && a < b) {
                expected.add("below " + i);
            }
            last[key] = new double[] {a, b};
        }
        assertThat(fired).isEqualTo(expected).hasSizeGreaterThan(500);
    }
}
