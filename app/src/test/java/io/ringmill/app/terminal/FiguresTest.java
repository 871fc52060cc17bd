package io.ringmill.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({
        "0,0 ns",
        "999,999 ns",
        "1000,1.00 µs",
        "1234,1.23 µs",
        "9996,10.0 µs",
        "99960,100 µs",
        "999499,999 µs",
        "999500,1.00 ms",
        "1500000000,1.50 s",
        "59900000000,59.9 s",
        "60000000000,1 min 0 s",
        "125400000000,2 min 5 s",
        "7260000000000,2 h 1 min"
    })
    void shouldGiveDurationsThreeDigitsAndAUnit(long ns, String text) {
        assertThat(Figures.duration(ns)).isEqualTo(text);
    }

    @Test
    void shouldGroupThousandsAndMindTheSingular() {
        assertThat(Figures.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Figures.count(1, "event")).isEqualTo("1 event");
        assertThat(Figures.count(0, "event")).isEqualTo("0 events");
        assertThat(Figures.count(2, "pass")).isEqualTo("2 passes");
        assertThat(Figures.bytes(3_248_128)).isEqualTo("3.25 MB");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 9, 99, 999, 1000, -1, -999, -1000, -123456, 100_000, 999_999_999, Long.MAX_VALUE, Long.MIN_VALUE
            })
    void shouldGroupThousandsAsAFormatWould(long number) {
        assertThat(Figures.count(number)).isEqualTo(String.format(Locale.ROOT, "%,d", number));
    }

    @Test
    void shouldGiveRatesInTheirSize() {
        assertThat(Figures.rate(0.5)).isEqualTo("0.50/s");
        assertThat(Figures.rate(80_645.2)).isEqualTo("80,645/s");
        assertThat(Figures.rate(12_345_678)).isEqualTo("12.3 M/s");
    }

    @Test
    void shouldAlignColumnsAndLetTheLastTextStandOut() {
        Table table = new Table("lrl").row("a", "1", "one").row("long name", "1,000", "thousand");
        assertThat(table.lines(false)).containsExactly("a               1   one", "long name   1,000   thousand");
        Table notes = new Table("ll")
                .row("a", "b")
                .row("a text that is last in its row")
                .row("c", "d");
        assertThat(notes.lines(false)).containsExactly("a   b", "a text that is last in its row", "c   d");
    }
}
