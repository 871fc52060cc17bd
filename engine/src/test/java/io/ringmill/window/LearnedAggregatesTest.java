package io.ringmill.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.output.Result;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramDriver;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What learns from all events of a key, as pipelines have it: arguments, missing values, keys, memory. */
class LearnedAggregatesTest {

    private static final long SECOND = 1_000_000_000L;

    private static String yaml(String window, String... selects) {
        StringBuilder yaml =
                new StringBuilder("streams:\n  t: {key: k, time: {field: ts, unit: ns}, fields: {x: double, y:"
                        + " double, z: double, side: symbol}}\nwindows:\n  w:\n    window: " + window
                        + "\n    select:\n");
        for (int i = 0; i < selects.length; i++) {
            yaml.append("      v").append(i).append(": ").append(selects[i]).append('\n');
        }
        return yaml.toString();
    }

    private static Result event(ProgramDriver driver, int key, int second, double... fields) {
        driver.event(key, second * SECOND, fields);
        return driver.takeRows().get(0);
    }

    @Test
    void shouldTellTheNewestErrorByTheForecastOfTheEventBefore() {
        ProgramDriver driver = new ProgramDriver(yaml(
                "running", "\"forecast(x, 1)\"", "forecast_error(x)", "\"forecast(x, 5s)\"", "\"forecast(x, 5)\""));
        Random random = new Random(1);
        double[] told = new double[3];
        for (int i = 0; i < 600; i++) {
            int key = 1 + i % 2;
            double x = key * 100 + random.nextGaussian() + 0.2 * i;
            Result row = event(driver, key, i, x);
            if (i > 1) {
                assertThat(row.value(1)).isEqualTo(x - told[key]);
            }
            if (i > 20) {
                // A key has an event every other second.
                assertThat(row.value(2))
                        .isBetween(Math.min(row.value(0), row.value(3)), Math.max(row.value(0), row.value(3)));
            }
            told[key] = row.value(0);
        }
    }

    @Test
    void shouldShareWhatIsLearnedWhenForecastsAreOfTheSame() {
        long alone = bytesPerKey("\"forecast(x, 1)\"");
        long more =
                bytesPerKey("\"forecast(x, 1)\"", "\"forecast(x, 20)\"", "forecast_error(x)", "\"forecast(x, 1m)\"");

        assertThat(more - alone).isEqualTo(3 * Double.BYTES);
        assertThat(bytesPerKey("\"forecast(x, 1, season: 24)\"") - alone).isEqualTo(24 * Double.BYTES);
    }

    private static long bytesPerKey(String... selects) {
        return CompiledPipeline.compile(Pipeline.parse(yaml("running", selects), "test.yml"))
                .costs()
                .get(0)
                .bytesPerKey();
    }

    @Test
    void shouldTellYFromXsWhenItIsMissing() {
        ProgramDriver driver = new ProgramDriver(
                yaml("running", "\"regress(y, x, z)\"", "\"regress(y, x, z, memory: 50)\"", "\"beta(y, x)\""));
        Random random = new Random(2);
        Result row = null;
        for (int i = 0; i < 2_000; i++) {
            double x = random.nextGaussian();
            double z = random.nextGaussian();
            double y = i < 1_800 ? 1 + 2 * x - 3 * z : -1 - 2 * x + 3 * z;
            row = event(driver, 1, i, x, i % 3 == 0 ? Double.NaN : y, i % 5 == 0 ? Double.NaN : z);
            boolean told = i > 10 && i % 5 != 0;
            assertThat(Double.isNaN(row.value(0))).as("event %d", i).isEqualTo(i % 5 == 0 || i < 2);
            if (told && i < 1_800) {
                assertThat(row.value(0)).isCloseTo(1 + 2 * x - 3 * z, within(1e-9));
            }
        }
        double expected = -1 - 2 * 0.5 + 3 * 2;
        row = event(driver, 1, 2_000, 0.5, Double.NaN, 2);
        assertThat(row.value(1)).isCloseTo(expected, within(1.0));
        assertThat(Math.abs(row.value(0) - expected)).isGreaterThan(2);
    }

