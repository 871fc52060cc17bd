package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key by the name of its column, wherever names stand. */
class KeyNameTest {

    private static final String PIPELINE = """
            streams:
              s: {key: symbol, time: {field: t, unit: ns}, fields: {x: double}, %s}
            windows:
              w: {on: s, window: tumbling 1 events, %s}
              all: {on: s, by: all, window: running, select: {n: count(x)}}
            rules:
              r: {on: %s, fire: each, when: %s, message: '%s'}
            """;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMeanTheKeyWhenNameIsThatOfItsColumn(boolean rulesApart) {
        String select = "select: {a: 'last(if(symbol == \"A\", x, 0))', b: 'if(symbol == \"A\", 1, 2) * last(x)'}";
        String pipeline = PIPELINE.formatted(
                "where: 'symbol != \"C\"', derive: {y: 'if(symbol == \"A\", 10, 20)'}",
                select + ", where: 's.symbol in [\"A\", \"B\"]'",
                "w",
                "'symbol == \"A\" or w.symbol == \"B\"'",
                "{symbol} {s.symbol} {a} {b} {s.y}");
        List<String> messages = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(pipeline, rulesApart, alert -> messages.add(alert.message()));
        driver.event(driver.key("A"), 1, 5);
        driver.event(driver.key("B"), 2, 5);
        driver.event(driver.key("C"), 3, 5);
        driver.event(driver.key("D"), 4, 5);
        assertThat(messages).containsExactly("A A 5 5 10", "B B 0 10 20");
    }

    @Test
    void shouldMeanTheSelectedValueWhenWindowSelectsOneOfThatName() {
        String pipeline = PIPELINE.formatted("", "select: {symbol: 'max(x)'}", "w", "symbol > 0", "{symbol} of {key}");
        List<String> messages = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(pipeline, false, alert -> messages.add(alert.message()));
        driver.event(driver.key("A"), 1, 5);
        assertThat(messages).containsExactly("5 of A");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "fields: {symbol: symbol} | 'symbol' means the key already; leave the field out, or give it another name",
                "fields: {x: double}, derive: {symbol: x + 1} | 'symbol' means the key already; give it another name",
            })
    void shouldTellWhenFieldHasTheNameOfTheKey(String fields, String message) {
        String yaml = "streams: {s: {key: symbol, " + fields + "}}";
        assertThatThrownBy(() -> Pipeline.parse(yaml, "test.yml"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldOfferTheNameWhenItIsMisspelt() {
        String pipeline = PIPELINE.formatted("", "select: {a: 'max(x)'}", "s", "'symbl in [\"A\"]'", "-");
        assertThatThrownBy(() -> new ProgramDriver(pipeline)).hasMessageContaining("did you mean 'symbol'?");
    }

    @Test
    void shouldNotMeanTheKeyWhenRowsAreOfAllKeys() {
        String pipeline = PIPELINE.formatted("", "select: {a: 'max(x)'}", "all", "'symbol == \"A\"'", "-");
        assertThatThrownBy(() -> new ProgramDriver(pipeline)).hasMessageContaining("unknown name 'symbol'");
    }
}
