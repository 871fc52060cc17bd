package io.ringmill.window.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forecasts beside smoothers as textbooks write them, and beside the newest value and fixed smoothing on series of many kinds. */
class ForecastTest {

    private static final long SECOND = 1_000_000_000L;

    private static final class Online {
        final Forecast model;
        final double[] cells;
        double n;

        Online(int season) {
            model = Forecast.of(season);
            cells = new double[model.cells()];
            model.clear(cells, 0);
        }

        void value(double x, long timeNs) {
            n++;
            model.add(cells, 0, x, x, n, timeNs, model.size());
        }

        void value(double x) {
            value(x, ((long) n) * SECOND);
        }

        double forecast(double horizon) {
            return model.forecast(cells, 0, n, horizon);
        }

        double error() {
            return model.error(cells, 0, n, 0);
        }
    }

    /** Holt's method with a damped trend as in Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 8.2. */
    private static final class Textbook {
        final double alpha;
        final double beta;
        double level;
        double trend;
        double meanError;
        int values;

        Textbook(double alpha, double beta, double first) {
            this.alpha = alpha;
            this.beta = beta;
            level = first;
        }

        double forecast(int h) {
            double damped = 0;
            for (int i = 1; i <= h; i++) {
                damped += Math.pow(0.98, i);
            }
            return level + damped * trend;
        }

        void value(double x) {
            double error = Math.abs(x - forecast(1));
            meanError = values++ == 0 ? error : 0.99 * meanError + 0.01 * error;
            double before = level;
            level = alpha * x + (1 - alpha) * (level + 0.98 * trend);
            trend = beta == 0 ? 0 : beta * (level - before) + (1 - beta) * 0.98 * trend;
        }
    }

    /** What the forecast is to be, computed from all values anew. */
    private static double textbook(List<Double> values, int season, int h) {
        int from = values.size() >= season ? season : 0;
        double[] seasonal = new double[Math.max(1, season)];
        for (int i = 0; i < season && from > 0; i++) {
            seasonal[i] = values.get(i);
        }
        List<Textbook> all = new ArrayList<>();
        for (double alpha : new double[] {0.02, 0.1, 0.3, 0.6, 1}) {
            for (double beta : new double[] {0, 0.1}) {
                all.add(new Textbook(alpha, beta, from > 0 ? 0 : values.get(0)));
            }
        }
        for (int i = Math.max(from, from > 0 ? 0 : 1); i < values.size(); i++) {
            int phase = season == 0 ? 0 : i % season;
            double error = values.get(i) - seasonal[phase] - mean(all, 1);
            for (Textbook each : all) {
                each.value(values.get(i) - seasonal[phase]);
            }
            seasonal[phase] += from > 0 ? 0.05 * error : 0;
        }
        return mean(all, h) + (season == 0 ? 0 : seasonal[(values.size() - 1 + h) % season]);
    }

