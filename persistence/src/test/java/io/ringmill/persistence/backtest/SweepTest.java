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
                "a.b=.5..2:.5 | 0.5;1;1.5;2",
                "a.b=1e3..2e3:5e2 | 1000;1500;2000",
                "a.b=1s..3s:1s | 1s;2s;3s",
                "a.b=../data/1.csv | ../data/1.csv",
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
            quoteCharacter = '"',
            value = {
                "a.b | is not PATH=VALUES",
                "=1 | is not PATH=VALUES",
                "a=3..1 | holds nothing",
                "a=1..3:0 | holds nothing",
                "a=1s..3s | does not say how far from one to the next",
                "a=1,1 | names a value twice",
                "a=1..1000000:0.001 | more than 20000 values",
                "a=1..1e999999999 | '1e999999999' is larger, smaller or longer",
                "a=1..1e99999999999999999999 | '1e99999999999999999999' is larger, smaller or longer",
                "a=0..1:1e-999999999 | '1e-999999999' is larger, smaller or longer",
                "a=1..2:0.00000000000000000000000000000000000000001 | larger, smaller or longer",
                "a=1s..99999999999999999999d:1s | is not a duration",
                "a=1s..9999999999999999999s:1s | is too long",
                "a=.5s..2s:.5s | '.5s..2s:.5s' is no range",
                "a=1..2s | '1..2s' is no range",
                "a=1..10:1s | '1..10:1s' is no range",
                "a=1..5: | '1..5:' is no range",
                "a=sliding {10..x} events | '10..x' is no range",
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

    @Test
    void shouldKeepTheLimitWhereverVariantsComeFrom() {
        VariantList list = new VariantList("streams: {t: {fields: {x: double}}}", "p.yml", Map.of())
                .sweep(Sweep.parse("streams.t.outOfOrder=1s..19999s:1s"))
                .add("last", Map.of("streams.t.outOfOrder", "0s"));
        Faults faults = new Faults();
        Map<String, String> more = Map.of("streams.t.outOfOrder", "1ms");
        Sweep other = Sweep.parse("streams.t.where=x > 1,x > 2");

        VariantFile.read("- {name: a, streams.t.where: x > 1}\n".repeat(3), "v.yml", list, faults);

        assertThat(faults.all())
                .extracting(Object::toString)
                .containsExactly(
                        "v.yml:1:3: these are 20001 variants; at most 20000 are run: take fewer values, or longer"
                                + " steps");
        assertThatThrownBy(() -> list.add("more", more)).hasMessageContaining("these are 20001 variants");
        assertThatThrownBy(() -> list.sweep(other)).hasMessageContaining("these are 39999 variants");
    }
}
