package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Location;
import io.ringmill.event.Cells;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.MethodVisitor;

/** What expressions are worth, by example; {@link RandomExpressionsTest} has the breadth. */
class ExpressionValuesTest {

    private static final long BEYOND_DOUBLE = (1L << 53) + 1;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.0 + 3 * 4                    | 14",
                "(2.0 + 3) * 4                  | 20",
                "10.0 - 3 - 2                   | 5",
                "100.0 / 10 / 5                 | 2",
                "7.5 % 4 * 2                    | 7",
                "2 * 7.5 % 4                    | 3",
                "-2.0 * -3                      | 6",
                "--2.0                          | 2",
                "5 / 2                          | 2.5",
                "1 / 0                          | Infinity",
                "-1 / 0                         | -Infinity",
                "0 / 0                          | NaN",
                "1e-3 + 1.5E+1                  | 15.001",
                "-pow(2, 3)                     | -8",
                "sqrt(2) * sqrt(2)              | 2.0000000000000004",
                "sqrt(-1)                       | NaN",
                "log(exp(1))                    | 1",
                "min(3.0, 1, 2)                 | 1",
                "max(3.0, 1, 4, 2)              | 4",
                "floor(-1.5)                    | -2",
                "ceil(-1.5)                     | -1",
                "round(2.5)                     | 3",
                "round(-2.5)                    | -3",
                "round(0.49999999999999994)     | 0",
                "round(4503599627370497.0)      | 4503599627370497",
                "sign(-0.5)                     | -1",
                "if(1 < 2, 1, 2.5)              | 1",
                "if(1 > 2, 1.5, 2)              | 2",
                "coalesce(0.0 / 0, 7)           | 7",
                "coalesce(3.0, 7)               | 3",
            })
    void shouldComputeWhenNumbersAreConstantOrNot(String text, double expected) {
        assertThat(Compiled.of(text).number(new Values())).isEqualTo(Double.valueOf(expected));
        // The same with a value that no folding can know.
        String unfolded =
                text.replaceFirst("(\\d+\\.?\\d*(e-?\\d+)?)", "(price + $1)").replace("(price + 0", "(price - -0");
        assertThat(Compiled.of(unfolded).asDouble(Values.of("price", -0.0))).isEqualTo(Double.valueOf(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quantity + 1                    | 9007199254740994",
                "quantity - -1                   | 9007199254740994",
                "quantity * 3                    | 27021597764222979",
                "quantity % 10                   | 3",
                "-quantity % 10                  | -3",
                "-(quantity % 10)                | -3",
                "abs(-quantity)                  | 9007199254740993",
                "sign(-quantity)                 | -1",
                "min(quantity, 9007199254740994) | 9007199254740993",
                "max(quantity, 9007199254740992) | 9007199254740993",
                "round(quantity)                 | 9007199254740993",
                "if(price > 0, 1, quantity)      | 9007199254740993",
                "coalesce(lots, quantity)        | 9007199254740993",
                "9007199254740992 + 1            | 9007199254740993",
            })
    void shouldStayExactWhenLongsExceedDoubles(String text, long expected) {
        Compiled compiled = Compiled.of(text);
        assertThat(compiled.node().type()).isEqualTo(Type.LONG);
        assertThat(compiled.whole(new Values().set("quantity", BEYOND_DOUBLE))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantity + 1",
                "-quantity - 2",
                "quantity * 2",
                "quantity * -9223372036854775807",
                "quantity % 0",
                "9223372036854775807 + 1",
                "lots + 1",
                "1 - lots",
                "lots * 0",
                "lots % 7",
                "-lots",
                "abs(lots)",
                "sign(lots)",
                "min(lots, 1)",
                "max(1, lots)",
                "delta(lots)",
                "quantity - prev(quantity)",
            })
    void shouldBeMissingWhenLongOverflowsOrOperandIsMissing(String text) {
        Values values = new Values().set("quantity", Long.MAX_VALUE);
        assertThat(Compiled.of(text).whole(values)).isEqualTo(Cells.MISSING_LONG);
        assertThat(Compiled.of(text).asDouble(values)).isNaN();
        assertThat(Compiled.of("missing(" + text + ")").isTrue(values)).isTrue();
        assertThat(Compiled.of("coalesce(" + text + ", 5) == 5").isTrue(values)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"price", "quantity", "side", "-price", "price + 1", "lots / 2", "prev(size)"})
    void shouldBeUnknownWhenComparedValueIsMissing(String text) {
        boolean isText = text.equals("side");
        for (String operator : isText ? new String[] {"==", "!="} : new String[] {"==", "!=", "<", "<=", ">", ">="}) {
            for (String other :
                    isText ? new String[] {"'buy'", "quotes.side", "side"} : new String[] {"1", "1.5", text}) {
                assertThat(Compiled.of(text + operator + other).isTrue(new Values()))
                        .isFalse();
                assertThat(Compiled.of(other + operator + text).isTrue(new Values()))
                        .isFalse();
                assertThat(Compiled.of("not (" + text + operator + other + ")").isTrue(new Values()))
                        .isFalse();
            }
        }
        assertThat(Compiled.of("missing(" + text + ")").isTrue(new Values())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pow(price, 0)",
                "pow(1, price)",
                "min(price, 1)",
                "max(1, price)",
                "price % 2",
                "abs(price)",
                "round(price)",
                "sign(price)",
                "if(price > 0, 1, price)"
            })
    void shouldStayMissingWhenFunctionTakesMissing(String text) {
        assertThat(Compiled.of(text).number(new Values())).isNaN();
    }

    @Test
    void shouldTellSymbolsAndKeysApartWhenTextIsEmpty() {
        Values unkeyed = new Values();
        assertThat(Compiled.of("key == \"\"").isTrue(unkeyed)).isTrue();
        assertThat(Compiled.of("key != \"AAPL\"").isTrue(unkeyed)).isTrue();
        assertThat(Compiled.of("key in [\"\", 'IBM']").isTrue(unkeyed)).isTrue();
        assertThat(Compiled.of("side in ['buy', 'sell']").isTrue(unkeyed)).isFalse();
        assertThat(Compiled.of("missing(side)").isTrue(unkeyed)).isTrue();
    }

    @Test
    void shouldInternTextInDictionaryOfNeighbourWhenTextComesFirst() {
        Values ibm = new Values().set("key", 2).set("side", 2);
        assertThat(Compiled.of("'IBM' == key").isTrue(ibm)).isTrue();
        assertThat(Compiled.of("if(open, 'AAPL', 'IBM') == key").isTrue(ibm)).isTrue();
        assertThat(Compiled.of("if(open, 'AAPL', key) == 'IBM'").isTrue(ibm)).isTrue();
        assertThat(Compiled.of("'sell' == side and side == \"sell\"").isTrue(ibm))
                .isTrue();
        assertThat(Compiled.of("coalesce(quotes.side, 'sell') == side").isTrue(ibm))
                .isTrue();
    }

    @Test
    void shouldKeepSignWhenZeroIsNegative() {
        Values zero = Values.of("price", -0.0);
        assertThat(1 / Compiled.of("price").number(zero)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(1 / Compiled.of("-price").number(zero)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(1 / Compiled.of("-0.0").number(zero)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(1 / Compiled.of("min(0.0, price)").number(zero)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(1 / Compiled.of("round(price - 0.3)").number(zero)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Compiled.of("price == 0").isTrue(zero)).isTrue();
        assertThat(Compiled.of("price < 0.0 or price != 0").isTrue(zero)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "open or halted and open           | 1 | 0 | true",
                "(open or halted) and halted       | 1 | 0 | false",
                "not open and halted               | 0 | 1 | true",
                "not (open and halted)             | 0 | 1 | true",
                "not open or halted                | 1 | 1 | true",
                "not not open                      | 1 | 0 | true",
                "open == halted                    | 0 | 0 | true",
                "open != halted                    | 0 | 0 | false",
                "1 + 2 < 4 and open                | 1 | 0 | true",
                "not 1 < 2 or open                 | 0 | 0 | false",
                "1 + 1 in [2, 3] and not halted    | 0 | 0 | true",
                "if(open, halted, not halted)      | 0 | 0 | true",
                "1 < 2 or open                     | 0 | 0 | true",
                "open and 2 < 1                    | 1 | 0 | false",
                "1.5 <= 1.5 and 2 <= 2 and open    | 1 | 0 | true",
                "2.5 >= 2.5 and 2 >= 2 and open    | 1 | 0 | true",
                "1.5 < 1.5 or 2 < 2 or open        | 0 | 0 | false",
                "1.5 > 1.5 or 2 > 2 or open        | 0 | 0 | false",
                "1.5 != 1.5 or 2 != 2 or open      | 0 | 0 | false",
                "1.5 == 1.5 and 2 == 2 and open    | 1 | 0 | true",
            })
    void shouldGroupByPrecedenceWhenConditionsCombine(String text, int open, int halted, boolean expected) {
        assertThat(Compiled.of(text).isTrue(new Values().set("open", open).set("halted", halted)))
                .isEqualTo(expected);
    }

    @Test
    void shouldCompareExactlyWhenBothAreLongs() {
        Values values = new Values().set("quantity", BEYOND_DOUBLE).set("lots", BEYOND_DOUBLE - 1);
        assertThat(Compiled.of("quantity > lots and quantity != lots").isTrue(values))
                .isTrue();
        assertThat(Compiled.of("quantity == 9007199254740993").isTrue(values)).isTrue();
        assertThat(Compiled.of("quantity in [1, 9007199254740992]").isTrue(values))
                .isFalse();
        // Beside a double both are doubles.
        assertThat(Compiled.of("quantity == 9007199254740992.0").isTrue(values)).isTrue();
    }

    @Test
    void shouldPromoteWhenBranchesOfIfDiffer() {
        Values values = new Values().set("quantity", BEYOND_DOUBLE);
        for (String condition : new String[] {"1 < 2", "missing(price)"}) {
            assertThat(Compiled.of("if(" + condition + ", quantity, 2.5)").number(values))
                    .isEqualTo((double) BEYOND_DOUBLE);
            assertThat(Compiled.of("if(" + condition + ", lots, 2.5)").number(values))
                    .isNaN();
        }
    }

    @Test
    void shouldLookBackWhenAskedForPreviousValue() {
        Values values =
                Values.of("price", 105).previous("price", 99).set("quantity", 7).previous("quantity", 9);
        assertThat(Compiled.of("prev(price)").number(values)).isEqualTo(99);
        assertThat(Compiled.of("delta(price)").number(values)).isEqualTo(6);
        assertThat(Compiled.of("delta(quantity)").whole(values)).isEqualTo(-2);
        assertThat(Compiled.of("delta(price)").number(Values.of("price", 1))).isNaN();
    }

    @ParameterizedTest
    @CsvSource({
        "99, 101, true, false",
        "100, 101, true, false",
        "101, 102, false, false",
        "99, 100, false, false",
        "101, 99, false, true",
        "100, 99, false, true",
        "99, 98, false, false",
        "NaN, 101, false, false",
        "99, NaN, false, false",
        "NaN, 99, false, false",
    })
    void shouldCrossWhenSideChanges(double before, double now, boolean above, boolean below) {
        Values values = Values.of("price", now)
                .previous("price", before)
                .set("size", 100.0)
                .previous("size", 100);
        values.set("quantity", 100L).previous("quantity", 100);
        for (String line : new String[] {"100", "100.0", "size", "quantity"}) {
            assertThat(Compiled.of("crosses_above(price, " + line + ")").isTrue(values))
                    .isEqualTo(above);
            assertThat(Compiled.of("crosses_below(price, " + line + ")").isTrue(values))
                    .isEqualTo(below);
            assertThat(Compiled.of("crosses_below(" + line + ", price)").isTrue(values))
                    .isEqualTo(above);
        }
    }

    @Test
    void shouldNotEvaluateRightSideWhenLeftSideDecides() {
        TestScope names = new TestScope(false);
        Variable trap = new Variable() {
            @Override
            public Type type() {
                return Type.BOOLEAN;
            }

            @Override
            public void load(MethodVisitor code) {
                // Reads far outside of the array.
                new TestScope.Cell(Type.BOOLEAN, 100).load(code);
            }
        };
        Typed open = new Typed.Load(names.cell("open"), new Typed.Place(Location.NONE));
        Typed trapped = new Typed.Load(trap, open.place());
        Values isOpen = new Values().set("open", 1);
        Compiled or = Compiled.of(new Typed.Binary(Type.BOOLEAN, Operator.OR, open, trapped, open.place()));
        assertThat(or.isTrue(isOpen)).isTrue();
        Compiled and = Compiled.of(new Typed.Binary(Type.BOOLEAN, Operator.AND, open, trapped, open.place()));
        assertThat(and.isTrue(new Values())).isFalse();
        Compiled choice = Compiled.of(new Typed.Conditional(Type.BOOLEAN, open, open, trapped, open.place()));
        assertThat(choice.isTrue(isOpen)).isTrue();
    }

    @Test
    void shouldPreferAggregateWhenFunctionOfThatNameTakesMoreValues() {
        TestScope scope = new TestScope(true);
        Compiled compiled = Compiled.of("min(price) + min(price, size) + sum(price * size) / count()", scope);
        assertThat(compiled.node().type()).isEqualTo(Type.DOUBLE);
        assertThat(scope.aggregatesAsked).containsExactly("min1", "sum1", "count0");
    }
}