    private static double mean(List<Textbook> all, int h) {
        double least = all.stream().mapToDouble(each -> each.meanError).min().orElseThrow();
        double weights = 0;
        double sum = 0;
        for (Textbook each : all) {
            double weight = each.meanError == least ? 1 : Math.pow(least / each.meanError, 16);
            weights += weight;
            sum += weight * each.forecast(h);
        }
        return sum / weights;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 7, 24})
    void shouldTellWhatTextbooksDo(int season) {
        Online online = new Online(season);
        List<Double> values = new ArrayList<>();
        Random random = new Random(season);
        double level = 50;
        for (int i = 0; i < 300; i++) {
            level += random.nextGaussian();
            double x = level + (season == 0 ? 0 : 5 * Math.sin(2 * Math.PI * i / season)) + 0.5 * random.nextGaussian();
            double told = values.isEmpty() ? Double.NaN : textbook(values, season, 1);
            values.add(x);
            online.value(x);
            if (i > 0) {
                assertThat(online.error()).as("error %d", i).isCloseTo(x - told, within(1e-9));
            } else {
                assertThat(online.error()).isNaN();
            }
            for (int h : new int[] {1, 2, 13, 100}) {
                assertThat(online.forecast(h)).as("value %d", i).isCloseTo(textbook(values, season, h), within(1e-9));
            }
        }
    }

    @Test
    void shouldTakeADurationForTheValuesThatComeInIt() {
        Online online = new Online(0);
        for (int i = 0; i < 200; i++) {
            online.value(3.0 * i, 250_000_000L * i);
        }

        assertThat(online.forecast(-5e9)).isEqualTo(online.forecast(20));
        assertThat(online.forecast(-1e6)).isEqualTo(online.forecast(1));
    }

    @Test
    void shouldBeMissingWhenADurationIsAskedAndNoTimePasses() {
        Online online = new Online(3);
        for (int i = 0; i < 20; i++) {
            online.value(i, 7);
        }

        assertThat(online.forecast(-5e9)).isNaN();
        assertThat(online.forecast(5)).isNotNaN();
    }

    @ParameterizedTest
    @CsvSource({"0, 308", "5, 308", "5, 6"})
    void shouldStayFiniteWhenValuesAreExtreme(int season, int most) {
        Random random = new Random(1);
        Online online = new Online(season);
        for (int i = 0; i < 100_000; i++) {
            double sign = random.nextBoolean() ? 1 : -1;
            online.value(sign * Math.pow(10, random.nextInt(-320, most)) * 1.7);
            assertThat(online.forecast(1)).isFinite();
            assertThat(online.forecast(1_000)).isFinite();
        }
        for (int i = 0; i < 2_000_000; i++) {
            online.value(12.5);
        }
        // What seasonal figures and level have in common is lost in rounding while both are large.
        assertThat(online.forecast(3))
                .isCloseTo(12.5, within(season == 0 ? 1e-9 : most == 6 ? 1e-3 : Double.MAX_VALUE));
    }

    private static Map<String, double[]> series() {
        Random random = new Random(20);
        int n = 4_000;
        Map<String, double[]> all = new LinkedHashMap<>();
        List.of("noise", "walk", "ar", "trend", "local trend", "levels", "sine", "ima")
                .forEach(name -> all.put(name, new double[n]));
        double slope = 0;
        double walk = 0;
        double local = 0;
        double ima = 0;
        for (int i = 0; i < n; i++) {
            double e = random.nextGaussian();
            int step = i / 200;
            slope += 0.02 * random.nextGaussian();
            walk += e;
            local += slope;
            ima += 0.3 * e;
            all.get("noise")[i] = 100 + e;
            all.get("walk")[i] = walk;
            all.get("ar")[i] = e + (i == 0 ? 0 : 0.8 * all.get("ar")[i - 1]);
            all.get("trend")[i] = 0.3 * i + 5 * e;
            all.get("local trend")[i] = local + 3 * e;
            all.get("levels")[i] = 10 * Math.sin(7.0 * step) + e;
            all.get("sine")[i] = 10 * Math.sin(2 * Math.PI * i / 200) + 0.5 * e;
            all.get("ima")[i] = ima + 0.7 * e;
        }
        return all;
    }

    /** The mean absolute error of forecasts, of one value ahead and of ten. */
    private static double[] errors(double[] x, boolean own) {
        Online online = new Online(0);
        Textbook fixed = new Textbook(0.3, 0.1, x[0]);
        double[] sums = new double[2];
        double[][] told = new double[2][x.length];
        int[] horizons = {1, 10};
        for (int i = 0; i < x.length; i++) {
            online.value(x[i]);
            if (i > 0) {
                fixed.value(x[i]);
            }
            for (int h = 0; h < 2; h++) {
                told[h][i] = own ? online.forecast(horizons[h]) : fixed.forecast(horizons[h]);
                sums[h] += i < 100 ? 0 : Math.abs(x[i] - told[h][i - horizons[h]]);
            }
        }
        return sums;
    }

    private static double[] newestErrors(double[] x) {
        double[] sums = new double[2];
        for (int i = 100; i < x.length; i++) {
            sums[0] += Math.abs(x[i] - x[i - 1]);
            sums[1] += Math.abs(x[i] - x[i - 10]);
        }
        return sums;
    }

    @Test
    void shouldBeNearlyAsGoodAsTheBetterOfTheNewestValueAndFixedSmoothingOnEverySeries() {
        double[] logs = new double[2];
        series().forEach((name, x) -> {
            double[] own = errors(x, true);
            double[] fixed = errors(x, false);
            double[] newest = newestErrors(x);
            for (int h = 0; h < 2; h++) {
                double best = Math.min(fixed[h], newest[h]);
                assertThat(own[h] / best).as("%s, horizon %d", name, h).isLessThan(1.1);
                logs[h] += Math.log(own[h] / best);
            }
        });
        assertThat(Math.exp(logs[0] / series().size())).isLessThan(0.99);
        assertThat(Math.exp(logs[1] / series().size())).isLessThan(0.99);
    }
}
