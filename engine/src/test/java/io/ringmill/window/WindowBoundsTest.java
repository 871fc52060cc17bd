package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.window.runtime.WindowProgram;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds on what windows hold and on the times that a stream takes in; windows at the edges of time. */
class WindowBoundsTest {

    private static ProgramDriver driver(String stream, String windows) {
        return new ProgramDriver("""
                streams:
                  t:
                    key: k
                    time: {field: ts, unit: ns}
                    fields: {x: double}
                %s
                windows:
                %s
                """.formatted(stream.indent(4), windows.indent(2)));
    }

    private static List<String> rows(ProgramDriver driver) {
        return driver.takeRows().stream()
                .map(row ->
                        row.window() + " " + row.key() + " " + row.timeNs() + " " + row.count() + " " + row.value(0))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ns", "50ns"})
    void shouldGoOnAfterAPoisonousTimeWhenItIsTooFarAhead(String outOfOrder) {
        ProgramDriver driver = driver(
                "maxAhead: 1us\noutOfOrder: " + outOfOrder, "w: {window: tumbling 100ns, select: {sum: sum(x)}}");
        int key = driver.key("a");

        assertThat(driver.event(key, 1_000, 1)).isEqualTo(WindowProgram.ACCEPTED);
        assertThat(driver.event(key, Long.MAX_VALUE, 2)).isEqualTo(WindowProgram.AHEAD);
        assertThat(driver.event(key, 2_001, 3)).isEqualTo(WindowProgram.AHEAD);
        assertThat(driver.lateWatermarkNs()).isLessThan(2_001);
        assertThat(driver.event(key, 2_000, 4)).isEqualTo(WindowProgram.ACCEPTED);
        assertThat(driver.event(key, 3_000, 5)).isEqualTo(WindowProgram.ACCEPTED);
        assertThat(driver.event(key, 900, 6)).isEqualTo(WindowProgram.LATE);
        driver.end();
        assertThat(rows(driver)).containsExactly("w a 1100 1 1.0", "w a 2100 1 4.0", "w a 3100 1 5.0");
        assertThat(driver.events(WindowProgram.AHEAD)).isEqualTo(2);
    }

    @Test
    void shouldNotBringAnExpiredKeyBackWhenATickIsDue() {
        long[] stateBytes = new long[2];
        for (int others = 0; others < 2; others++) {
            ProgramDriver driver = driver(
                    "outOfOrder: 50ns\nexpire: 100ns",
                    "w: {window: tumbling 10ns, emit: every 1us, select: {sum: sum(x)}}");
            if (others == 1) {
                // Its window closes, and it expires, long before the tick for which it was noted.
                driver.event(driver.key("a"), 0, 1);
            }
            for (long timeNs = 25; timeNs < 1_200; timeNs += 5) {
                driver.event(driver.key("b"), timeNs, 1);
            }
            stateBytes[others] = driver.stateBytes();
        }

        assertThat(stateBytes[1]).isEqualTo(stateBytes[0]);
    }

    @Test
    void shouldLetTheOldestGoWhenASlidingWindowIsFull() {
        ProgramDriver driver = driver(
                "outOfOrder: 100ns",
                "w: {window: sliding 1us, maxEvents: 3, select: {sum: sum(x), median: median(x), low: min(x)}}");
        int key = driver.key("a");
        for (int i = 1; i <= 4; i++) {
            driver.event(key, 10L * i, Math.pow(10, i));
        }
        // Older than the newest: the oldest leaves once it is in its place.
        driver.event(key, 25, 7);
        driver.event(key, 5_000, 1);

        assertThat(rows(driver))
                .containsExactly(
                        "w a 10 1 10.0",
                        "w a 20 2 110.0",
                        "w a 30 3 1110.0",
                        "w a 40 3 11100.0",
                        "w a 25 3 11007.0",
                        "w a 5000 1 1.0");
        assertThat(driver.capped(0)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tumbling 1us", "session gap 200ns", "running", "hopping 1us every 1us"})
    void shouldRefuseTheNewestWhenAnotherWindowIsFull(String form) {
        ProgramDriver driver =
                driver("", "w: {window: %s, maxEvents: 3, emit: close, select: {sum: sum(x)}}".formatted(form));
        int key = driver.key("a");
        for (int i = 1; i <= 5; i++) {
            driver.event(key, 10L * i, i);
        }
        driver.end();

        assertThat(rows(driver)).singleElement().asString().endsWith(" 3 6.0");
        assertThat(driver.capped(0)).isEqualTo(2);
    }

    @Test
    void shouldGoOnEmittingWhatItHoldsWhenAWindowIsFull() {
        ProgramDriver driver = driver("", "w: {window: running, maxEvents: 2, select: {rate: rate()}}");
        int key = driver.key("a");
        for (int i = 0; i < 4; i++) {
            driver.event(key, 1_000_000_000L * i, i);
        }

        assertThat(rows(driver))
                .containsExactly("w a 0 1 NaN", "w a 1000000000 2 1.0", "w a 2000000000 2 1.0", "w a 3000000000 2 1.0");
    }

    @Test
    void shouldWeighValuesByTheTimeThatTheyHeldWhenTimesGoBack() {
        ProgramDriver driver = driver("outOfOrder: 100ns", "w: {window: running, select: {t: twap(x)}}");
        int key = driver.key("a");
        double[] times = {10, 30, 20, 5, 40, 35};
        for (int i = 0; i < times.length; i++) {
            driver.event(key, (long) times[i], i + 1);
        }

        // 1 held for 20, then 4 from 5 to 40.
        assertThat(driver.takeRows())
                .extracting(row -> row.value(0))
                .containsExactly(1.0, 1.0, 1.0, 1.0, (20 + 4 * 35) / 55.0, (20 + 4 * 35) / 55.0);
    }

    @Test
    void shouldForgetAKeyWhenItHasBeenQuiet() {
        ProgramDriver driver = driver("expire: 100ns", """
                few: {window: sliding 3 events, select: {sum: sum(x), median: median(x)}}
                spell: {window: sliding 1us, select: {sum: sum(x)}}
                all: {window: running, by: all, select: {n: count()}}
                part: {window: tumbling 5 events, select: {sum: sum(x)}, emit: close}
                """);
        int a = driver.key("a");
        int b = driver.key("b");
        driver.event(a, 0, 1);
        driver.event(b, 50, 10);
        driver.event(b, 100, 20);
        // At 100 after its last event the key is as it was, after that it is as new.
        driver.event(a, 100, 2);
        assertThat(rows(driver)).contains("few a 100 2 3.0", "spell a 100 2 3.0", "all  100 4 4.0");
        driver.event(b, 200, 30);
        driver.event(b, 201, 40);
        assertThat(rows(driver)).as("what closes with the key").contains("part a 100 2 3.0");
        driver.event(a, 202, 5);

        assertThat(rows(driver)).containsExactly("few a 202 1 5.0", "spell a 202 1 5.0", "all  202 7 7.0");
        driver.end();
        assertThat(rows(driver)).containsExactly("part a 202 1 5.0", "part b 201 4 100.0");
    }

    @Test
    void shouldKeepAKeyWhileAWindowOfItIsOpen() {
        ProgramDriver driver = driver("expire: 10ns", """
                bar: {window: tumbling 100ns, select: {sum: sum(x)}}
                hop: {window: hopping 100ns every 50ns, select: {sum: sum(x)}}
                visit: {window: session gap 50ns, select: {sum: sum(x)}}
                """);
        driver.event(driver.key("a"), 0, 1);
        driver.event(driver.key("b"), 90, 1);
        driver.event(driver.key("b"), 300, 2);

        assertThat(rows(driver))
                .containsExactly(
                        "hop a 50 1 1.0",
                        "visit a 50 1 1.0",
                        "bar a 100 1 1.0",
                        "bar b 100 1 1.0",
                        "hop a 100 1 1.0",
                        "hop b 100 1 1.0",
                        "visit b 140 1 1.0",
                        "hop b 150 1 1.0");
    }

    @Test
    void shouldUseTheMemoryOfKeysAgainWhenTheyExpire() {
        ProgramDriver driver = driver("expire: 1us", """
                few: {window: sliding 300 events, select: {median: median(x), hi: max(x)}}
                bar: {window: hopping 100ns every 30ns, select: {p90: quantile(x, 0.9), e: ema(x, 5)}}
                """);
        Random random = new Random(3);
        int[] keys = new int[2_000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = driver.key("k" + i);
        }
        long states = 0;
        for (int i = 0; i < 400_000; i++) {
            // Each key is there for a while and never comes back.
            int at = Math.min(keys.length - 1, i / 200 + random.nextInt(3));
            driver.event(keys[at], i * 10L, random.nextGaussian());
            driver.takeRows();
            if (i == 100_000) {
                states = driver.stateBytes();
            }
        }

        assertThat(driver.stateBytes()).isLessThanOrEqualTo(states + states / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tumbling 7ns offset 3ns", "hopping 20ns every 7ns", "session gap 9ns", "sliding 15ns"})
    void shouldWorkAtTheEdgesOfTime(String form) {
        for (long from : new long[] {Long.MIN_VALUE + 1, -30, Long.MAX_VALUE - 61}) {
            ProgramDriver driver =
                    driver("outOfOrder: 5ns", "w: {window: %s, emit: close, select: {n: count()}}".formatted(form));
            int key = driver.key("a");
            for (int i = 0; i <= 60; i++) {
                assertThat(driver.event(key, from + i, 1)).isEqualTo(WindowProgram.ACCEPTED);
            }
            driver.end();

            assertThat(driver.takeRows())
                    .as("%s from %d", form, from)
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat((long) row.value(0)).isEqualTo(row.count()))
                    .satisfies(rows -> assertThat(
                                    rows.stream().mapToLong(Result::count).max())
                            .hasValue(
                                    form.startsWith("tum")
                                            ? 7
                                            : form.startsWith("hop") ? 20 : form.startsWith("ses") ? 61 : 15));
        }
    }

    @Test
    void shouldCloseAWindowAfterTheOneItIsOnWhicheverIsFirstInTheFile() {
        ProgramDriver driver = driver("", """
                five: {on: one, window: tumbling 50ns, select: {n: sum(n)}}
                one: {window: tumbling 10ns, select: {n: count()}}
                """);
        for (int i = 0; i < 100; i++) {
            driver.event(driver.key("a"), i, 1);
        }
        driver.end();

        assertThat(rows(driver))
                .filteredOn(row -> row.startsWith("five"))
                .containsExactly("five a 50 5 50.0", "five a 100 5 50.0");
    }
}
