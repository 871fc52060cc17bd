package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            price > px.mean + 3 * px.sd                  | price > px.mean + 3 * px.sd
            px.mean + 3 * px.sd < price                  | price > px.mean + 3 * px.sd
            price - px.mean >= 3 * px.sd                 | price > px.mean + 3 * px.sd
            px.mean - price > 3 * px.sd                  | price < px.mean - 3 * px.sd
            abs(price - px.mean) > 3 * px.sd             | price > px.mean + 3 * px.sd; price < px.mean - 3 * px.sd
            3 <= abs(price)                              | price > 3; price < -3
            px.mean > 10                                 | px.mean > 10
            10 < px.mean                                 | px.mean > 10
            2 * price / 4 < 1.5                          | price < 3
            -price < 10                                  | price > -10
            not (price < 10 or price > 20) and size > 5  | price > 10; price < 20; size > 5
            crosses_below(price, px.mean - 0.5)          | price < px.mean - 0.5
            px.low < px.mean * 1.01                      | px.low < 1.01 * px.mean
            px.low * 2 < px.mean + 1                     | none
            price > size                                 | price > size
            price + size > 10                            | none
            price > px.mean * px.sd                      | none
            price > px.mean % 3                          | none
            price > 1 / 0                                | none
            price == 10                                  | none
            price > price                                | none
            price > 1 > 2                                | none
            missing(price)                               | none
            price >                                      | none
            """)
    void shouldTellWhatAValueIsComparedWith(String condition, String expected) {
        String found = Threshold.of(condition, name -> !name.contains(".")).stream()
                .map(each -> each.value() + (each.above() ? " > " : " < ") + each.text())
                .collect(Collectors.joining("; "));
        assertThat(found).isEqualTo(expected == null ? "" : expected);
    }
}
