package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.anomaly.AnomalyDetector;
import io.ringmill.anomaly.JointDetector;
import io.ringmill.anomaly.View;
import io.ringmill.output.Result;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.state.CellKind;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.window.aggregate.Anomaly;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The detector of anomalies as windows and rules see it. */
class AnomalyTest {

    private static final String STREAM = """
            streams:
              t: {key: k, time: {field: ts, unit: ns}, fields: {x: double, n: long, side: symbol}}
            windows:
            """;

    private static String window(String form, String select) {
        return STREAM + "  w: {window: " + form + ", select: {" + select + "}}\n";
    }

    @Test
    void shouldTellScoreAndViewOfTheDetectorWhenValuesAreMissingBetween() {
        ProgramDriver driver = new ProgramDriver(window(
                "running",
                "s: anomaly(x), v: anomaly_view(x), s10: \"anomaly(x, 10)\", d: \"anomaly(x, season: 1ms)\""));
        int key = driver.key("a");
        AnomalyDetector usual = new AnomalyDetector(8, 0);
        AnomalyDetector sensitive = new AnomalyDetector(6, 0);
        AnomalyDetector daily = new AnomalyDetector(8, 1_000_000);
        Random random = new Random(7);
        int named = 0;
        for (int i = 0; i < 5_000; i++) {
            double x = i % 1_500 == 1_499 ? 30 : random.nextGaussian();
            if (i % 10 == 3) {
                driver.event(key, i * 7_000L, i % 20 == 3 ? Double.NaN : Double.POSITIVE_INFINITY);
            } else {
                driver.event(key, i * 7_000L, x);
                usual.update(x, 0);
                sensitive.update(x, 0);
                daily.update(x, i * 7_000L);
            }
            Result row = driver.takeRows().get(0);
            assertThat(row.value(0)).isEqualTo(usual.score());
            assertThat(row.text(1))
                    .isEqualTo(usual.top() < 0 ? "" : View.words().get(usual.top()));
            assertThat(row.value(2)).isEqualTo(sensitive.score());
            assertThat(row.value(3)).isEqualTo(daily.score());
            named += row.text(1).isEmpty() ? 0 : 1;
        }
        assertThat(named).isPositive();
    }

    @Test
    void shouldBeMissingBeforeThereIsAValue() {
        ProgramDriver driver = new ProgramDriver(window("running", "s: anomaly(x), v: anomaly_view(x)"));
        driver.event(driver.key("a"), 1, Double.NaN);
        Result row = driver.takeRows().get(0);

        assertThat(row.value(0)).isNaN();
        assertThat(row.text(1)).isEmpty();
    }

    @Test
    void shouldTellScoreAndViewOfSeveralColumnsAndPassOverEventsOfWhichOneIsMissing() {
        ProgramDriver driver = new ProgramDriver(window(
                "running",
                "s: \"anomaly(x, n)\", v: \"anomaly_view(x, n)\", s10: \"anomaly(x, n, 10)\","
                        + " same: \"anomaly(x, n, sensitivity: 10)\", d: \"anomaly(n, x + n, season: 1ms)\","
                        + " r: \"anomaly_surprise(x, n, view: 'relation')\","
                        + " all: \"anomaly_surprise(x, n, view: 'all')\", of: \"anomaly_surprise(x, n, view: 'n')\","
                        + " alarm: \"anomaly_surprise(x, n, view: 'alarm')\""));
        int key = driver.key("a");
        JointDetector usual = new JointDetector(2, 8, 0);
        JointDetector sensitive = new JointDetector(2, 6, 0);
        JointDetector daily = new JointDetector(2, 8, 1_000_000);
        List<String> words = List.of("x", "n", "relation");
        Random random = new Random(7);
        Set<String> named = new HashSet<>();
        driver.cells(key, 0, Double.doubleToRawLongBits(Double.NaN), 3);
        Result before = driver.takeRows().get(0);
        assertThat(before.value(0)).isNaN();
        assertThat(before.text(1)).isEmpty();
        for (int i = 1; i < 5_000; i++) {
            double x = 100 * random.nextGaussian();
            long n = Math.round(i % 1_500 == 1_499 ? -x : x + random.nextGaussian());
            x = i % 1_700 == 1_699 ? 3_000 : x;
            if (i % 10 == 3) {
                driver.cells(key, i * 7_000L, Double.doubleToRawLongBits(Double.NaN), n);
            } else {
                driver.cells(key, i * 7_000L, Double.doubleToRawLongBits(x), n);
                usual.update(new double[] {x, n}, 0, 0);
                sensitive.update(new double[] {0, x, n}, 1, 0);
                daily.update(new double[] {n, x + n}, 0, i * 7_000L);
            }
            Result row = driver.takeRows().get(0);
            assertThat(row.value(0)).isEqualTo(usual.score());
            assertThat(row.text(1)).isEqualTo(usual.top() < 0 ? "" : words.get(usual.top()));
            assertThat(row.value(2)).isEqualTo(sensitive.score()).isEqualTo(row.value(3));
            assertThat(row.value(4)).isEqualTo(daily.score());
            assertThat(row.value(5)).isEqualTo(usual.surprise(2));
            assertThat(row.value(6)).isEqualTo(usual.surprise());
            assertThat(row.value(7)).isEqualTo(usual.surprise(1));
            assertThat(row.value(8)).isEqualTo(usual.asked());
            named.add(usual.score() > 0.5 ? row.text(1) : "");
        }
        assertThat(named).contains("x", "relation");
    }

