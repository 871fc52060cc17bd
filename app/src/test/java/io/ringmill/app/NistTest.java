package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Means and standard deviations of NIST's univariate sets against the certified ones, in every form of window that can hold a
 * set. Where the doubles nearest to the data have another deviation than the data, as in NumAcc3 and NumAcc4, it is theirs that
 * counts, computed exactly.
 */
class NistTest {

    private static final MathContext EXACT = new MathContext(60);
    private static final double DIGITS = 13;

    @TempDir
    Path dir;

    private static double certified(String text, String of) {
        Matcher matcher = Pattern.compile("(?m)^(?:" + of + ")[^:\\n]*?(?:=|:)\\s*(-?[0-9.]+)")
                .matcher(text);
        assertThat(matcher.find()).as(of).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static double[] data(String text) {
        return text.lines()
                .filter(line -> line.strip().matches("-?[0-9.]+"))
                .mapToDouble(line -> Double.parseDouble(line.strip()))
                .toArray();
    }

    private static double exactDeviation(double[] data) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double x : data) {
            sum = sum.add(new BigDecimal(x));
        }
        BigDecimal mean = sum.divide(new BigDecimal(data.length), EXACT);
        BigDecimal squares = BigDecimal.ZERO;
        for (double x : data) {
            squares = squares.add(new BigDecimal(x).subtract(mean).pow(2, EXACT));
        }
        return squares.divide(new BigDecimal(data.length - 1), EXACT)
                .sqrt(EXACT)
                .doubleValue();
    }

    /** How many decimal digits agree. */
    private static double digits(double actual, double expected) {
        return actual == expected ? 17 : -Math.log10(Math.abs(actual - expected) / Math.abs(expected));
    }

    /** Before the set come values of another size, which a sliding window has to forget. */
    @ParameterizedTest
    @CsvSource({
        "Lew, 0",
        "Lottery, 0",
        "Mavro, 0",
        "Michelso, 0",
        "NumAcc1, 0",
        "NumAcc2, 0",
        "NumAcc3, 0",
        "NumAcc4, 0",
        "PiDigits, 0",
        "Lew, 1000",
        "Lottery, 1000",
        "NumAcc3, 1000",
        "NumAcc4, 1000",
        "PiDigits, 10000"
    })
    void shouldAgreeToThirteenDigits(String set, int before) throws IOException {
        String text = Files.readString(SharedData.file("nist-strd/" + set + ".txt"));
        double[] data = data(text);
        assertThat(data).hasSize((int) certified(text, "Number of Observations|n "));
        double mean = certified(text, "Sample Mean|mean");
        double deviation = certified(text, "Sample Standard Deviation|standardDeviation");
        double exact = exactDeviation(data);
        if (digits(exact, deviation) < DIGITS) {
            assertThat(set).isIn("NumAcc3", "NumAcc4");
            deviation = exact;
        }
        StringBuilder csv = new StringBuilder("t,x\n");
        for (int i = 0; i < before; i++) {
            csv.append(i).append(',').append(1e9 * Math.sin(i)).append('\n');
        }
        for (int i = 0; i < data.length; i++) {
            csv.append(before + i).append(',').append(data[i]).append('\n');
        }
        Path input = Files.writeString(dir.resolve("data.csv"), csv);
        Path file = Files.writeString(dir.resolve("nist.yml"), """
                streams:
                  s: {time: {field: t, unit: s}, fields: {x: double}}
                windows:
                  last: {window: sliding %1$d events, emit: close, select: {mean: mean(x), sd: stddev_samp(x)}}
                  span: {window: sliding %1$ds, emit: close, select: {mean: mean(x), sd: stddev_samp(x)}}
                  %2$s
                sources: [{csv: {path: '%3$s'}}]
                sinks: [{csv: {dir: '%4$s'}}]
                """.formatted(
                        data.length, before > 0 ? "" : """
                all: {window: running, emit: close, select: {mean: mean(x), sd: stddev_samp(x)}}
                  block: {window: tumbling %1$d events, select: {mean: mean(x), sd: stddev_samp(x)}}
                  pane: {window: tumbling %1$ds, select: {mean: mean(x), sd: stddev_samp(x)}}
                  hop: {window: hopping %1$ds every 7s, select: {mean: mean(x), sd: stddev_samp(x), n: count()}}
                  visit: {window: session gap 1s, select: {mean: mean(x), sd: stddev_samp(x)}}""".formatted(data.length), input, dir.resolve("out")));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);

        String[] windows = before > 0
                ? new String[] {"last", "span"}
                : new String[] {"last", "span", "all", "block", "pane", "visit", "hop"};
        for (String window : windows) {
            CsvTable table = CsvTable.read(dir.resolve("out").resolve(window + ".csv"));
            int row = 0;
            while (window.equals("hop") && table.number(row, "n") < data.length) {
                row++;
            }
            assertThat(digits(table.number(row, "mean"), mean))
                    .as("mean of %s", window)
                    .isGreaterThan(DIGITS);
            assertThat(digits(table.number(row, "sd"), deviation))
                    .as("deviation of %s, %s", window, deviation)
                    .isGreaterThan(DIGITS);
        }
    }
}
