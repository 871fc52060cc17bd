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

/** What is said of a text that is no expression, and where; to be read as a person would. */
class SyntaxFaultsTest {

    private static final Location AT = new Location("ticks.yml", 7, 10);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "price > | 7 | a value is missing after '>'",
                "> price | 0 | a value is missing before '>'",
                "(price > 1 | 0 | this '(' is never closed; add ')'",
                "price > 1) | 9 | this ')' closes nothing; remove it or add '('",
                "price > (size + 1 and open | 8 | this '(' is never closed; add ')'",
                "[1,2] | 0 | a list stands only behind 'in': x in [1, 2]",
                "price in 3 | 9 | 'in' needs a list in brackets: x in [1, 2] or x in [\"A\", \"B\"]",
                "price in [] | 9 | this list is empty; 'in' needs at least one value",
                "price in [1,,2] | 12 | a value is missing between ',' and ','",
                "price in [1,2 | 9 | this '[' is never closed; add ']'",
                "price[1] > 2 | 5 | a list stands only behind 'in'; earlier values are prev(x)",
                "price : size | 6 | a ':' stands only behind the name of an option: forecast(x, 1, season: 24)",
                "mean(price, n: 1, n: 2) | 18 | 'n' stands twice; remove one of them",
                "mean(n: 1, price) | 11 | values without a name stand before those with one",
                "mean(price, n: ) | 15 | a value is missing between ':' and ')'",
                "price size | 6 | an operator is missing between 'price' and 'size'",
                "price = 3 | 6 | '=' means nothing here; write '==' to compare",
                "price === 3 | 6 | '===' means nothing here; write '=='",
                "open && halted | 5 | '&&' means nothing here; write 'and'",
                "!open | 0 | '!' means nothing here; write 'not'",
                "price <> 3 | 6 | '<>' means nothing here; write '!='",
                "price => 3 | 6 | '=>' means nothing here; write '>='",
                "open AND halted | 5 | operators are in lower case; write 'and' for 'AND'",
                "NOT open | 0 | operators are in lower case; write 'not' for 'NOT'",
                "price ** 2 | 6 | '**' means nothing here; write pow(x, y)",
                "price ^ 2 | 6 | '^' means nothing here; write pow(x, y)",
                "open ? 1 : 2 | 5 | '?' means nothing here; write if(condition, a, b)",
                "price is null | 6 | 'is' is no operator; for 'is null' write missing(x)",
                "price between 1 and 2 | 6 | 'between' is no operator; for 'x between a and b' write x >= a and x <= b",
                "if open then 1 else 2 | 0 | 'if' is no operator; write if(condition, a, b)",
                "price > 5S | 8 | units are written small: 5s",
                "time - prev(time) > 1.5hours | 20 | '1.5hours' is neither a number nor a name; names begin with a letter or '_'",
                "price > 0.5ns | 8 | '0.5ns' is not a whole number of nanoseconds",
                "price > 1_000 | 8 | numbers have no underscores; write 1000",
                "price > 1,000 | 9 | a ',' stands only between a function's values; numbers are written as in 1000.5",
                "price > .5 | 8 | write 0.5 for .5",
                "price > 5. | 8 | write 5 or 5.0 for 5.",
                "price > 1.2.3 | 8 | '1.2.3' is neither a number nor a name; names begin with a letter or '_'",
                "price > 1e400 | 8 | this number is too large; doubles end at 1.7976931348623157E308",
                "id == 9223372036854775808 | 6 | whole numbers end at 9223372036854775807; write 9223372036854775808.0 for a double",
                "price > +1 | 8 | a value is missing between '>' and '+'; numbers need no '+' sign",
                "0x10 + 1 | 0 | '0x10' is neither a number nor a name; names begin with a letter or '_'",
                "100px + 1 | 0 | '100px' is neither a number nor a name; names begin with a letter or '_'",
                "px100. mean | 5 | a name is missing after 'px100.'",
                "side == \"buy | 8 | this text is never closed; add \" where it ends",
                "side == “buy” | 8 | '“' means nothing here; write plain quotes, \"...\"",
                "price ≥ 3 | 6 | '≥' means nothing here; write '>='",
                "price − 3 | 6 | '−' means nothing here; write '-'",
                "1 < price < 3 | 10 | comparisons do not chain; write 1 < price and price < ...",
                "price == size == 3 | 14 | comparisons do not chain; write price == size and size == ...",
                "side in [\"buy\"] == open | 16 | comparisons do not chain",
                "side not in [\"buy\"] | 5 | write 'not' in front: not (x in [...])",
                "open == not halted | 8 | put parentheses around 'not': (not ...)",
                "3 * not open | 4 | put parentheses around 'not': (not ...)",
                "'a' 'b' | 4 | an operator is missing between 'a' and 'b'",
                "price + | 7 | a value is missing after '+'",
                "price > $x | 8 | '$' means nothing here; write the name alone, without '$'",
                "price >= 3; size > 2 | 10 | ';' means nothing here",
                "time > 2024-08-08 | 12 | numbers do not begin with 0, and times are numbers of nanoseconds since 1970",
                "time > 09:30 | 7 | numbers do not begin with 0, and times are numbers of nanoseconds since 1970",
                "price > 10% | 11 | a value is missing after '%'",
                "price > 1e | 8 | '1e' is neither a number nor a name; names begin with a letter or '_'",
                "price > 3 // comment | 11 | a value is missing between '/' and '/'",
                "price > 3 or | 12 | a value is missing after 'or'",
                "price > 3 and and size > 2 | 14 | a value is missing between 'and' and 'and'",
                "sqrt price | 0 | a function's values stand in parentheses; write sqrt(x)",
                "() | 1 | a value is missing between '(' and ')'",
                "abs(price | 3 | this '(' is never closed; add ')'",
                "abs(price size) | 10 | an operator is missing between 'price' and 'size'",
                "abs(price,) | 10 | a value is missing between ',' and ')'",
                "abs(,price) | 4 | a value is missing between '(' and ','",
                "if(price > 3, 1 : 2) | 16 | a ':' stands only behind the name of an option: forecast(x, 1, season: 24)",
                "price contains \"x\" | 6 | 'contains' is no operator; texts are compared with ==, != and in",
                "price += 1 | 7 | '=' means nothing here; write '==' to compare",
                "price++ | 6 | a value is missing between '+' and '+'; numbers need no '+' sign",
                "price == [1,2] | 9 | a list stands only behind 'in': x in [1, 2]",
                "price in [1;2] | 11 | ';' means nothing here",
                "side == `buy` | 8 | '`' means nothing here; write plain quotes, \"...\"",
                "side = 'buy' | 5 | '=' means nothing here; write '==' to compare",
                "price > size > | 13 | comparisons do not chain; write price > size and size > ...",
                "(price > size) and | 18 | a value is missing after 'and'",
                "side in \"buy\" | 8 | 'in' needs a list in brackets: x in [1, 2] or x in [\"A\", \"B\"]",
            })
    void shouldTellPlaceAndFixWhenTextIsNoExpression(String text, int offset, String message) {
        assertThat(faults(text, false)).containsExactly(new Fault(AT.right(offset), message));
    }

    @Test
    void shouldTellFromOtherSignsWhenTheyAreBars() {
        assertThat(faults("open || halted", false))
                .containsExactly(new Fault(AT.right(5), "'||' means nothing here; write 'or'"));
    }

    @Test
    void shouldTellWhenExpressionIsMissing() {
        for (String text : List.of("", " ", " \t\n")) {
            assertThat(faults(text, false)).containsExactly(new Fault(AT, "an expression is missing here"));
        }
    }

    @Test
    void shouldTellCharacterAndTextWhenThereIsNoPlace() {
        Faults faults = new Faults();
        Expressions.compile(Text.of("size > 3 and price > 100%"), new TestScope(false), faults);
        Expressions.compile(Text.of("pirce > 3"), new TestScope(false), faults);
        assertThat(faults.all())
                .extracting(Fault::toString)
                .containsExactly(
                        "a value is missing after '%' (character 26 of 'size > 3 and price > 100%')",
                        "unknown name 'pirce'; did you mean 'price'? (character 1 of 'pirce > 3')");
    }

    private static List<Fault> faults(String text, boolean hasAggregates) {
        Faults faults = new Faults();
        assertThat(Expressions.compile(new Text(text, AT), new TestScope(hasAggregates), faults))
                .isNull();
        return faults.all();
    }
}
