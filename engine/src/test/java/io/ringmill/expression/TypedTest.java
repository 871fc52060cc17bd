package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTest {

    private static Typed typed(String text) {
        Faults faults = new Faults();
        Typed typed = Expressions.compile(new Text(text, new Location("f.yml", 3, 5)), new TestScope(false), faults);
        assertThat(faults.all()).isEmpty();
        return typed;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "price*size          | (price  * size)",
                "price * 2           | price * 2.0",
                "price * 2           | price * (1 + 1)",
                "key == 'IBM'        | key == \"IBM\"",
                "delta(price)        | price - prev(price)",
                "if(open, 1.0, size) | if(open, 1, size)",
                "price in [1, 2, 1]  | price in [1.0, 2]",
                "crosses_above(price, size) | prev(price) <= prev(size) and price > size",
            })
    void shouldBeSameValueWhenOnlySpellingDiffers(String one, String other) {
        assertThat(Expressions.sameValue(typed(one), typed(other))).isTrue();
        assertThat(typed(one)).hasSameHashCodeAs(typed(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "price * size       | size * price",
                "price              | prev(price)",
                "price * 2          | quantity * 2",
                "0.0                | -0.0",
                "2                  | 2.0",
                "key == 'IBM'       | side == 'IBM'",
                "key == 'IBM'       | key != 'IBM'",
                "min(price, size)   | max(price, size)",
                "price in [1, 2]    | price in [1, 3]",
            })
    void shouldNotBeSameValueWhenComputationDiffers(String one, String other) {
        assertThat(Expressions.sameValue(typed(one), typed(other))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 2 * 3",
                "-(2.5)",
                "abs(-3)",
                "min(1, 2, 3)",
                "pow(2, 10)",
                "1 < 2",
                "not 1 == 2",
                "missing(0 / 0)",
                "3 in [1, 2]",
                "1 == 1 or open",
                "open and 1 > 2",
                "coalesce(0/0, 5)",
                "if(1 < 2, 3, 4)"
            })
    void shouldFoldWhenAllIsConstant(String text) {
        assertThat(typed(text)).isInstanceOf(Typed.Constant.class);
    }

    @Test
    void shouldKeepPlacesWhenTyped() {
        Typed.Binary sum = (Typed.Binary) typed("  price + size");
        assertThat(sum.at()).hasToString("f.yml:3:7");
        assertThat(sum.left().at()).hasToString("f.yml:3:7");
        assertThat(sum.right().at()).hasToString("f.yml:3:15");
    }
}
