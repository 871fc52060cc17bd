package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Allocation;
import org.junit.jupiter.api.Test;

class ExpressionAllocationTest {

    private static final int EVENTS = 20_000;

    private final Compiled condition = Compiled.of("price > px100.mean + 3 * px100.sd and not (side in ['buy', 'x'])"
            + " and key != 'IBM' or crosses_above(price, size) and coalesce(quantity, 3) * 2 % 5 in [1, 2, 4]"
            + " or missing(size) and if(open, halted, price == 3)");
    private final Compiled number = Compiled.of("round(log(abs(price) + 1) * 100) / pow(size, 2) + exp(-price / 100)"
            + " + min(price, size, quantity) + sign(delta(price)) + if(open, quantity, floor(price))");
    private final Compiled whole = Compiled.of("abs(delta(quantity)) * 3 + max(lots, id) % 7 - sign(time)"
            + " + hour(time) + minute(time, 'America/New_York') * dayofweek(time, 'Asia/Kolkata')");
    private final Values values =
            Values.of("price", 1).set("size", 2.0).set("quantity", 5).set("side", 1);

    @Test
    void shouldAllocateNothingWhenWarm() {
        double[] sum = {0};
        assertThat(Allocation.least(1, round -> Allocation.by(() -> sum[0] += run())))
                .isZero();
        assertThat(sum[0]).isNotZero();
    }

    private double run() {
        double sum = 0;
        for (int event = 0; event < EVENTS; event++) {
            values.doubles[TestScope.PREVIOUS] = values.doubles[0];
            values.doubles[0] = 100 + event % 17;
            values.longs[2] = event;
            values.longs[1] = event * 3_600_000_000_000L * 24 * 9;
            sum += condition.isTrue(values) ? 1 : 0;
            sum += number.number(values);
            sum += whole.whole(values) % 1000;
        }
        return sum;
    }
}
