package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleMessagesTest {

    private static final String STREAM = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, side: symbol, id: long}}
            windows:
              w: {window: sliding 3 events, select: {mean: mean(x)}}
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
                .hasMessage("test.yml:9:21: unknown value of w 'maen'; did you mean 'mean'?" + System.lineSeparator()
                        + "test.yml:9:31: '{' without '}'; write {{ for a brace");
    }

    private static String message(String rule) {
        String fused = message(rule, false);
        assertThat(message(rule, true)).as("rules apart").isEqualTo(fused);
        return fused;
    }

    private static String message(String rule, boolean rulesApart) {
        List<String> messages = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(STREAM + rule, rulesApart, alert -> messages.add(alert.message()));
        driver.cells(
                driver.key("AAPL"),
                1_500_000_000,
                Double.doubleToRawLongBits(0.1),
                driver.compiled().symbols().intern("buy"),
                9_007_199_254_740_993L);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }
}
