package io.ringmill.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlBracketsTest {

    private static YamlNode read(String yaml) {
        Faults faults = new Faults();
        YamlNode read = YamlReader.read(yaml, "f", faults).orElse(null);
        assertThat(faults.all()).isEmpty();
        return read;
    }

    private static Map<String, YamlNode.Entry> entries(String yaml) {
        return ((YamlNode.Entries) read(yaml)).map();
    }

    /** Keys and values as a plain text. */
    private static String shown(YamlNode node) {
        if (node instanceof YamlNode.Entries entries) {
            Map<String, String> shown = new LinkedHashMap<>();
            entries.map().forEach((key, entry) -> shown.put(key, shown(entry.value())));
            return shown.toString();
        }
        if (node instanceof YamlNode.Items items) {
            return items.nodes().stream().map(YamlBracketsTest::shown).collect(Collectors.joining(" ; ", "[", "]"));
        }
        return "<" + ((YamlNode.Leaf) node).text() + ">";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${NAME}",
                "Bearer ${A}",
                "http://${USER}:${PASSWORD}@host:80/x",
                "asks[0][1]",
                "asks[0].price",
                "[\"sensor.temp\"].value",
                "[0][1]",
                "^[\"a.b\"]",
                "side in [buy, sell]",
                "side in [\"buy: 1\", \"sell # 2\"] and x > 3",
                "side in ['a]', \"b}\"]",
                "max(a, b) > min(c[0], d)",
                "anomaly(x, season: 1d)",
                "(a + b) / 2",
                "it's {key} at {price}, (don't)",
                "f(a, (b, [c, {d: e}]))",
                "f(\uE000, \uE001)",
            })
    void shouldReadTextsWithBracketsWithoutQuotes(String text) {
        boolean commaOutside = text.contains("}, (");
        assertThat(entries("a: " + text + "\nb: 1\n").get("a").value())
                .isEqualTo(new YamlNode.Leaf(text, true, new Location("f", 1, 4)));
        if (!commaOutside) {
            Map<String, YamlNode.Entry> flow = entries("{x: {y: z}, a: " + text + ", b: " + text + "} # }");
            assertThat(flow.keySet()).containsExactly("x", "a", "b");
            assertThat(flow.get("a").value()).isEqualTo(new YamlNode.Leaf(text, true, new Location("f", 1, 16)));
            int column = 16 + text.length() + 5;
            assertThat(flow.get("b").value()).isEqualTo(new YamlNode.Leaf(text, true, new Location("f", 1, column)));
            assertThat(shown(read("- [" + text + ", b]\n- c\n"))).isEqualTo("[[<" + text + "> ; <b>] ; <c>]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '$',
            value = {
                "{a: \"${X}, [\", b: '[${Y}'}     ~ {a=<${X}, [>, b=<[${Y}>}",
                "{${A}: 1, b[0]: 2}              ~ {${A}=<1>, b[0]=<2>}",
                "# {${A} [\\na: b # [\\nc: [d]   ~ {a=<b>, c=[<d>]}",
                "a: |\\n  b (c: [d\\n\\n  ${E}\\nf: {g: ${H}} ~ {a=<b (c: [d\\n\\n${E}\\n>, f={g=<${H}>}}",
                "- a: >\\n    {b\\n  c: {d: e[0]}  ~ [{a=<{b\\n>, c={d=<e[0]>}}]",
                "a: b\\n  [c, {\\nd: {e: f[0]}   ~ {a=<b [c, {>, d={e=<f[0]>}}",
                "a:\\n  b in\\n  [c, d]\\ne: {f: g[1]} ~ {a=<b in [c, d]>, e={f=<g[1]>}}",
                "{a: max(b, # [\\n c), d: e}     ~ {a=<max(b, c)>, d=<e>}",
                "{a: [b, c[0]], d: {e: [f]}}     ~ {a=[<b> ; <c[0]>], d={e=[<f>]}}",
                "{a: max(b, c: d}                ~ {a=<max(b>, c=<d>}",
                "{a: f(b, c: g(d, e), h: 1}      ~ {a=<f(b>, c=<g(d, e)>, h=<1>}",
                "a: 'it''s [' \\nb: {c: d[0]}    ~ {a=<it's [>, b={c=<d[0]>}}",
                "a: \"\\\\\" [\"\\nb: {c: d[0]}  ~ {a=<\" [>, b={c=<d[0]>}}",
                "a: {\"b\":{c: ${D}}}            ~ {a={b={c=<${D}>}}}",
                "a:\\n- b\\n- [c]\\nd: |\\n [\\ne: {f: g[0]} ~ {a=[<b> ; [<c>]], d=<[\\n>, e={f=<g[0]>}}",
            })
    void shouldLeaveOthersAsTheyAre(String yaml, String tree) {
        assertThat(shown(read(yaml.replace("\\n", "\n").replace("\\\\", "\\")))).isEqualTo(tree.replace("\\n", "\n"));
    }

    @Test
    void shouldKeepThePlacesOfFaultsBehindBrackets() {
        Faults faults = new Faults();
        YamlReader.read("a: {b: \"\uD83D\uDE00\", c: ${D} e[0], f: *x}\n", "f", faults);
        YamlReader.read("a: {b: ${C}, d: e\nf: [${G}]\n", "g", faults);
        assertThat(faults.all().stream().map(Fault::toString))
                .hasSize(2)
                .anyMatch(fault -> fault.startsWith("f:1:30: '*x': aliases"))
                .anyMatch(fault -> fault.startsWith("g:2:2: expected ',' or '}' to go on in the '{' of line 1"));
    }

    @Test
    void shouldTakeAListOfOneTextForAPath() {
        Faults faults = new Faults();
        YamlNode.Entries root =
                (YamlNode.Entries) read("{a: [\"sensor.temp\"], b: [0], c: ['say \"x\"'], d: x[0], e: [x, y], f: }");
        SettingsReader settings = new SettingsReader(root, "map", new Location("f", 1, 1), faults);

        assertThat(List.of("a", "b", "c", "d"))
                .extracting(name -> settings.path(name).orElseThrow().text())
                .containsExactly("[\"sensor.temp\"]", "[0]", "[\"say \\\"x\\\"\"]", "x[0]");
        assertThat(settings.path("a").orElseThrow().at()).isEqualTo(new Location("f", 1, 5));
        assertThat(settings.path("e")).isEmpty();
        assertThat(settings.path("f")).isEmpty();
        assertThat(faults.all())
                .extracting(Fault::message)
                .containsExactly(
                        "map.e: must be a text, not a list", "map.f: is empty; give it a value or leave it out");
    }

    /** Whatever is open, reading takes time by the length of the text. */
    @Timeout(30)
    @ParameterizedTest
    @ValueSource(strings = {"(", "a(", "()", "{a: (", "- ", "'", "(' ", "[\"", "a[0]", "${A}", "{a: b[", "\n- a: |\n"})
    void shouldTakeTimeByLength(String piece) {
        YamlBrackets brackets = YamlBrackets.of(piece.repeat(50_000));
        assertThat(brackets.covered()).hasSize(piece.length() * 50_000);
    }
}
