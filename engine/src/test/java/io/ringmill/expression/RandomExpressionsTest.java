package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Cells;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomExpressionsTest {

    private static final int EXPRESSIONS = 1_500;
    private static final int EVENTS = 12;

    private static final double[] DOUBLES = {
        Double.NaN, 0.0, -0.0, 0.5, -0.5, 1, -1, 2.5, -2.5, 1e308, -1e308, 9007199254740992.0, 1e-320, 3, 1000
    };
    private static final long[] LONGS = {
        Cells.MISSING_LONG,
        0,
        1,
        -1,
        2,
        3,
        Long.MAX_VALUE,
        -Long.MAX_VALUE,
        9007199254740992L,
        9007199254740993L,
        3037000500L,
        -3037000500L
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldEqualNaiveEvaluationWhenExpressionIsRandom(long seed) {
        Random random = new Random(seed);
        RandomExpressions expressions = new RandomExpressions(random);
        for (int i = 0; i < EXPRESSIONS; i++) {
            RandomExpressions.Sample sample = expressions.any(1 + random.nextInt(5));
            String label = "seed " + seed + ", expression " + i + ": " + sample.text();
            if (sample.text().length() > Parser.MAX_LENGTH) {
                continue;
            }
            Compiled compiled = Compiled.of(sample.text());
            assertThat(compiled.node().type()).as(label).isEqualTo(sample.type());
            for (int event = 0; event < EVENTS; event++) {
                Values values = values(random);
                Object expected = sample.value().apply(values);
                if (sample.type() == Type.BOOLEAN) {
                    assertThat(compiled.isTrue(values)).as(label).isEqualTo(Boolean.TRUE.equals(expected));
                    assertThat(compiled.isKnownFalse(values)).as(label).isEqualTo(Boolean.FALSE.equals(expected));
                } else {
                    assertThat(value(compiled, values)).as(label).isEqualTo(expected);
                }
            }
        }
    }

    private static Object value(Compiled compiled, Values values) {
        return switch (compiled.node().type()) {
            case DOUBLE -> compiled.number(values);
            case LONG -> {
                long whole = compiled.whole(values);
                assertThat(compiled.asDouble(values)).isEqualTo(Double.valueOf(Cells.toDouble(whole)));
                yield whole == Cells.MISSING_LONG ? null : whole;
            }
            default -> compiled.integer(values);
        };
    }

    private static Values values(Random random) {
        Values values = new Values();
        for (int i = 0; i < values.doubles.length; i++) {
            values.doubles[i] = DOUBLES[random.nextInt(DOUBLES.length)];
            values.longs[i] = random.nextInt(5) == 0 ? random.nextLong() : LONGS[random.nextInt(LONGS.length)];
        }
        values.ints[0] = random.nextInt(4);
        values.ints[1] = random.nextInt(4);
        values.ints[2] = random.nextInt(3);
        values.ints[3] = random.nextInt(2);
        values.ints[4] = random.nextInt(2);
        return values;
    }
}