    @Test
    void shouldTakeAConditionForALabel() {
        ProgramDriver driver = new ProgramDriver(yaml(
                "running",
                "\"classify(x > y, z)\"",
                "\"classify(if(x > y, 1, 0), z)\"",
                "\"classify(not (x > y), z)\""));
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            double z = random.nextGaussian();
            Result row = event(driver, 1, i, z + random.nextGaussian(), 0, z);
            if (i > 0) {
                assertThat(row.value(0)).isEqualTo(row.value(1));
                assertThat(row.value(2)).isCloseTo(1 - row.value(0), within(1e-9));
            }
        }
        Result asked = event(driver, 1, 1_000, Double.NaN, 0, 2);
        assertThat(asked.value(0)).isBetween(0.95, 0.999); // of the normal distribution, which is close to it: 0.977
    }

    @Test
    void shouldBeginAnewWhenItsWindowDoes() {
        ProgramDriver driver = new ProgramDriver(yaml(
                "running\n    reset: side == \"new\"",
                "\"regress(y, x)\"",
                "\"forecast(x, 2)\"",
                "\"classify(y > 0, x)\""));
        ProgramDriver fresh =
                new ProgramDriver(yaml("running", "\"regress(y, x)\"", "\"forecast(x, 2)\"", "\"classify(y > 0, x)\""));
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            event(driver, 1, i, random.nextGaussian(), random.nextGaussian(), 0);
        }
        int mark = driver.compiled().symbols().intern("new");
        for (int i = 300; i < 400; i++) {
            double x = random.nextGaussian();
            double y = x + random.nextGaussian();
            long symbol = i == 300 ? mark : 0;
            driver.cells(1, i * SECOND, Double.doubleToRawLongBits(x), Double.doubleToRawLongBits(y), 0, symbol);
            Result row = driver.takeRows().get(0);
            Result expected = event(fresh, 1, i, x, y, 0);
            for (int v = 0; v < 3; v++) {
                assertThat(row.value(v)).isEqualTo((Double) expected.value(v));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 10 events",
                "sliding 300 events",
                "sliding 1m",
                "tumbling 10 events",
                "tumbling 1m",
                "hopping 1m every 30s",
                "session gap 1m"
            })
    void shouldBeRefusedWhereAWindowDoesNotHoldAllEvents(String form) {
        for (String select :
                List.of("\"forecast(x, 1)\"", "forecast_error(x)", "\"regress(y, x)\"", "\"classify(y, x)\"")) {
            assertThatThrownBy(() -> new ProgramDriver(yaml(form, select)))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("learns from all events of a key")
                    .hasMessageContaining("test.yml:7:1")
                    .hasMessageContaining("write window: running");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            forecast(x)             | write forecast(x, horizon)
            forecast(x, y)          | the horizon of forecast(x, horizon) is
            forecast(x, 0)          | the horizon of forecast(x, horizon) is
            forecast(x, 1.5)        | the horizon of forecast(x, horizon) is
            forecast(x, 100001)     | the horizon of forecast(x, horizon) is
            forecast(x, 0s)         | the horizon of forecast(x, horizon) is
            forecast(x, 1, season: 1us)     | the season of forecast is a whole number of values from 2 to 2016
            regress(y, x, memory: 1ms)      | the memory of regress says how many events it remembers
            forecast(side, 1)       | forecast needs a number here, but this is a symbol
            forecast(x, 1, season: 1)       | the season of forecast is a whole number of values from 2 to 2016
            forecast(x, 1, season: 1d)      | the season of forecast is a whole number of values from 2 to 2016
            forecast_error(x, season: 5000) | the season of forecast_error is
            forecast_error(x, 2, 2) | write forecast_error(x)
            regress(y)              | write regress(y, x1, x2)
            regress(y, memory: 500) | write regress(y, x1, x2)
            regress(y, x, memry: 50) | unknown option of regress 'memry'; did you mean 'memory'?
            regress(y, x, season: 5) | unknown option of regress 'season'
            regress(y, x, memory: 5) | the memory of regress says how many events it remembers
            regress(y, x, memory: 1h) | a number from 10 to 100000000
            classify(y, x, memory: 1s) | a number from 10 to 100000000
            regress(y > 0, x)       | regress needs a number here, but this is
            regress(y, side)        | regress needs a number here, but this is a symbol
            classify(side, x)       | classify needs a number or a condition here, but this is a symbol
            regress(3, x)           | test.yml:7:20: the y of regress is the same for each event, so there is nothing to learn
            regress(2 * 3, x)       | test.yml:7:20: the y of regress is the same for each event
            classify(3, x)          | test.yml:7:21: the label of classify is the same for each event
            classify(1 > 2, x)      | write the value that is to be told: classify(label, x1, x2)
            regress(y, y)           | test.yml:7:23: the y of regress is an x, too, so it is told by itself
            regress(y, x, z, y)     | test.yml:7:29: the y of regress is an x, too
            regress(y + 1, x, y+1)  | test.yml:7:30: the y of regress is an x, too
            classify(y, x, y)       | test.yml:7:27: the label of classify is an x, too
            classify(y, x > 0)      | classify needs a number here, but this is
            """)
    void shouldSayWhatIsWrongWithArguments(String call, String message) {
        assertThatThrownBy(() -> new ProgramDriver(yaml("running", "\"" + call + "\"")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }

    /** As a number of nanoseconds it would be a thousand values. */
    @Test
    void shouldTakeADurationForOneHoweverShortItIs() {
        ProgramDriver driver = new ProgramDriver(yaml("running", "\"forecast(x, 1us) - forecast(x, 4)\""));
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            driver.event(driver.key("a"), i * 250L, i + random.nextGaussian(), 0, 0);
            Result row = driver.takeRows().get(0);
            if (i > 1) {
                assertThat(row.value(0)).as("after event %d", i).isZero();
            }
        }
    }

    @Test
    void shouldTakeSixteenXsAndNoMore() {
        String xs = ", x".repeat(15);
        ProgramDriver driver = new ProgramDriver(yaml("running", "\"regress(y" + xs + ", z)\""));
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            double x = random.nextGaussian();
            double z = random.nextGaussian();
            Result row = event(driver, 1, i, x, 2 * x - z, z);
            if (i > 5) {
                assertThat(row.value(0)).isCloseTo(2 * x - z, within(1e-9));
            }
        }
        assertThatThrownBy(() -> new ProgramDriver(yaml("running", "\"regress(y" + xs + ", x, z)\"")))
                .hasMessageContaining("with up to 16 xs");
    }
}