    @Test
    void shouldCallColumnsWhatTheyAreInTheFile() {
        ProgramDriver driver = new ProgramDriver(window("running", "v: \"anomaly_view(x  *\n 2, n)\""));
        Random random = new Random(7);
        Set<String> named = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            double x = (i == 1_500 ? 90 : 1) * random.nextGaussian();
            driver.cells(driver.key("a"), i, Double.doubleToRawLongBits(x), random.nextInt(9));
            named.add(driver.takeRows().get(0).text(0));
        }
        assertThat(named).contains("x * 2", "n", "relation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anomaly(x, all)",
                "anomaly_view(alarm, x)",
                "anomaly(relation, all)",
                "anomaly(if(side == \"it's\", x, all + 1), if(side == 'it\"s', x, all + 1))"
            })
    void shouldRefuseColumnsThatAreCalledAsSomethingElse(String call) {
        String yaml = """
                streams:
                  t: {key: k, time: {field: ts, unit: ns}, fields: {x: double, all: double, alarm: double, relation: double, side: symbol}}
                windows:
                  w:
                    window: running
                    select:
                      s: >-
                        %s
                """.formatted(call);

        assertThatThrownBy(() -> CompiledPipeline.compile(Pipeline.parse(yaml, "test.yml")))
                .hasMessageContaining("is what something else is called in the answers of anomaly")
                .hasMessageContaining("give the column another name by derive");
    }

    /** Were there two detectors, the window would take twice the memory. */
    @Test
    void shouldHaveOneDetectorForScoreAndViewOfTheSame() {
        assertThat(bytes("s: anomaly(x), v: anomaly_view(x)"))
                .isEqualTo(bytes("s: anomaly(x), v: anomaly(x)"))
                .isCloseTo(4_000, within(100L));
        assertThat(bytes("s: anomaly(x), v: \"anomaly_view(x, 10)\""))
                .isEqualTo(bytes("s: anomaly(x), v: anomaly(x)") + new Anomaly(1, 0).bytes() + 2 * Double.BYTES);
        assertThat(bytes("s: \"anomaly(x, season: 1d)\", v: \"anomaly_view(x, season: 1d)\""))
                .isEqualTo(
                        bytes("s: anomaly(x), v: anomaly(x)") + AnomalyDetector.SEASONAL_BYTES - AnomalyDetector.BYTES);
    }

    private static long bytes(String select) {
        return CompiledPipeline.compile(Pipeline.parse(window("running", select), "test.yml"))
                .costs()
                .get(0)
                .bytesPerKey();
    }

    @Test
    void shouldRefuseWhatAnotherVersionHasLearned() {
        StateWriter old = new StateWriter(id -> new byte[0]);
        old.putByte(1);
        old.putDouble(8);
        Anomaly anomaly = new Anomaly(1, 0);

        assertThatThrownBy(() -> anomaly.load(new double[2], 0, CellKind.BITS, new StateReader(old.toByteArray())))
                .isInstanceOf(StateException.class)
                .hasMessage("what anomaly has learned is of version 1, this program reads 2");
    }

    @Test
    void shouldAlertWithTheViewInWords() {
        List<String> messages = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(
                window("running, min: 500", "score: anomaly(x), view: anomaly_view(x)")
                        + "rules:\n  odd: {on: w, when: \"score > 0.5 and view in ['step', 'level']\","
                        + " message: \"{key}: {view}\"}\n",
                false,
                alert -> messages.add(alert.message()));
        Random random = new Random(2);
        for (int i = 0; i < 3_000; i++) {
            driver.event(driver.key("pump"), i, i == 2_500 || i == 300 ? 40 : random.nextGaussian());
        }

        assertThat(messages).containsExactly("pump: level");
    }

    @Test
    void shouldBeginAnewWhenTheWindowDoes() {
        ProgramDriver driver = new ProgramDriver(window("running, reset: x > 1000", "s: anomaly(x)"));
        AnomalyDetector fresh = new AnomalyDetector(8, 0);
        Random random = new Random(4);
        for (int i = 0; i < 900; i++) {
            double x = i == 300 ? 2_000 : random.nextGaussian();
            driver.event(driver.key("a"), i, x);
            double score = driver.takeRows().get(0).value(0);
            if (i >= 300) {
                fresh.update(x, 0);
                assertThat(score).isEqualTo(fresh.score());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sliding 100 events | anomaly(x) | anomaly(x) compares a value with all that came before it, which only a"
                        + " running window knows; write window: running",
                "tumbling 1m | anomaly_view(x) | write window: running",
                "running | anomaly() | anomaly takes 1 to 16 columns: write anomaly(x), anomaly(x, y) of up to 16 columns",
                "running | anomaly(10) | a number is the sensitivity, of which there is one, behind the columns",
                "running | anomaly(x, 10, n) | a number is the sensitivity, of which there is one, behind the columns",
                "running | anomaly(x, 10, 5) | a number is the sensitivity, of which there is one, behind the columns",
                "running | anomaly(x, n, 0) | the sensitivity of anomaly(x, sensitivity) is a number from 0.001 to 1000",
                "running | anomaly(x, sensitivity: n) | the sensitivity of anomaly(x, sensitivity) is a number",
                "running | anomaly(x, 10, sensitivity: 5) | a number is the sensitivity, of which there is one",
                "running | anomaly(x, n, x) | this column stands twice in anomaly; remove one of them",
                "running | anomaly(x, side) | anomaly needs a number, but this is a symbol",
                "running | anomaly(x, 1us) | the sensitivity of anomaly(x, sensitivity) is a number from 0.001 to 1000",
                "running | anomaly(x, season: 100000000) | is a duration of at least 1ms, such as 1d",
                "running | anomaly_surprise(x) | says of which view it is, a text in quotes: write anomaly_surprise(x,",
                "running | anomaly_surprise(x, 'step') | needs a number, but this is a symbol; write anomaly_surprise(x, view:",
                "running | anomaly_surprise(x, view: 'levels') | unknown view 'levels'; did you mean 'level'?",
                "running | anomaly_surprise(x, n, view: 'level') | unknown view 'level'",
                "running | anomaly(x, view: 'level') | unknown option of anomaly 'view'",
                "running | anomaly(side) | anomaly needs a number, but this is a symbol",
                "running | anomaly(x, 0) | the sensitivity of anomaly(x, sensitivity) is a number from 0.001 to 1000",
                "running | anomaly(x, 1d) | the sensitivity of anomaly(x, sensitivity) is a number from 0.001 to 1000",
                "running | anomaly(x, season: 10) | is a duration of at least 1ms, such as 1d",
                "running | anomaly(x, season: 2016) | is a duration of at least 1ms, such as 1d"
            })
    void shouldSayWhatIsWrongWhenItCannotBe(String form, String call, String fault) {
        String yaml = window(form, "s: \"" + call + "\"");

        assertThatThrownBy(() -> CompiledPipeline.compile(Pipeline.parse(yaml, "test.yml")))
                .hasMessageContaining(fault);
    }
}
