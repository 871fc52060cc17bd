package io.ringmill.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.Allocation;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several columns together: the distance beside its definition, what is found, and what must be survived. */
class JointDetectorTest {

    private static final int SEEDS = 20;
    private static final double ALARM = 0.5;

    /** By regressions on the other columns, each solved anew over all values with the weights that they have. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void shouldTellWhatTheOtherColumnsDoNot(int columns) {
        Random random = new Random(columns);
        Relation relation = new Relation(columns);
        double[][] values = new double[1_500][columns];
        double[] residuals = new double[columns];
        for (int i = 0; i < values.length; i++) {
            // Of bounded values none is far out and has less weight.
            double common = random.nextDouble();
            for (int j = 0; j < columns; j++) {
                values[i][j] = Math.scalb(1.0, 7 * j) * (common + random.nextDouble() + 40);
            }
            relation.next(values[i], residuals);
            if (i > 40 && (i < 60 || i % 97 == 0)) {
                for (int j = 0; j < columns; j++) {
                    double scale = Math.scalb(1.0, 7 * j);
                    assertThat(residuals[j])
                            .as("column %d of row %d", j, i)
                            .isCloseTo(residual(values, i, j), within(1e-9 * scale));
                }
            }
        }
    }

    /** The column less its regression on the others, by the normal equations. */
    private static double residual(double[][] values, int at, int column) {
        int columns = values[0].length;
        double[] weights = new double[at];
        double left = 1;
        for (int n = at - 1; n >= 0; n--) {
            double newest = Math.max(1.0 / (n + 1), 1 / 1_000.0);
            weights[n] = newest * left;
            left *= 1 - newest;
        }
        // The unknowns are the constant, in the place of the column, and the factors of the others.
        double[][] equations = new double[columns][columns + 1];
        for (int n = 0; n < at; n++) {
            double[] row = values[n].clone();
            row[column] = 1;
            for (int i = 0; i < columns; i++) {
                for (int j = 0; j < columns; j++) {
                    equations[i][j] += weights[n] * row[i] * row[j];
                }
                equations[i][columns] += weights[n] * row[i] * values[n][column];
            }
        }
        double[] factors = solved(equations);
        double residual = values[at][column] - factors[column];
        for (int i = 0; i < columns; i++) {
            residual -= i == column ? 0 : factors[i] * values[at][i];
        }
        return residual;
    }

    /** By Gauss and Jordan. */
    private static double[] solved(double[][] equations) {
        int size = equations.length;
        for (int i = 0; i < size; i++) {
            double pivot = equations[i][i];
            for (int j = 0; j <= size; j++) {
                equations[i][j] /= pivot;
            }
            for (int other = 0; other < size; other++) {
                double factor = equations[other][i];
                for (int j = 0; other != i && j <= size; j++) {
                    equations[other][j] -= factor * equations[i][j];
                }
            }
        }
        double[] solution = new double[size];
        Arrays.setAll(solution, i -> equations[i][size]);
        return solution;
    }

    @Test
    void shouldSeeEachColumnAsADetectorOfItsOwnDoes() {
        JointDetector joint = new JointDetector(2, 8, 0);
        AnomalyDetector first = new AnomalyDetector(8, 0);
        AnomalyDetector second = new AnomalyDetector(8, 0);
        double[] x = SyntheticSeries.SHIFT_OF_TWO_SD.values(3);
        double[] y = SyntheticSeries.RANDOM_WALK.values(4);
        for (int i = 0; i < x.length; i++) {
            joint.update(new double[] {x[i], y[i]}, 0, i);
            first.update(x[i], i);
            second.update(y[i], i);
            assertThat(joint.surprise(0)).isEqualTo(first.surprise());
            assertThat(joint.surprise(1)).isEqualTo(second.surprise());
            assertThat(joint.asked()).isGreaterThan(8 + Math.log(4));
        }
    }

    /** Of 20 sets of columns each: together, and by the detectors of the columns alone, which may alarm by chance. */
    @ParameterizedTest
    @CsvSource({
        "DECOUPLED, 20, 20, 8",
        "MIRRORED, 19, 20, 8",
        "DELAYED, 18, 20, 3",
        "OFF_BY_LITTLE, 20, 20, 10",
        "ONE_POINT, 11, 14, 9",
        "NOISIER, 20, 20, 20",
        "STUCK, 17, 20, 5",
        "SPIKE, 20, 20, 20",
        "ALL_TOGETHER, 20, 20, 20"
    })
    void shouldFindWhatNoColumnShows(CorrelatedSeries series, int together, int sensitive, int alone) {
        int[] found = new int[3];
        for (int seed = 0; seed < SEEDS; seed++) {
            double[][] rows = series.rows(seed);
            found[0] += series.isFound(rows, new JointDetector(CorrelatedSeries.COLUMNS, 8, 0)) ? 1 : 0;
            found[1] += series.isFound(rows, new JointDetector(CorrelatedSeries.COLUMNS, 6, 0)) ? 1 : 0;
            boolean byOne = false;
            for (int column = 0; column < CorrelatedSeries.COLUMNS; column++) {
                byOne |= series.isFound(CorrelatedSeries.only(rows, column), new AnomalyDetector(8, 0));
            }
            found[2] += byOne ? 1 : 0;
        }
        assertThat(found).containsExactly(together, sensitive, alone);
    }

