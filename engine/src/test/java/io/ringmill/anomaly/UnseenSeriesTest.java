package io.ringmill.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the detector finds, and takes for odd that is not, in shapes that it was not made for. The docs have these figures. */
class UnseenSeriesTest {

    private static final int SEEDS = 20;
    private static final double ALARM = 0.5;

    /** In how many of 20 it alarms in time, at the default and at the threshold of the benchmark; alarms of 120,000 usual values. */
    @ParameterizedTest
    @CsvSource({
        "MEMORY_GROWS, 16, 20, 56, 147",
        "MISSING_TOOTH, 20, 20, 57, 76",
        "LONGER_DUTY, 3, 20, 97, 133",
        "STAYS_OFF, 0, 18, 50, 84",
        "BATTERY_FADES, 0, 20, 100, 117",
        "SALES_DROP, 18, 20, 69, 131",
        "BURSTY_COUNTS_DOUBLE, 19, 20, 82, 158",
        "EARLY_BEAT, 4, 18, 42, 67",
        "WALK_JUMPS, 20, 20, 88, 165",
        "LATENCY_DOUBLES, 20, 20, 91, 176",
        "SLOW_REQUESTS, 20, 20, 103, 179",
        "SLOW_DRIFT, 20, 20, 54, 130",
        "BEAT_ENDS, 0, 1, 38, 69"
    })
    void shouldDoAsTheDocsSay(
            UnseenSeries series, int byDefault, int sensitive, int falseByDefault, int falseSensitive) {
        int[] figures = new int[4];
        for (int seed = 0; seed < SEEDS; seed++) {
            figures[0] += alarms(series, seed, 8, true) > 0 ? 1 : 0;
            figures[1] += alarms(series, seed, 6, true) > 0 ? 1 : 0;
            figures[2] += alarms(series, seed, 8, false);
            figures[3] += alarms(series, seed, 6, false);
        }
        assertThat(figures).containsExactly(byDefault, sensitive, falseByDefault, falseSensitive);
    }

    /** Those in time of a series in which something is odd; all of another one. */
    private static int alarms(UnseenSeries series, int seed, double threshold, boolean isOdd) {
        AnomalyDetector detector = new AnomalyDetector(threshold, 0);
        double[] x = series.values(seed, isOdd);
        int alarms = 0;
        for (int i = 0; i < (isOdd ? UnseenSeries.BEGIN + series.within : x.length); i++) {
            detector.update(x[i], 0);
            alarms += detector.score() > ALARM && (!isOdd || i >= UnseenSeries.BEGIN) ? 1 : 0;
        }
        return alarms;
    }
}
