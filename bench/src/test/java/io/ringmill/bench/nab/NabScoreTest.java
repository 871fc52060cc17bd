package io.ringmill.bench.nab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The scorer on what can be computed by hand. */
class NabScoreTest {

    /** 1,000 rows of which the first 150 do not count; two windows of 10 rows. */
    private static final LabelledSeries SERIES = new LabelledSeries(
            "two.csv",
            new long[1_000],
            new double[1_000],
            List.of(new LabelledSeries.Window(200, 209), new LabelledSeries.Window(500, 509)));

    private static NabScore score(int... alarms) {
        boolean[] rows = new boolean[1_000];
        Arrays.stream(alarms).forEach(row -> rows[row] = true);
        NabScore score = new NabScore();
        score.add(SERIES, rows);
        return score;
    }

    private static double sigmoid(double place) {
        return 2 / (1 + Math.exp(5 * place)) - 1;
    }

    @Test
    void shouldBeNothingWithoutAlarmsAndAHundredWhenTheyAreRightAndEarly() {
        for (Profile profile : Profile.values()) {
            assertThat(score().of(profile)).isZero();
            assertThat(score(200, 500).of(profile)).isCloseTo(100, within(1e-9));
        }
    }

    @Test
    void shouldCountTheEarliestAlarmOfAWindowByHowFarItIsFromTheEnd() {
        // The last row is a tenth of the window before its end; later ones of the same window change nothing.
        double last = sigmoid(-0.1) / sigmoid(-1);

        assertThat(score(209).of(Profile.STANDARD)).isCloseTo(100 * (last - 1 + 2) / 4, within(1e-9));
        assertThat(score(205, 206, 209).of(Profile.STANDARD))
                .isCloseTo(100 * (sigmoid(-0.5) / sigmoid(-1) - 1 + 2) / 4, within(1e-9));
        assertThat(score(209).of(Profile.LOW_FN)).isCloseTo(100 * (last - 2 + 4) / 6, within(1e-9));
        assertThat(score(209).found()).isEqualTo(1);
    }

    @Test
    void shouldTakeOffLessForAlarmsJustBehindAWindow() {
        double before = 0.11;
        double near = -sigmoid(2 / 9.0) * 0.11;
        double far = 0.11;

        assertThat(score(160).of(Profile.STANDARD)).isCloseTo(100 * -before / 4, within(1e-9));
        assertThat(score(211).of(Profile.STANDARD)).isCloseTo(100 * -near / 4, within(1e-9));
        assertThat(score(211).of(Profile.LOW_FP)).isCloseTo(100 * 2 * -near / 4, within(1e-9));
        assertThat(score(237).of(Profile.STANDARD)).isCloseTo(100 * -far / 4, within(1e-9));
        assertThat(score(160, 211, 237).falseAlarms()).isEqualTo(3);
    }

    @Test
    void shouldPassOverTheBeginningOfASeries() {
        int[] early = IntStream.range(0, 150).toArray();

        assertThat(score(early).of(Profile.STANDARD)).isZero();
        assertThat(score(early).falseAlarms()).isZero();
        assertThat(score(150).falseAlarms()).isEqualTo(1);
    }
}
