package io.ringmill.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.ringmill.Allocation;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The detector beside its definition, what it finds and what it takes for odd that is not, and what it must survive. */
class AnomalyDetectorTest {

    private static final int SEEDS = 20;
    private static final double ALARM = 0.5;

    private static AnomalyDetector detector() {
        return new AnomalyDetector(Detector.DEFAULT_THRESHOLD, 0);
    }

    @ParameterizedTest
    @EnumSource(SyntheticSeries.class)
    void shouldEqualItsDefinition(SyntheticSeries series) {
        for (double threshold : new double[] {6, 8}) {
            compare(series.values(0), threshold);
        }
    }

    @Test
    void shouldEqualItsDefinitionHoweverLongItHasRun() {
        Random random = new Random(3);
        double[] x = new double[450_000];
        for (int i = 0; i < x.length; i++) {
            // Scales come and go, so that histograms move; sums have been computed anew twice by the end.
            double scale = StrictMath.pow(2, 12 * StrictMath.sin(i / 30_000.0));
            x[i] = i % 1_000 == 0 ? 8 * scale : scale * random.nextGaussian();
        }
        compare(x, 6);
    }

    private static void compare(double[] x, double threshold) {
        AnomalyDetector detector = new AnomalyDetector(threshold, 0);
        NaiveDetector naive = new NaiveDetector(threshold);
        for (int i = 0; i < x.length; i++) {
            detector.update(x[i], 0);
            naive.update(x[i]);
            for (View view : View.values()) {
                assertThat(detector.surprise(view.place))
                        .as("%s of value %d", view, i)
                        .isCloseTo(naive.surprises[view.place], within(1e-3));
            }
            double score = naive.alarms
                    ? 0.5 + 0.5 * (1 - Math.exp(-(naive.raw - threshold) / 5))
                    : 0.49 * Math.min(1, Math.max(0, naive.raw) / naive.limit);
            assertThat(detector.score()).as("score of value %d", i).isCloseTo(score, within(1e-3));
        }
    }

    /** Of 20 series each, at the default and at the threshold of the benchmark; without and with a season of a day. */
    @ParameterizedTest
    @CsvSource({
        "SPIKE_ON_NOISY_SINE, 20, 20, 20, 20",
        "SMALL_SPIKE_ON_SINE, 3, 8, 17, 20",
        "SPIKE_ON_CLEAN_SINE, 20, 20, 20, 20",
        "SHIFT_OF_TWO_SD, 20, 20, 20, 20",
        "SHIFT_OF_ONE_SD, 15, 20, 15, 20",
        "SPREAD_TIMES_THREE, 20, 20, 20, 20",
        "SPREAD_OVER_FIVE, 4, 20, 5, 20",
        "BLIP_ON_FLAT_LINE, 20, 20, 20, 20",
        "FROZEN_SENSOR, 3, 18, 5, 20",
        "MISSING_BUSY_HOURS, 0, 20, 20, 20",
        "MISSING_SINE_CYCLE, 1, 20, 20, 20",
        "BATCHES_STOP, 20, 20, 20, 20",
        "BATCHES_DOUBLE, 20, 20, 20, 20",
        "DROP_TO_ZERO, 20, 20, 20, 20"
    })
    void shouldFindWhatIsOdd(SyntheticSeries series, int byDefault, int sensitive, int seasonal, int both) {
        assertThat(found(series, 8, 0)).as("at the default").isEqualTo(byDefault);
        assertThat(found(series, 6, 0)).as("at 6").isEqualTo(sensitive);
        assertThat(found(series, 8, SyntheticSeries.DAY)).as("with a season").isEqualTo(seasonal);
        assertThat(found(series, 6, SyntheticSeries.DAY))
                .as("at 6 with a season")
                .isEqualTo(both);
    }

