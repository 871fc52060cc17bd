package io.ringmill.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.ringmill.ingest.text.NumberText.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

    private static final int TEXTS = 100_000;

    private final NumberText numbers = new NumberText();

    private Outcome readDouble(String text) {
        byte[] bytes = ("x" + text + "9").getBytes(StandardCharsets.UTF_8);
        return numbers.readDouble(bytes, 1, bytes.length - 2);
    }

    private Outcome readLong(String text) {
        byte[] bytes = ("x" + text + "9").getBytes(StandardCharsets.UTF_8);
        return numbers.readLong(bytes, 1, bytes.length - 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1.5",
                "+7",
                " 61800.20 ",
                "800.010000000000",
                ".5",
                "5.",
                "1e22",
                "1E-22",
                "123456789012345678901234567890",
                "9007199254740993",
                "9007199254740992.999999999999999999",
                "0.1e-7",
                "4.9e-324",
                "2.4703282292062328e-324",
                "1.7976931348623157e308",
                "0.000000000000000000000000000000000000000000000000001",
                "1e-999",
                "0e999999999999",
                "100000000000000000000000e-20"
            })
    void shouldReadNearestDoubleWhenNumber(String text) {
        assertThat(readDouble(text)).isEqualTo(Outcome.VALUE);
        assertThat(Double.doubleToRawLongBits(numbers.doubleValue()))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeWithTheJdkWhenTextsAreRandom(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random);
            double expected = Double.parseDouble(text);
            Outcome outcome = readDouble(text);
            boolean same = Double.isInfinite(expected)
                    ? outcome == Outcome.OUT_OF_RANGE
                    : Double.doubleToRawLongBits(numbers.doubleValue()) == Double.doubleToRawLongBits(expected);
            if (!same) {
                fail("seed %d: %s became %s %s", seed, text, outcome, numbers.doubleValue());
            }
            byte[] padded = ("7." + text + ".7-.700000").getBytes(StandardCharsets.ISO_8859_1);
            double plain = NumberText.readPlain(padded, 2, text.length());
            boolean few = text.matches("-?[0-9]+([.][0-9]+)?")
                    && text.replaceAll("[-.]", "").length() <= 15;
            if (Double.isNaN(plain) ? few : plain != expected) {
                fail("seed %d: %s became %s", seed, text, plain);
            }
        }
    }

    private static String text(SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            double value = Double.longBitsToDouble(random.nextLong());
            return Double.toString(Double.isNaN(value) || Double.isInfinite(value) ? 1 : value);
        }
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
        digits(text, random, 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 12));
        if (random.nextBoolean()) {
            digits(text.append('.'), random, 1 + random.nextInt(25));
        }
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(700) - 350);
        }
        return text.toString();
    }

    private static void digits(StringBuilder text, SplittableRandom random, int count) {
        for (int i = 0; i < count; i++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "NaN", "nan", "null", "NULL"})
    void shouldBeMissingWhenThereIsNoNumber(String text) {
        assertThat(readDouble(text)).isEqualTo(Outcome.MISSING);
        assertThat(readLong(text)).isEqualTo(Outcome.MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "1,5",
                "1.2.3",
                "--1",
                "+-1",
                "1e",
                "1e+",
                "e5",
                ".",
                "-",
                "0x1p3",
                "1d",
                "1f",
                "Infinity",
                "-inf",
                "1 2",
                "1_000",
                "\u0661"
            })
    void shouldBeMalformedWhenNotANumber(String text) {
        assertThat(readDouble(text)).isEqualTo(Outcome.MALFORMED);
        assertThat(readLong(text)).isEqualTo(Outcome.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e309", "1.7976931348623159e308", "1e99999999999999999999"})
    void shouldBeOutOfRangeWhenNoFiniteDouble(String text) {
        assertThat(readDouble(text)).isEqualTo(Outcome.OUT_OF_RANGE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "+42, 42",
        "9007199254740993, 9007199254740993",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775807, -9223372036854775807",
        "5.0, 5",
        "2e3, 2000",
        "1500e-2, 15",
        "0000000000000000000000007, 7",
        "1234567890123456789.000, 1234567890123456789",
        "0e999, 0"
    })
    void shouldReadExactLongWhenWhole(String text, long value) {
        assertThat(readLong(text)).isEqualTo(Outcome.VALUE);
        assertThat(numbers.longValue()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "1e19",
                "1e999999999",
                "1234567890123456789e3000000000",
                "1234567890123456789e-3000000000",
                "1234567890123456789e99999999999",
                "99999999999999999999999999"
            })
    void shouldBeOutOfRangeWhenNoLong(String text) {
        assertThat(readLong(text)).isEqualTo(Outcome.OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e-1", "1234567890123456789.5", "0.0000000000000000000000001"})
    void shouldNotBeWholeWhenThereIsAFraction(String text) {
        assertThat(readLong(text)).isEqualTo(Outcome.NOT_WHOLE);
    }

    @Test
    void shouldStayCheapWhenTextIsHostile() {
        String digits = "9".repeat(1_000_000);
        assertThat(readLong(digits)).isEqualTo(Outcome.OUT_OF_RANGE);
        assertThat(readDouble(digits)).isEqualTo(Outcome.OUT_OF_RANGE);
        assertThat(readDouble("0." + digits)).isEqualTo(Outcome.VALUE);
        assertThat(numbers.doubleValue()).isEqualTo(1.0);
    }
}
