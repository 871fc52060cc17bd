package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTreeTest {

    @Test
    void shouldHaveThePartsAsTheyWereWritten() {
        ExpressionTree tree = ExpressionTree.of("price >  w.mean + 3 * 2 and side in [\"a\", \"b\"] or not missing(x)");
        assertThat(tree.all().filter(part -> !part.constant()).map(ExpressionTree::text))
                .containsExactly(
                        "price > w.mean + 3 * 2 and side in [\"a\", \"b\"] or not missing(x)",
                        "price > w.mean + 3 * 2 and side in [\"a\", \"b\"]",
                        "price > w.mean + 3 * 2",
                        "price",
                        "w.mean + 3 * 2",
                        "w.mean",
                        "side in [\"a\", \"b\"]",
                        "side",
                        "not missing(x)",
                        "missing(x)",
                        "x");
    }

    @Test
    void shouldLeaveTextsAsTheyWereWritten() {
        ExpressionTree tree = ExpressionTree.of("side  ==\n 'a  b'  or side == \"it's   \"");

        assertThat(tree.text()).isEqualTo("side == 'a  b' or side == \"it's   \"");
        assertThat(tree.parts().get(0).text()).isEqualTo("side == 'a  b'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a > b                       | true
            not (a > b)                 | true
            crosses_above(a, b)         | true
            a in [1, 2]                 | true
            if(a > b, a > c, b > c)     | true
            if(a > b, a, b)             | false
            prev(a)                     | false
            -a                          | false
            (a)                         | false
            """)
    void shouldKnowConditions(String expression, boolean condition) {
        assertThat(ExpressionTree.of(expression).condition()).isEqualTo(condition);
    }

    @Test
    void shouldRefuseWhatIsNoExpression() {
        assertThatThrownBy(() -> ExpressionTree.of("a >")).isInstanceOf(IllegalArgumentException.class);
    }
}
