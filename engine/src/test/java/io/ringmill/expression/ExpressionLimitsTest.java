package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionLimitsTest {

    private static final long SMALL_STACK_BYTES = 512 * 1024;
    private static final List<String> PIECES =
            List.of(("price side key open 1 2.5 'a' \" ( ) [ ] , + - * / % < >= == != and or not"
                            + " in if( min( prev( missing( . 5s = && %s coalesce( crosses_above( nosuch mean( delta( { \uD83D"
                            + " 9223372036854775808 \n")
                    .split(" "));

    @ParameterizedTest
    @ValueSource(
            strings = {"(", "-", "not ", "abs(", "1 + (", "price in [", "if(open, 1, ", "[", ")", ",", "a.", "\"", "== "
            })
    void shouldReportFaultWhenNestedTenThousandDeep(String opening) {
        assertThat(faults(opening.repeat(10_000))).hasSize(1);
        assertThat(faults(opening.repeat(10_000 / opening.length()))).hasSize(1);
    }

    @Test
    void shouldReportFaultWhenClosedParenthesesAreTenThousand() {
        String deep = "(".repeat(4_000) + "price" + ")".repeat(4_000);
        assertThat(faults(deep))
                .singleElement()
                .asString()
                .contains("nested more than 100 deep; split it with 'derive'");
    }

    @Test
    void shouldReportFaultWhenExpressionIsLong() {
        assertThat(faults("price" + " + price".repeat(2_000)))
                .singleElement()
                .asString()
                .contains("at most 10000 characters");
        assertThat(faults("price" + " + price".repeat(1_000)))
                .singleElement()
                .asString()
                .contains("more than 200 operations stand in a row");
        assertThat(faults("open" + " or open".repeat(1_000)))
                .singleElement()
                .asString()
                .contains("write x in [...]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "price | price + (%s)      | 100",
                "price | (%s)              | 100",
                "open  | open or halted and 1 == 2 + 3 * -abs(if(%s, 1, 2)) | 11",
                "price | -%s               | 100",
                "price | abs(%s)           | 100",
                "price | pow(%s, 2)        | 100",
                "price | coalesce(id, %s)  | 100",
                "price | if(open, %s, %s)  | 8",
                "price | price + %s        | 199",
                "price | price * %s        | 199",
                "id    | quantity % %s     | 199",
                "open  | open or %s        | 199",
                "open  | price > 3 and %s  | 198",
                "open  | not %s            | 100",
            })
    void shouldCompileWhenAsDeepAsPermittedAndStackIsSmall(String leaf, String pattern, int depth)
            throws InterruptedException {
        String text = leaf;
        for (int i = 0; i < depth; i++) {
            text = pattern.replace("%s", text);
        }
        compileOnSmallStack(text);
    }

    private static void compileOnSmallStack(String text) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Runnable compilation = () -> {
            Compiled compiled = Compiled.of(text);
            // Equal trees, not the same one, so that every node is compared.
            assertThat(Expressions.sameValue(compiled.node(), Compiled.of(text).node()))
                    .isTrue();
            assertThat(compiled.node().hashCode())
                    .isEqualTo(Compiled.of(text).node().hashCode());
        };
        Thread thread = new Thread(null, compilation, "small stack", SMALL_STACK_BYTES);
        thread.setUncaughtExceptionHandler((which, exception) -> thrown[0] = exception);
        thread.start();
        thread.join();
        assertThat(thrown[0]).isNull();
    }

    @Test
    void shouldFitOneMethodWhenExpressionIsLongest() {
        fill("max(", i -> "id", ")");
        fill("max(", i -> "-id", ")");
        fill("max(", i -> "id%id", ")");
        fill("max(", i -> "if(id<7,id,0)", ")");
        fill("max(", i -> "if(id in[7],id,0)", ")");
        fill("side in [", i -> "'" + Integer.toString(i, 36) + "'", "]");
        fill("quantity in [", Integer::toString, "]");
        fill("price in [", i -> i + ".5", "]");
    }

    private static void fill(String start, IntFunction<String> item, String end) {
        StringBuilder text = new StringBuilder(start).append(item.apply(0));
        for (int i = 1; text.length() + item.apply(i).length() + 2 <= Parser.MAX_LENGTH; i++) {
            text.append(',').append(item.apply(i));
        }
        assertThat(Compiled.of(text + end)).isNotNull();
    }

    @Test
    void shouldNeverThrowWhenTextIsRandom() {
        Random random = new Random(5);
        for (int i = 0; i < 30_000; i++) {
            String text = Stream.generate(
                            () -> PIECES.get(random.nextInt(PIECES.size())) + (random.nextBoolean() ? " " : ""))
                    .limit(i % 14)
                    .collect(Collectors.joining());
            TestScope scope = new TestScope(i % 2 == 0);
            Faults faults = new Faults();
            Typed typed = Expressions.compile(new Text(text, new Location("f", 1, 1)), scope, faults);
            assertThat(typed == null).as("%s", text).isEqualTo(!faults.isEmpty());
            faults.all()
                    .forEach(fault ->
                            assertThat(fault.at().column()).as("%s", text).isBetween(1, text.length() + 1));
            if (typed != null) {
                assertThat(Compiled.of(typed)).isNotNull();
            }
        }
    }

    private static List<Fault> faults(String text) {
        Faults faults = new Faults();
        assertThat(Expressions.compile(Text.of(text), new TestScope(false), faults))
                .isNull();
        return faults.all();
    }
}
