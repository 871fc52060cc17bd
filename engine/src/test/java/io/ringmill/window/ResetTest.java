package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows that begin anew where a condition is true. */
class ResetTest {

    private static String yaml(String stream, String window) {
        return """
                streams:
                  s: {key: k, time: {field: ts, unit: ns}, fields: {x: double, day: double}%s}
                windows:
                  w:
                    window: %s
                    select: {s: sum(x), n: count(), hi: max(x), first: first(x), m: median(x), sd: stddev_pop(x), e: "ema(x, 3)"}
                """.formatted(stream, window);
    }

    /** First selected values of what is emitted, as it is. */
    private static List<String> run(String window, double[]... events) {
        ProgramDriver driver = new ProgramDriver(yaml("", window));
        for (int i = 0; i < events.length; i++) {
            driver.event(driver.key("a"), i, events[i]);
        }
        driver.end();
        List<String> rows = new ArrayList<>();
        driver.takeRows()
                .forEach(row -> rows.add(row.timeNs() + ": " + row.startNs() + ".." + row.endNs() + " " + row.value(0)
                        + " of " + row.count()));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "running",
                "sliding 100 events",
                "sliding 300 events",
                "sliding 1h",
                "tumbling 1000 events\n    emit: each"
            })
    void shouldBeAsOfANewKeyWhereTheConditionIsTrue(String form) {
        ProgramDriver driver = new ProgramDriver(yaml("", form + "\n    reset: day != prev(day)"));
        ProgramDriver fresh = null;
        for (int i = 0; i < 1_000; i++) {
            // Days of 1 event up to some 250.
            int day = (int) Math.sqrt(i * 2.0) / 9 + (i > 700 ? i / 250 : 0) + (i % 331 == 7 ? 1_000 : 0);
            if (fresh == null || i == 0 || driverDay != day) {
                fresh = new ProgramDriver(yaml("", form));
            }
            driverDay = day;
            double x = (i * 7919L) % 103;
            driver.event(1, i, x, day);
            fresh.event(1, i, x, day);
            var row = driver.takeRows().get(0);
            var expected = fresh.takeRows().get(0);
            assertThat(row.count()).as("event %d", i).isEqualTo(expected.count());
            for (int v = 0; v < row.size(); v++) {
                assertThat(row.value(v)).as("event %d, value %d", i, v).isEqualTo(expected.value(v));
            }
        }
    }

    private int driverDay;

    @Test
    void shouldEmitWhatItHeldWhenItEmitsOnClose() {
        double[][] events = {{1, 1}, {2, 1}, {4, 2}, {8, 2}, {16, 3}};

        assertThat(run("running\n    emit: close\n    reset: day != prev(day)", events))
                .containsExactly("2: 0..1 3.0 of 2", "4: 2..3 12.0 of 2", "4: 4..4 16.0 of 1");
        assertThat(run("tumbling 3 events\n    reset: day != prev(day)", events))
                .containsExactly("2: 0..1 3.0 of 2", "4: 2..3 12.0 of 2", "4: 4..4 16.0 of 1");
    }

    @Test
    void shouldBeginAnewForEachKeyUnlessByAll() {
        String form = "running\n    reset: x > 5";
        ProgramDriver byKey = new ProgramDriver(yaml("", form));
        ProgramDriver byAll = new ProgramDriver(yaml("", form + "\n    by: all"));
        double[] sums = new double[2];
        for (int i = 0; i < 6; i++) {
            for (ProgramDriver driver : List.of(byKey, byAll)) {
                driver.event(1 + i % 2, i, i == 3 ? 9 : 1, 0);
            }
        }
        byKey.takeRows().forEach(row -> sums[row.keyId() - 1] = row.value(0));
        assertThat(sums).containsExactly(3, 10);
        var rows = byAll.takeRows();
        assertThat(rows.get(rows.size() - 1).value(0)).isEqualTo(11);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tumbling 1m |  | the times of events say when a tumbling window begins",
                "hopping 1m every 1s |  | the times of events say when a hopping window begins",
                "session gap 1m |  | the times of events say when a session window begins",
                "sliding 1m | , outOfOrder: 1s | reset needs events in order of time"
            })
    void shouldBeRefusedWhereItMakesNoSense(String form, String stream, String why) {
        String text = yaml(stream == null ? "" : stream, form + "\n    reset: x > 5");
        assertThatThrownBy(() -> new ProgramDriver(text)).hasMessageContaining(why);
    }

    @Test
    void shouldBePartOfWhatAPipelineIs() {
        String without = Pipeline.parse(yaml("", "running"), "a").identity();
        String with = Pipeline.parse(yaml("", "running\n    reset: x > 5"), "a").identity();
        assertThat(with).isNotEqualTo(without);
    }
}
