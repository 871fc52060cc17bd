package io.ringmill.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleTextTest {

    private static final int VALUES = 15_000;

    private final DoubleText writer = new DoubleText();
    private final byte[] bytes = new byte[DoubleText.MAX_LENGTH + 3];

    private String write(double value) {
        return new String(bytes, 3, writer.write(value, bytes, 3) - 3, StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "100, 100",
        "0.1, 0.1",
        "-189.3, -189.3",
        "0, 0",
        "-0.0, -0.0",
        "2e-3, 0.002",
        "1e-5, 0.00001",
        "9.99e-6, 9.99e-6",
        "1.5e-7, 1.5e-7",
        "123456789012, 123456789012",
        "1e16, 10000000000000000",
        "1e17, 1e17",
        "2e23, 2e23",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "4.9e-324, 5e-324",
        "9007199254740993, 9007199254740992",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity"
    })
    void shouldWriteShortestTextWhenAsked(double value, String text) {
        assertThat(write(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldReadBackAndBeShortestWhenAnyDouble(long seed) {
        check(seed, random -> Double.longBitsToDouble(random.nextLong()));
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void shouldReadBackAndBeShortestWhenPricesAndSizes(long seed) {
        check(seed, random -> Math.rint(random.nextDouble() * 1e7) / 1e4);
        check(seed, random -> random.nextDouble() * Math.pow(10, random.nextInt(30) - 15));
    }

    @Test
    void shouldReadBackAndBeShortestWhenAtPowersOfTwoAndTheirNeighbours() {
        for (int exponent = -1074; exponent <= 1023; exponent++) {
            double power = Math.scalb(1.0, exponent);
            for (double value : new double[] {Math.nextDown(power), power, Math.nextUp(power)}) {
                if (value > 0) {
                    checkShortest(value, exponent);
                }
            }
        }
    }

    private void check(long seed, ToDoubleFunction<SplittableRandom> values) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < VALUES; i++) {
            double value = values.applyAsDouble(random);
            if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                checkShortest(value, seed);
            }
        }
    }

    private void checkShortest(double value, long seed) {
        String text = write(value);
        assertThat(Double.doubleToRawLongBits(Double.parseDouble(text)))
                .as("%s, seed %d", text, seed)
                .isEqualTo(Double.doubleToRawLongBits(value));
        BigDecimal written = new BigDecimal(text).stripTrailingZeros();
        int digits = written.precision();
        // Below the smallest normal number a text of fewer digits may be the nearest one in another place.
        if (digits > 1 && Math.abs(value) > Double.MIN_NORMAL) {
            BigDecimal exact = new BigDecimal(value);
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.FLOOR, RoundingMode.CEILING}) {
                double shorter = exact.round(new MathContext(digits - 1, mode)).doubleValue();
                assertThat(shorter).as("shorter than %s, seed %d", text, seed).isNotEqualTo(value);
            }
            // At powers of two the nearest text may read back as the double below.
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == value) {
                assertThat(written)
                        .as("%s is the nearest of its length, seed %d", text, seed)
                        .isEqualByComparingTo(nearest);
            }
        }
    }
}
