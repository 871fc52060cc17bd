package io.ringmill.persistence.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.Faults;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.b=1s,5s | 1s;5s",
                "a.b=1..3 | 1;2;3",
                "a.b=0.1..0.4:0.1 | 0.1;0.2;0.3;0.4",
                "a.b=-1..1:0.5 | -1;-0.5;0;0.5;1",
                "a.b=1s..3s:1s | 1s;2s;3s",
                "a.b=500ms..1s:250ms | 500ms;750ms;1s",
                "a.b=,1s | ;1s",
                "a.b=[x, y],[z] | [x, y];[z]",
                "a.b=max(a, b) > 1,c == 'x,y' | max(a, b) > 1;c == 'x,y'",
                "a.b=sliding {10..30:10} events,running | sliding 10 events;sliding 20 events;sliding 30 events;running",
                "a.b=x == 1 | x == 1",
            })
    void shouldReadValuesAndRanges(String text, String values) {
        assertThat(Sweep.parse(text)).isEqualTo(new Sweep("a.b", List.of(values.split(";", -1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.b | is not PATH=VALUES",
                "=1 | is not PATH=VALUES",
                "a=3..1 | holds nothing",
                "a=1..3:0 | holds nothing",
                "a=1s..3s | does not say how far from one to the next",
                "a=1,1 | names a value twice",
                "a=1..1000000:0.001 | more than 20000 values",
            })
    void shouldSayWhyATextIsNone(String text, String why) {
        assertThatThrownBy(() -> Sweep.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shouldNameVariantsByWhatTellsThemApart() {
        VariantNames names = VariantNames.of(List.of(
                Map.of("rules.a.cooldown", "1s", "rules.a.when", "price > mean + 2.5 * sd and count > 1"),
                Map.of("rules.b.cooldown", "", "rules.a.when", "price > mean + 2.75 * sd and count > 1"),
                Map.of("windows.w.min", "3")));

        assertThat(names.of(Map.of("rules.a.cooldown", "1s"))).isEqualTo("a.cooldown=1s");
        assertThat(names.of(Map.of("rules.b.cooldown", ""))).isEqualTo("b.cooldown=none");
        assertThat(names.of(Map.of("rules.a.when", "price > mean + 2.75 * sd and count > 1")))
                .isEqualTo("when=\u20262.75\u2026");
        assertThat(names.of(Map.of("windows.w.min", "3"))).isEqualTo("min=3");
    }

    @Test
    void shouldReadVariantsOfAFileAndTellWhatIsNone() {
        Faults faults = new Faults();
        VariantList list = new VariantList("streams: {t: {fields: {x: double}}}", "p.yml", Map.of());

        VariantFile.read("""
            - {name: late, streams.t.outOfOrder: 5s}
            - {streams.t.where: x > 1, streams.t.outOfOrder: 1s}
            - [1]
            - {name: nothing}
            """, "v.yml", list, faults);

        assertThat(list.load())
                .extracting(Variant::name)
                .containsExactly("as it is", "late", "where=x > 1, outOfOrder=1s");
        assertThat(faults.all()).extracting(fault -> fault.at().line()).containsExactly(3, 4);
    }
}
