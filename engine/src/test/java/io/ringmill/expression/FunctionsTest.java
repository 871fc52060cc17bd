package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Cells;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FunctionsTest {

    private static final long[] EDGES = {
        Cells.MISSING_LONG,
        -Long.MAX_VALUE,
        -Long.MAX_VALUE / 2,
        -(1L << 32),
        -2,
        -1,
        0,
        1,
        2,
        3037000499L,
        3037000500L,
        1L << 32,
        Long.MAX_VALUE / 2,
        Long.MAX_VALUE / 2 + 1,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };

    @Test
    void shouldBeExactOrMissingWhenLongsAreAnyEdge() {
        for (long a : EDGES) {
            for (long b : EDGES) {
                check(a, b);
            }
        }
    }

    @Test
    void shouldBeExactOrMissingWhenLongsAreRandom() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            check(random.nextLong() >> random.nextInt(64), random.nextLong() >> random.nextInt(64));
        }
    }

    private static void check(long a, long b) {
        Long x = a == Cells.MISSING_LONG ? null : (Long) a;
        Long y = b == Cells.MISSING_LONG ? null : (Long) b;
        String label = a + ", " + b;
        assertThat(Functions.add(a, b)).as(label).isEqualTo(cell(RandomExpressions.exact("+", x, y)));
        assertThat(Functions.subtract(a, b)).as(label).isEqualTo(cell(RandomExpressions.exact("-", x, y)));
        assertThat(Functions.multiply(a, b)).as(label).isEqualTo(cell(RandomExpressions.exact("*", x, y)));
        assertThat(Functions.remainder(a, b)).as(label).isEqualTo(cell(RandomExpressions.exact("%", x, y)));
        boolean known = x != null && y != null;
        assertThat(Functions.less(a, b)).as(label).isEqualTo(known && a < b);
        assertThat(Functions.lessOrEqual(a, b)).as(label).isEqualTo(known && a <= b);
        assertThat(Functions.greater(a, b)).as(label).isEqualTo(known && a > b);
        assertThat(Functions.greaterOrEqual(a, b)).as(label).isEqualTo(known && a >= b);
        assertThat(Functions.equal(a, b)).as(label).isEqualTo(known && a == b);
        assertThat(Functions.notEqual(a, b)).as(label).isEqualTo(known && a != b);
    }

    private static long cell(Long value) {
        return value == null ? Cells.MISSING_LONG : value;
    }
}
