package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleMessagesTest {

    private static final String STREAM = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, side: symbol, id: long}}
            windows:
              w: {window: sliding 3 events, select: {mean: mean(x), sum: sum(x)}}
            rules:
              r:
                fire: each
            """;

    @Test
    void shouldFillInValuesWhenMessageNamesThem() {
        String rule = """
                    when: x > w.mean - 1
                    message: '{key} {side} {id} at {x}, mean {w.mean} of {w.count}, {{x} at {time}'
                """;
        assertThat(message(rule))
                .isEqualTo("AAPL buy 9007199254740993 at 0.1, mean 0.1 of 1, {x} at 1970-01-01T00:00:01.500Z");
    }

    @Test
    void shouldTellWhatWasReadWhenThereIsNoMessage() {
        assertThat(message("    when: x > 0 and w.count == 1 and side == 'buy'\n"))
                .isEqualTo("r AAPL: x 0.1, w.count 1, side buy");
    }

    @Test
    void shouldNameTheFaultWhenMessageNamesWhatIsNotThere() {
        assertThatThrownBy(() -> message("    when: x > 0\n    message: 'at {w.maen} and {y'"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("test.yml:9:19: unknown value of w 'maen'; did you mean 'mean'?" + System.lineSeparator()
                        + "test.yml:9:31: '{' without '}'; write {{ for a brace");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{(x / w.mean + 1) * 100} %         | 200 %",
                "{x * 10:.2f}                       | 1.25",
                "{x:.0f} {-x * 4:.0f} {id:.1f}      | 0 -1 9007199254740993.0",
                "{0.1 + 0.2:.2f} {1.005:.2f} {1/3:.3f} | 0.30 1.01 0.333",
                "{if(side == 'buy', 1, 2)}          | 1",
                "{x > 0} {key} {side} {s.side}      | true AAPL buy buy",
                "{time:HH:mm:ss.SSS}                | 00:00:01.500",
                "{time:HH:mm zone Asia/Tokyo}       | 09:00",
                "{ time : yyyy-MM-dd HH }           | 1970-01-01 00",
                "{w.end + 3600000000000:HH:mm:ss}   | 01:00:01",
                "{0 / 0} {0 / 0:.2f} {prev(x)} {1 / 0:.2f} | - - - Infinity",
                "{hour(time, \"Asia/Tokyo\")} {{x}} }  | 9 {x}} }",
                "{w.sum / w.count:.3f} of {w.sum:.1f} | 0.125 of 0.1",
            })
    void shouldTakeExpressionsAndFormats(String message, String expected) {
        String rule = "    when: x > 0\n    message: |-\n      " + message + "\n";
        assertThat(message(rule, 0.125)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{w.maen * 2} | 9:16: unknown value of w 'maen'; did you mean 'mean'?",
                "{x + side}   | 9:20: '+' needs numbers, but 'side' is a symbol",
                "{x:.2g}      | 9:18: '.2g' is not a format; write digits such as .2f, or a date pattern such as HH:mm:ss",
                "{x:.21f}     | 9:18: '.21f': at most 20 digits",
                "{side:.2f}   | 9:21: '.2f' formats numbers, but this is a symbol",
                "{x:HH:mm}    | 9:18: 'HH:mm' formats times, whole numbers of nanoseconds; for digits write such as .2f",
                "{time:yyyy-MM-DD} | 9:21: 'yyyy-MM-DD' as a date pattern: D is the day of year",
                "{time:HH zone Asia/Tokio} | 9:21: 'Asia/Tokio' is not a time zone; did you mean 'Asia/Tokyo'?",
                "{id:.2%}     | 9:19: '.2%' is not a format",
                "{id:}        | 9:19: '' is not a format",
                "{}           | 9:16:",
            })
    void shouldTellWhatIsWrongWithAPlace(String message, String fault) {
        assertThatThrownBy(() -> message("    when: x > 0\n    message: \"" + message + "\"\n"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(fault);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHoldEachValueThatTheConditionComparedUnderItsName(boolean rulesApart) {
        String yaml = """
                streams: {s: {key: k, time: {field: t, unit: ns}, fields: {v: double}}}
                windows: {w: {window: sliding 2 events, select: {hi: max(v)}}}
                rules:
                  above: {fire: each, when: v > prev(w.hi), message: "{v} above {prev(w.hi)} by {v - prev( w.hi )}"}
                  crossing: {fire: each, when: "crosses_above(v, 10)"}
                  rise: {fire: each, when: delta(v) > 5 and prev(v) > 0}
                """;
        List<String> alerts = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(yaml, rulesApart, alert -> {
            StringBuilder values = new StringBuilder();
            for (int i = 0; i < alert.values().size(); i++) {
                values.append("; ")
                        .append(alert.values().get(i).name())
                        .append(' ')
                        .append(alert.valueText(i));
            }
            alerts.add(alert.message() + values);
        });
        driver.event(driver.key("A"), 1, 8);
        driver.event(driver.key("A"), 2, 16);
        assertThat(alerts)
                .containsExactly(
                        "16 above 8 by 8; v 16; prev(w.hi) 8; v - prev( w.hi ) 8",
                        "crossing A: v 16, prev(v) 8; v 16; prev(v) 8",
                        "rise A: v 16, prev(v) 8; v 16; prev(v) 8");
    }

    private static String message(String rule) {
        return message(rule, 0.1);
    }

    private static String message(String rule, double x) {
        String fused = message(rule, x, false);
        assertThat(message(rule, x, true)).as("rules apart").isEqualTo(fused);
        return fused;
    }

    private static String message(String rule, double x, boolean rulesApart) {
        List<String> messages = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(STREAM + rule, rulesApart, alert -> messages.add(alert.message()));
        driver.cells(
                driver.key("AAPL"),
                1_500_000_000,
                Double.doubleToRawLongBits(x),
                driver.compiled().symbols().intern("buy"),
                9_007_199_254_740_993L);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }
}
