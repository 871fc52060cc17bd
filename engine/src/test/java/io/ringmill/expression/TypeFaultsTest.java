package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of an expression that means nothing, and where; to be read as a person would. */
class TypeFaultsTest {

    private static final Location AT = new Location("ticks.yml", 7, 10);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "pirce > 3 | 0 | unknown name 'pirce'; did you mean 'price'?",
                "px100.men > 3 | 0 | unknown name 'px100.men'; did you mean 'px100.mean'?",
                "avg(price) | 0 | unknown function 'avg'; write 'mean'",
                "mean(price) > 3 | 0 | mean is an aggregate, which belongs in a window's select; here, name the window's value, as in px100.mean",
                "Abs(price) | 0 | unknown function 'Abs'; write 'abs'",
                "sqr(price) | 0 | unknown function 'sqr'; did you mean 'sqrt'?",
                "sqrt(price, digits: 2) | 20 | 'sqrt' takes no 'digits:'; remove it",
                "sqrt() | 0 | sqrt takes 1 value, not 0; write sqrt(x)",
                "sqrt(price, 2) | 0 | sqrt takes 1 value, not 2; write sqrt(x)",
                "pow(price) | 0 | pow takes 2 values, not 1; write pow(x, y)",
                "if(open, 1) | 0 | if takes 3 values, not 2; write if(condition, a, b)",
                "min(price) | 0 | min takes 2 or more values, not 1; write min(a, b); the aggregate min belongs in a window's select",
                "px100.mean() | 0 | 'px100.mean' is a value, not a function; remove the parentheses",
                "side + 1 | 0 | '+' needs numbers, but 'side' is a symbol",
                "price + open | 8 | '+' needs numbers, but 'open' is a condition; for 1 or 0 write if(open, 1, 0)",
                "-side | 1 | '-' needs numbers, but 'side' is a symbol",
                "not price | 4 | 'not' needs a condition, but 'price' is a number; compare it, as in price > 0",
                "price > 3 and size | 14 | 'and' needs a condition, but 'size' is a number; compare it, as in size > 0",
                "if(price, 1, 2) | 3 | if needs a condition, but 'price' is a number; compare it, as in price > 0",
                "if(open, price, side) | 16 | 'price' is a number, but 'side' is a symbol; both must be of one type",
                "if(open, price, open) | 16 | 'price' is a number, but 'open' is a condition; both must be of one type",
                "side > \"buy\" | 0 | '>' compares numbers, but 'side' is a symbol; texts have only ==, != and in",
                "side < quotes.side | 0 | '<' compares numbers, but 'side' is a symbol; texts have only ==, != and in",
                "side == buy | 8 | unknown name 'buy'; a text needs quotes: \"buy\"",
                "key == AAPL | 7 | unknown name 'AAPL'; a text needs quotes: \"AAPL\"",
                "\"buy\" == sell | 9 | unknown name 'sell'; a text needs quotes: \"sell\"",
                "side == 3 | 0 | 'side' is a symbol and '3' is a number, which cannot be compared; a text needs quotes: \"3\"",
                "3 == side | 0 | '3' is a number and 'side' is a symbol, which cannot be compared; a text needs quotes: \"3\"",
                "side == key | 0 | 'side' is a symbol and 'key' is a key, which cannot be compared; compare each with a text, as in key == \"...\"",
                "side == open | 0 | 'side' is a symbol and 'open' is a condition, which cannot be compared",
                "price == \"3\" | 0 | 'price' is a number and \"3\" is a text, which cannot be compared; a number has no quotes: 3",
                "open == 1 | 0 | 'open' is a condition and '1' is a number, which cannot be compared",
                "open == true | 8 | unknown name 'true'; a condition stands alone: write x for x == true, not x for x == false",
                "price == null | 9 | unknown name 'null'; for a value that is not there write missing(x)",
                "missing(open) | 8 | missing needs a number or a symbol, but 'open' is a condition, which is never missing",
                "missing(key) | 8 | missing needs a number or a symbol, but 'key' is a key, which is never missing",
                "side == \"\" | 8 | an empty symbol is a missing one, which equals nothing; write missing(x)",
                "side in [\"buy\", \"\"] | 16 | an empty symbol is a missing one, which equals nothing; write missing(x)",
                "price in [\"a\"] | 10 | \"a\" is a text, but 'price' is a number; they cannot be compared",
                "price in [size, 1] | 10 | a list holds only constants; write price == size",
                "price in [size + 1] | 10 | a list holds only constants; write price == size + 1",
                "price in [0/0] | 10 | '0/0' has no value, and a missing value equals nothing",
                "open in [1] | 0 | 'in' needs a number or a text, but 'open' is a condition",
                "prev(price > 3) | 5 | prev needs a number or a symbol, but 'price > 3' is a condition; write prev(if(price > 3, 1, 0)) == 1",
                "prev(key) | 5 | prev looks back within a key, so the previous key is the key itself; write key",
                "delta(side) | 6 | delta needs numbers, but 'side' is a symbol",
                "crosses_above(price, side) | 21 | crosses_above needs numbers, but 'side' is a symbol",
                "hour(price) | 5 | hour needs a time, a whole number of nanoseconds such as time, start or a long field,"
                        + " but 'price' may have a fraction",
                "minute(time, side) | 13 | the zone is a text in quotes, as in minute(time, \"America/New_York\")",
                "hour(time, 'America/New York') | 11 | 'America/New York' is not a time zone; did you mean 'America/New_York'?",
                "dayofweek(time, 'UTC', 1) | 0 | dayofweek takes a time and, if wanted, a zone, not 3; write dayofweek(time)",
                "crosses_above(price) | 0 | crosses_above takes 2 values, not 1; write crosses_above(a, b)",
                "coalesce(open, halted) | 9 | coalesce needs a number or a symbol, but 'open' is a condition, which is never missing",
                "coalesce(side, 1) | 15 | 'side' is a symbol, but '1' is a number; both must be of one type",
                "coalesce(price, \"x\") | 16 | 'price' is a number, but \"x\" is a text; both must be of one type",
                "\"a\" < \"b\" | 0 | '<' compares numbers, but \"a\" is a text; texts have only ==, != and in",
                "open < halted | 0 | '<' compares numbers, but 'open' is a condition; conditions have only == and !=",
                "true | 0 | unknown name 'true'; a condition stands alone: write x for x == true, not x for x == false",
                "round(price, 2) | 0 | round takes 1 value, not 2; write round(x)",
                "log(open) | 4 | log needs numbers, but 'open' is a condition; for 1 or 0 write if(open, 1, 0)",
                "count() > 3 | 0 | count is an aggregate, which belongs in a window's select; here, name the window's value, as in px100.count",
                "if(open, \"a\", 1) | 14 | \"a\" is a text, but '1' is a number; both must be of one type",
                "if(open, 1, \"a\") | 12 | '1' is a number, but \"a\" is a text; both must be of one type",
                "price == NaN | 9 | unknown name 'NaN'; for a value that is not there write missing(x)",
                "quotes.sidee == \"x\" | 0 | unknown name 'quotes.sidee'; did you mean 'quotes.side'?",
                "price != side | 0 | 'price' is a number and 'side' is a symbol, which cannot be compared",
                "open and (halted or 3) | 20 | 'or' needs a condition, but '3' is a number; compare it, as in x == 3",
                "key in [AAPL, \"IBM\"] | 8 | a list holds only constants; a text needs quotes: \"AAPL\"",
                "key < \"a\" | 0 | '<' compares numbers, but 'key' is a key; texts have only ==, != and in",
                "key + 1 | 0 | '+' needs numbers, but 'key' is a key",
                "time > \"2024-08-08\" | 0 | 'time' is a number and \"2024-08-08\" is a text, which cannot be compared",
                "sqrt | 0 | unknown name 'sqrt'; the function is written sqrt(x)",
                "min | 0 | unknown name 'min'; the function is written min(a, b)",
                "\"buy\" in [side] | 10 | a list holds only constants; a text needs quotes: \"side\"",
                "side == \"buy\" or \"sell\" | 17 | 'or' needs a condition on both sides; write side in [\"buy\", \"sell\"]",
                "price == 1 or 2 | 14 | 'or' needs a condition on both sides; write price in [1, 2]",
                "(price > size) > 3 | 0 | 'price > size' is a condition and '3' is a number, which cannot be compared",
                "(price > size) + 1 | 1 | '+' needs numbers, but 'price > size' is a condition; for 1 or 0 write if(price > size, 1, 0)",
                "price + (size > 3) * 2 | 9 | '*' needs numbers, but 'size > 3' is a condition; for 1 or 0 write if(size > 3, 1, 0)",
                "count > 3 | 0 | unknown name 'count'; name the window's value, as in px100.count",
                "Price > 3 | 0 | unknown name 'Price'; did you mean 'price'?",
                "PRICE > 3 | 0 | unknown name 'PRICE'; did you mean 'price'?",
                "Px100.Mean > 3 | 0 | unknown name 'Px100.Mean'; did you mean 'px100.mean'?",
            })
    void shouldTellPlaceAndFixWhenExpressionMeansNothing(String text, int offset, String message) {
        assertThat(faults(text, false)).containsExactly(new Fault(AT.right(offset), message));
    }

    @Test
    void shouldTellAllFaultsWhenTheyAreIndependent() {
        assertThat(faults("sqrt(side) + pirce * open and price or nosuch(sizee)", false))
                .extracting(Fault::toString)
                .satisfiesExactly(
                        fault -> assertThat(fault)
                                .startsWith("ticks.yml:7:15: sqrt needs numbers, but 'side' is a symbol"),
                        fault -> assertThat(fault).startsWith("ticks.yml:7:23: unknown name 'pirce'; did you mean"),
                        fault -> assertThat(fault).startsWith("ticks.yml:7:31: '*' needs numbers, but 'open'"),
                        fault -> assertThat(fault).startsWith("ticks.yml:7:40: 'and' needs a condition, but 'price'"),
                        fault -> assertThat(fault).startsWith("ticks.yml:7:49: unknown function 'nosuch'; known: abs"),
                        fault -> assertThat(fault).startsWith("ticks.yml:7:56: unknown name 'sizee'; did you mean"));
    }

    @Test
    void shouldTellNearestAggregateWhenFunctionIsUnknownInSelect() {
        assertThat(faults("meen(price)", true))
                .containsExactly(new Fault(AT, "unknown function 'meen'; did you mean 'mean'?"));
        assertThat(faults("mean(sum(price))", true))
                .containsExactly(new Fault(AT.right(5), "aggregates do not nest: sum stands inside mean"));
        assertThat(faults("sum + 1", true))
                .containsExactly(
                        new Fault(AT, "unknown name 'sum'; the aggregate is written with parentheses, sum(...)"));
        assertThat(faults("mean(price + side)", true))
                .containsExactly(new Fault(AT.right(13), "'+' needs numbers, but 'side' is a symbol"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "price            | true  | a condition is needed here, but 'price' is a number; compare it, as in 'price > 0'",
                "side             | true  | a condition is needed here, but 'side' is a symbol; compare it, as in 'side == \"...\"'",
                "price > 3        | false | a number is needed here, but 'price > 3' is a condition;"
                        + " for 1 or 0 write if(price > 3, 1, 0)",
                "key              | false | a number is needed here, but 'key' is a key",
            })
    void shouldTellWhatIsNeededWhenTypeIsNotTheOneDemanded(String text, boolean isCondition, String message) {
        Faults faults = new Faults();
        Text at = new Text("  " + text, AT);
        TestScope scope = new TestScope(false);
        assertThat(isCondition ? Expressions.condition(at, scope, faults) : Expressions.number(at, scope, faults))
                .isNull();
        assertThat(faults.all()).containsExactly(new Fault(AT.right(2), message));
    }

    @Test
    void shouldAcceptEitherNumberWhenNumberIsDemanded() {
        Faults faults = new Faults();
        TestScope scope = new TestScope(false);
        assertThat(Expressions.number(Text.of("quantity"), scope, faults).type())
                .isEqualTo(Type.LONG);
        assertThat(Expressions.number(Text.of("price"), scope, faults).type()).isEqualTo(Type.DOUBLE);
        assertThat(Expressions.condition(Text.of("open"), scope, faults).type()).isEqualTo(Type.BOOLEAN);
        assertThat(faults.isEmpty()).isTrue();
    }

    private static List<Fault> faults(String text, boolean hasAggregates) {
        Faults faults = new Faults();
        assertThat(Expressions.compile(new Text(text, AT), new TestScope(hasAggregates), faults))
                .isNull();
        return faults.all();
    }
}
