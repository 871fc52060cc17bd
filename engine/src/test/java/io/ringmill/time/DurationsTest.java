package io.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0s, 0",
        "100ns, 100",
        "250us, 250_000",
        "10ms, 10_000_000",
        "1s, 1_000_000_000",
        "1.5s, 1_500_000_000",
        "0.001us, 1",
        "1.50000us, 1_500",
        "5m, 300_000_000_000",
        "2h, 7_200_000_000_000",
        "1d, 86_400_000_000_000",
        "9223372036854775807ns, 9_223_372_036_854_775_807",
        "106751d, 9_223_286_400_000_000_000",
    })
    void shouldReadDurations(String text, String ns) {
        assertThat(Durations.parse(text)).isEqualTo(Long.parseLong(ns.replace("_", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "5", "s", "5 s", "-5s", "+5s", "5sec", "5S", ".5s", "5.s", "1h30m", "1e3s", "five", "5x", "00"
            })
    void shouldSayWhatADurationIsWhenTextIsNone(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a duration; write a number directly followed by"
                        + " ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808ns", "106752d", "9999999999999999999h"})
    void shouldRefuseWhenDurationOverflows(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("is too long");
    }

    @Test
    void shouldRefuseWhenFinerThanANanosecond() {
        assertThatThrownBy(() -> Durations.parse("1.5ns")).hasMessage("'1.5ns' is not a whole number of nanoseconds");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ns",
        "1500, 1.5us",
        "100000000, 100ms",
        "90000000000, 90s",
        "5400000000000, 90m",
        "86400000000000, 1d",
        "1000000001, 1.000000001s",
        "-1500, -1.5us",
    })
    void shouldPrintTheShortestForm(long ns, String text) {
        assertThat(Durations.print(ns)).isEqualTo(text);
    }

    @Test
    void shouldReadBackWhatItPrints() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long ns = random.nextLong() >>> (1 + random.nextInt(63));
            assertThat(Durations.parse(Durations.print(ns))).isEqualTo(ns);
        }
        assertThat(Durations.parse(Durations.print(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    }
}
