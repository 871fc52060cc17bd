package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a search through all prices. */
class AlertMarksTest {

    private static final long[] HORIZONS = {1, 7, 50};

    private record Price(int key, long timeNs, double price) {}

    private static double lastUpTo(List<Price> prices, int key, long timeNs) {
        Price last = null;
        for (Price price : prices) {
            if (price.key() == key && price.timeNs() <= timeNs && (last == null || price.timeNs() >= last.timeNs())) {
                last = price;
            }
        }
        return last == null ? Double.NaN : last.price();
    }

    private static double rise(double before, double after) {
        return (after - before) / before * 10_000;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 3", "5, 0", "5, 4", "40, 9"})
    void shouldTakeTheLastPriceThatIsNotLater(long disorderNs, long delayNs) {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            AlertMarks marks = new AlertMarks(HORIZONS, Delays.fixed(delayNs), disorderNs, Long.MIN_VALUE);
            List<Price> prices = new ArrayList<>();
            List<Price> alerts = new ArrayList<>();
            long newest = 100;
            int[] keyOfAlert = new int[300];
            for (int sequence = 0; sequence < 300; sequence++) {
                newest += random.nextInt(3);
                int key = random.nextInt(3);
                long timeNs = newest - (disorderNs == 0 ? 0 : random.nextLong(disorderNs + 1));
                if (random.nextInt(4) > 0) {
                    Price price = new Price(key, timeNs, 1 + random.nextDouble());
                    prices.add(price);
                    marks.price(key, sequence, timeNs, price.price());
                }
                if (random.nextInt(5) == 0) {
                    double known = Double.NaN;
                    for (Price price : prices) {
                        known = price.key() == key ? price.price() : known;
                    }
                    keyOfAlert[alerts.size()] = key;
                    alerts.add(new Price(key, timeNs, known));
                    marks.alert(0, key, false, sequence, timeNs);
                }
            }
            marks.end();

            long end = prices.stream().mapToLong(Price::timeNs).max().orElseThrow();
            for (int row = 0; row < alerts.size(); row++) {
                Price alert = alerts.get(row);
                long start = alert.timeNs() + delayNs;
                double before =
                        delayNs == 0 ? alert.price() : start > end ? Double.NaN : lastUpTo(prices, alert.key(), start);
                assertThat(marks.tape().price(row)).isEqualTo(Double.valueOf(before));
                for (int horizon = 0; horizon < HORIZONS.length; horizon++) {
                    long due = start + HORIZONS[horizon];
                    double after = due > end ? Double.NaN : lastUpTo(prices, alert.key(), due);
                    assertThat(marks.tape().riseBp(row, horizon)).isEqualTo(Double.valueOf(rise(before, after)));
                }
            }
        }
    }

    @Test
    void shouldTakeThePriceOfTheAlertsOwnEventHoweverTheyCome() {
        AlertMarks marks = new AlertMarks(new long[] {10}, Delays.NONE, 0, 0);
        marks.alert(0, 0, false, 0, 5);
        marks.alert(1, 0, false, 0, 5);
        marks.price(0, 0, 5, 1.0);
        marks.alert(0, 0, false, 1, 6);
        marks.price(0, 1, 7, 2.0);
        marks.alert(0, 0, false, 1, 7);
        marks.alert(0, 0, false, 2, 8);
        marks.price(0, 3, 8, 3.0);
        marks.end();

        assertThat(marks.tape().price(0)).isEqualTo(1.0);
        assertThat(marks.tape().price(1)).isEqualTo(1.0);
        assertThat(marks.tape().price(2)).as("of a timer, before the event").isEqualTo(1.0);
        assertThat(marks.tape().price(3)).isEqualTo(2.0);
        assertThat(marks.tape().price(4)).isEqualTo(2.0);
        assertThat(marks.missingBefore()).isZero();
    }

    @Test
    void shouldCountAlertsWhosePriceAnotherFromBeforeHadOvertaken() {
        AlertMarks marks = new AlertMarks(new long[] {10}, Delays.NONE, 0, 0);
        marks.price(0, 0, 10, 1.0);
        marks.alert(0, 0, false, 1, 50);
        marks.price(0, 2, 30, 2.0);
        marks.price(0, 3, 50, 3.0);
        marks.alert(0, 0, false, 4, 50);
        marks.price(0, 5, 50, 4.0);
        marks.price(0, 6, 70, 5.0);
        marks.end();

        assertThat(marks.tape().price(0)).isEqualTo(1.0);
        assertThat(marks.tape().price(1)).as("of equal time came behind").isEqualTo(3.0);
        assertThat(marks.overtaken()).isOne();
        assertThat(marks.olderByNs()).isEqualTo(20);
    }

    @Test
    void shouldTellWhyPricesAreMissing() {
        AlertMarks marks = new AlertMarks(new long[] {10}, Delays.NONE, 0, 0);
        marks.alert(0, 1, false, 0, 5);
        marks.price(0, 1, 6, 2.0);
        marks.price(0, 2, 20, 2.5);
        marks.alert(0, 0, false, 3, 20);
        marks.end();

        assertThat(marks.missingBefore()).isEqualTo(2);
        assertThat(marks.missingAtEnd()).isOne();
        assertThat(marks.missingPassed()).isZero();
        assertThat(marks.tape().price(1)).isEqualTo(2.5);
        assertThat(marks.tape().riseBp(1, 0)).isNaN();
    }

    @Test
    void shouldNotGuessAPriceThatItForgot() {
        AlertMarks marks = new AlertMarks(new long[] {10}, Delays.fixed(1), 0, 0);
        for (int i = 0; i < 5_000; i++) {
            marks.price(0, i, 100 + i, i);
        }
        marks.alert(0, 0, false, 5_000, 1_000);
        marks.alert(0, 0, false, 5_001, 5_080);
        marks.end();

        assertThat(marks.missingPassed()).isEqualTo(2);
        assertThat(marks.tape().price(0)).isNaN();
        assertThat(marks.tape().price(1)).isEqualTo(4_981);
        assertThat(marks.tape().riseBp(1, 0)).isEqualTo(rise(4_981, 4_991));
    }

    @Test
    void shouldKeepAlertsThatEndAnEpisodeWithoutPrices() {
        AlertMarks marks = new AlertMarks(new long[] {10}, Delays.NONE, 0, 7);
        marks.price(0, 0, 5, 1.0);
        marks.alert(0, 0, false, 0, 6);
        marks.alert(0, 0, true, 1, 7);
        marks.price(0, 2, 30, 2.0);
        marks.end();

        assertThat(marks.tape().size()).isOne();
        assertThat(marks.tape().isResolved(0)).isTrue();
        assertThat(marks.tape().price(0)).isNaN();
    }
}