    private static int found(SyntheticSeries series, double threshold, long season) {
        int found = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            double[] x = series.values(seed);
            AnomalyDetector detector = new AnomalyDetector(threshold, season);
            boolean alarmed = false;
            for (int i = 0; i < series.begin + series.within; i++) {
                detector.update(x[i], i);
                alarmed |= i >= series.begin && detector.score() > ALARM;
            }
            found += alarmed ? 1 : 0;
        }
        return found;
    }

    /** Alarms of 120,000 values, the first 6,000 of 20 series each. */
    @ParameterizedTest
    @CsvSource({
        "FLAT_LINE, 0",
        "WHITE_NOISE, 54",
        "HEAVY_TAILS, 138",
        "RANDOM_WALK, 88",
        "NOISY_SINE, 60",
        "TREND, 40",
        "GROWING_SCALE, 95",
        "COUNTS, 67",
        "BATCHES, 59"
    })
    void shouldRarelyTakeForOddWhatIsNot(SyntheticSeries series, int expected) {
        int alarms = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            AnomalyDetector detector = detector();
            for (double x : series.values(seed)) {
                detector.update(x, 0);
                alarms += detector.score() > ALARM ? 1 : 0;
            }
        }

        assertThat(alarms).isEqualTo(expected);
    }

    @Test
    void shouldRarelyAlarmOnceItKnowsASeriesWell() {
        Random random = new Random(5);
        AnomalyDetector detector = detector();
        int alarms = 0;
        for (int i = 0; i < 300_000; i++) {
            detector.update(random.nextGaussian(), 0);
            alarms += i >= 100_000 && detector.score() > ALARM ? 1 : 0;
        }

        assertThat(alarms).as("in 200,000 values of white noise").isLessThanOrEqualTo(4);
    }

    /** Half an hour each day, which is one phase: the second day is another visit. */
    @Test
    void shouldLearnWhereAllValuesAreOfOnePhase() {
        long dayNs = 86_400_000_000_000L;
        long nineNs = 9 * 3_600_000_000_000L;
        AnomalyDetector detector = new AnomalyDetector(6, dayNs);
        Random random = new Random(5);
        double last = 0;
        for (int day = 0; day < 12; day++) {
            for (int i = 0; i < 1_740; i++) {
                boolean odd = day == 11 && i == 1_700;
                detector.update(10 + random.nextGaussian() + (odd ? 60 : 0), day * dayNs + nineNs + i * 1_000_000_000L);
                last = odd ? detector.score() : last;
            }
        }
        assertThat(last).isGreaterThan(0.5);
    }

    @Test
    void shouldNameTheViewThatWasSurprised() {
        assertThat(firstView(SyntheticSeries.BLIP_ON_FLAT_LINE)).isEqualTo("level");
        assertThat(firstView(SyntheticSeries.SPIKE_ON_NOISY_SINE)).isEqualTo("step");
        assertThat(firstView(SyntheticSeries.BATCHES_STOP)).isEqualTo("rhythm");
    }

    private static String firstView(SyntheticSeries series) {
        AnomalyDetector detector = detector();
        double[] x = series.values(0);
        int i = 0;
        while (i < series.begin || detector.score() <= ALARM) {
            detector.update(x[i++], 0);
        }
        return View.words().get(detector.top());
    }

    @Test
    void shouldMakeTheThresholdTwoLessForTenfoldSensitivity() {
        assertThat(Detector.threshold(1)).isEqualTo(8);
        assertThat(Detector.threshold(10)).isEqualTo(6);
        assertThat(Detector.threshold(0.1)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, SyntheticSeries.DAY})
    void shouldStayInBoundsWhateverComes(long season) {
        double[] some = {
            0,
            -0.0,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            1,
            -1,
            1e-300,
            1e300,
            -1e300,
            Double.MAX_VALUE,
            -Double.MAX_VALUE
        };
        Random random = new Random(11);
        AnomalyDetector detector = new AnomalyDetector(8, season);
        for (int i = 0; i < 100_000; i++) {
            // For a while the same, so that means settle on it.
            double x = some[(i / 500 + (random.nextInt(20) == 0 ? random.nextInt(some.length) : 0)) % some.length];
            detector.update(x, i);
            assertThat(detector.score()).as("of value %d, %s", i, x).isBetween(0.0, 1.0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, SyntheticSeries.DAY})
    void shouldGoOnWithTheSameBitsWhenSavedAndLoaded(long season) {
        double[] x = SyntheticSeries.NOISY_SINE.values(1);
        AnomalyDetector whole = new AnomalyDetector(6, season);
        AnomalyDetector part = new AnomalyDetector(6, season);
        for (int i = 0; i < x.length; i++) {
            if (i % 777 == 0) {
                StateWriter out = new StateWriter(id -> new byte[0]);
                part.save(out);
                // One that has been used before.
                part.update(1e9, i);
                part.clear();
                part.load(new StateReader(out.toByteArray()));
            }
            whole.update(x[i], i);
            part.update(x[i], i);
            assertThat(part.score()).isEqualTo(whole.score());
            assertThat(part.top()).isEqualTo(whole.top());
        }
    }

    /** With headers, on a JVM whose references are of four bytes, as they are by default. */
    @Test
    void shouldTakeTheBytesThatItSays() {
        assertThat(AnomalyDetector.BYTES)
                .isEqualTo(bytes(AnomalyDetectorTest::detector))
                .isLessThan(4_000);
        assertThat(AnomalyDetector.SEASONAL_BYTES).isEqualTo(bytes(() -> new AnomalyDetector(8, SyntheticSeries.DAY)));
        for (int columns : new int[] {2, 3, 16}) {
            assertThat((double) JointDetector.bytes(columns, false))
                    .isCloseTo((double) bytes(() -> new JointDetector(columns, 8, 0)), withinPercentage(0.2));
            assertThat((double) JointDetector.bytes(columns, true))
                    .isCloseTo(
                            (double) bytes(() -> new JointDetector(columns, 8, SyntheticSeries.DAY)),
                            withinPercentage(0.2));
        }
    }

    /** Of one of a thousand behind the first, with which classes are loaded. */
    private static long bytes(Supplier<Detector> detectors) {
        assertThat(detectors.get()).isNotNull();
        Detector[] made = new Detector[1_000];
        long bytes = Allocation.by(() -> {
            for (int i = 0; i < made.length; i++) {
                made[i] = detectors.get();
            }
        });
        assertThat(made).doesNotContainNull();
        return bytes / made.length;
    }

    @Test
    void shouldAllocateNothing() {
        double[] x = SyntheticSeries.WHITE_NOISE.values(0);
        AnomalyDetector detector = new AnomalyDetector(6, SyntheticSeries.DAY);
        Runnable updates = () -> {
            for (int i = 0; i < x.length; i++) {
                detector.update(x[i], i);
            }
        };
        long bound = x.length / 20;

        assertThat(Allocation.least(bound, pass -> Allocation.by(updates))).isLessThan(bound);
    }
}