    /** Alarms of 120,000 rows, the first 6,000 of 20 sets each. */
    @ParameterizedTest
    @CsvSource({"USUAL, 100", "WALKING, 97", "HEAVY_TAILS, 101", "LOADS, 134", "UNRELATED, 83"})
    void shouldRarelyTakeForOddWhatIsNot(CorrelatedSeries series, int expected) {
        int alarms = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            JointDetector detector = new JointDetector(CorrelatedSeries.COLUMNS, 8, 0);
            for (double[] row : series.rows(seed)) {
                detector.update(row, 0, 0);
                alarms += detector.score() > ALARM ? 1 : 0;
            }
        }
        assertThat(alarms).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, SyntheticSeries.DAY})
    void shouldStayInBoundsWhateverComes(long season) {
        double[] some = {0, -0.0, Double.MIN_VALUE, 1, -1, 1e-300, 1e160, 1e300, -1e300, Double.MAX_VALUE};
        Random random = new Random(11);
        JointDetector detector = new JointDetector(3, 8, season);
        double[] values = new double[3];
        for (int i = 0; i < 60_000; i++) {
            for (int j = 0; j < values.length; j++) {
                boolean other = random.nextInt(20) == 0;
                values[j] = some[(i / 500 + j + (other ? random.nextInt(some.length) : 0)) % some.length];
            }
            detector.update(values, 0, i);
            assertThat(detector.score()).as("of row %d", i).isBetween(0.0, 1.0);
            for (int place = 0; place < 7; place++) {
                assertThat(detector.surprise(place)).as("of row %d", i).isBetween(0.0, 100.0);
            }
        }
    }

    /** Where one column is twice the other, nothing is left of its variance. */
    @Test
    void shouldFindThatAnExactRelationBreaksAndGetUsedToIt() {
        JointDetector detector = new JointDetector(2, 8, 0);
        Random random = new Random(5);
        int alarms = 0;
        for (int i = 0; i < 12_000; i++) {
            double x = random.nextGaussian();
            double y = i < 4_000 ? 2 * x : 2 * x + 0.05 * random.nextGaussian();
            detector.update(new double[] {x, y}, 0, 0);
            boolean alarm = detector.score() > ALARM;
            if (i == 4_000) {
                assertThat(alarm).isTrue();
                assertThat(detector.top()).isEqualTo(2);
            }
            alarms += alarm && i > 8_000 ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, SyntheticSeries.DAY})
    void shouldGoOnWithTheSameBitsWhenSavedAndLoaded(long season) {
        JointDetector whole = new JointDetector(CorrelatedSeries.COLUMNS, 6, season);
        JointDetector part = new JointDetector(CorrelatedSeries.COLUMNS, 6, season);
        double[][] rows = CorrelatedSeries.DECOUPLED.rows(1);
        for (int i = 0; i < rows.length; i++) {
            if (i % 777 == 0) {
                StateWriter out = new StateWriter(id -> new byte[0]);
                part.save(out);
                // One that has been used before.
                part.update(new double[] {1e9, -3, 7}, 0, i);
                part.clear();
                part.load(new StateReader(out.toByteArray()));
            }
            whole.update(rows[i], 0, i);
            part.update(rows[i], 0, i);
            assertThat(part.score()).isEqualTo(whole.score());
            assertThat(part.top()).isEqualTo(whole.top());
            assertThat(part.surprise(3)).isEqualTo(whole.surprise(3));
        }
    }

    @Test
    void shouldAllocateNothing() {
        double[][] rows = CorrelatedSeries.DECOUPLED.rows(0);
        JointDetector detector = new JointDetector(CorrelatedSeries.COLUMNS, 6, SyntheticSeries.DAY);
        Runnable updates = () -> {
            for (int i = 0; i < rows.length; i++) {
                detector.update(rows[i], 0, i);
            }
        };
        long bound = rows.length / 20;

        assertThat(Allocation.least(bound, pass -> Allocation.by(updates))).isLessThan(bound);
    }
}
