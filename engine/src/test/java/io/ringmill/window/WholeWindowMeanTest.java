package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code twa(x)}, for sensors that report when something changes. */
class WholeWindowMeanTest {

    private static final long SECOND = 1_000_000_000L;

    private static ProgramDriver driver(String stream, String window) {
        return new ProgramDriver("""
                streams:
                  s: {key: k, time: {field: ts, unit: ns}, fields: {v: double}%s}
                windows:
                  w: {window: %s, select: {m: twa(v), n: count()}}
                """.formatted(stream, window));
    }

    private static List<String> rows(ProgramDriver driver) {
        return driver.takeRows().stream().map(WholeWindowMeanTest::text).toList();
    }

    private static String text(Result row) {
        return row.key() + " " + row.startNs() / SECOND + ".." + row.endNs() / SECOND + " " + row.value(0) + " of "
                + row.count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", outOfOrder: 7s"})
    void shouldWeighTheValueHeldBeforeAndTheLastToTheEnd(String stream) {
        ProgramDriver driver = driver(stream, "tumbling 10s");
        double[][] events = {{10, 100}, {13, 110}, {15, 115}, {15, 400}, {19, 109}, {25, 130}};
        for (double[] event : events) {
            driver.event(driver.key("a"), (long) (event[0] * SECOND), event[1]);
        }
        driver.end();

        assertThat(rows(driver)).containsExactly("a 10..20 222.9 of 5", "a 20..30 119.5 of 1");
    }

    @Test
    void shouldPutAnEventOutOfOrderWhereItsTimeBelongs() {
        ProgramDriver driver = driver(", outOfOrder: 20s", "tumbling 10s");
        double[][] events = {{19, 109}, {25, 130}, {15, 400}, {13, 110}, {10, 100}};
        for (double[] event : events) {
            driver.event(driver.key("a"), (long) (event[0] * SECOND), event[1]);
        }
        driver.end();

        assertThat(rows(driver)).containsExactly("a 10..20 222.9 of 4", "a 20..30 119.5 of 1");
    }

    @Test
    void shouldTellTheValueThatHoldsWhileAKeyIsSilent() {
        ProgramDriver driver = driver("", "tumbling 10s");
        driver.event(driver.key("a"), 5 * SECOND, 4);
        driver.event(driver.key("b"), 32 * SECOND, 7);
        assertThat(rows(driver)).containsExactly("a 0..10 4.0 of 1", "a 10..20 4.0 of 0", "a 20..30 4.0 of 0");

        driver.event(driver.key("a"), 55 * SECOND, 6);
        assertThat(rows(driver))
                .containsExactly("a 30..40 4.0 of 0", "b 30..40 7.0 of 1", "a 40..50 4.0 of 0", "b 40..50 7.0 of 0");
        driver.end();
        // What is silent has the last window too, but none of its own after that.
        assertThat(rows(driver)).containsExactly("a 50..60 5.0 of 1", "b 50..60 7.0 of 0");
    }

    @Test
    void shouldGiveASilentKeyTheLastWindowWhenTheEventInItIsFiltered() {
        ProgramDriver driver = driver("", "tumbling 10s, where: v > 0");
        driver.event(driver.key("a"), 5 * SECOND, 4);
        driver.event(driver.key("b"), 12 * SECOND, -1);
        driver.end();

        assertThat(rows(driver)).containsExactly("a 0..10 4.0 of 1", "a 10..20 4.0 of 0");
    }

    @Test
    void shouldForgetASilentKeyWhenItExpires() {
        ProgramDriver driver = driver(", expire: 20s", "tumbling 10s");
        driver.event(driver.key("a"), 5 * SECOND, 4);
        driver.event(driver.key("b"), 62 * SECOND, 7);

        assertThat(rows(driver)).containsExactly("a 0..10 4.0 of 1", "a 10..20 4.0 of 0");

        driver.event(driver.key("a"), 75 * SECOND, 6);
        driver.end();
        assertThat(rows(driver)).containsExactly("b 60..70 7.0 of 1", "a 70..80 6.0 of 1", "b 70..80 7.0 of 0");
    }

    @Test
    void shouldNotHoldAMissingValueNorAnInfinity() {
        ProgramDriver driver = driver("", "tumbling 10s");
        driver.event(driver.key("a"), 5 * SECOND, 4);
        driver.event(driver.key("a"), 8 * SECOND, Double.NaN);
        driver.event(driver.key("a"), 12 * SECOND, Double.POSITIVE_INFINITY);
        driver.event(driver.key("b"), 13 * SECOND, Double.NaN);
        driver.end();

        assertThat(rows(driver)).containsExactly("a 0..10 4.0 of 2", "a 10..20 4.0 of 1", "b 10..20 NaN of 1");
    }

    @Test
    void shouldHoldTheValueBeforeEachHoppingWindow() {
        ProgramDriver driver = driver("", "hopping 20s every 10s");
        driver.event(driver.key("a"), 5 * SECOND, 4);
        driver.event(driver.key("a"), 35 * SECOND, 8);
        driver.event(driver.key("b"), 61 * SECOND, 1);

        assertThat(rows(driver))
                .containsExactly(
                        "a -10..10 4.0 of 1",
                        "a 0..20 4.0 of 1",
                        "a 10..30 4.0 of 0",
                        "a 20..40 5.0 of 1",
                        "a 30..50 7.0 of 1",
                        "a 40..60 8.0 of 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sliding 10s | tumbling or hopping over time",
                "running | tumbling or hopping over time",
                "session gap 5s | tumbling or hopping over time",
                "tumbling 5 events | tumbling or hopping over time",
                "tumbling 10s, emit: each | known only when its window closes"
            })
    void shouldBeRefusedWhereAWindowHasNoWhole(String window, String why) {
        assertThatThrownBy(() -> driver("", window)).hasMessageContaining(why);
    }
}
