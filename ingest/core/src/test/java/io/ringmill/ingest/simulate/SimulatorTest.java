package io.ringmill.ingest.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatorTest {

    private static String text(Feed feed, SimulatorWriter.Format format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SimulatorWriter(feed, format, TimeUnit.MILLISECONDS).write(out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @EnumSource(Feed.Kind.class)
    void shouldWriteTheSameBytesWhenTheSeedIsTheSame(Feed.Kind kind) throws IOException {
        Feed feed = Feed.of(kind, 5, 42).withCount(1000).withAnomalies(0.01, 10);
        String text = text(feed, SimulatorWriter.Format.NDJSON);
        assertThat(text(feed, SimulatorWriter.Format.NDJSON)).isEqualTo(text);
        assertThat(text(Feed.of(kind, 5, 43).withCount(1000).withAnomalies(0.01, 10), SimulatorWriter.Format.NDJSON))
                .isNotEqualTo(text);
    }

    @Test
    void shouldWriteTheseVeryBytesOnEveryMachine() throws IOException {
        assertThat(text(Feed.of(Feed.Kind.TICKS, 2, 7).withCount(3), SimulatorWriter.Format.NDJSON))
                .isEqualTo("""
                        {"ts":1704067200000,"symbol":"SYM2","price":23.03,"size":200,"side":"buy","id":1}
                        {"ts":1704067200001,"symbol":"SYM1","price":90.18,"size":600,"side":"buy","id":2}
                        {"ts":1704067200002,"symbol":"SYM1","price":90.13,"size":400,"side":"sell","id":3}
                        """);
        assertThat(text(Feed.of(Feed.Kind.SENSORS, 12, 7).withCount(3), SimulatorWriter.Format.CSV))
                .isEqualTo("""
                        ts,sensor,temperature,humidity
                        1704067200000,sensor-11,15.08,57.19
                        1704067200001,sensor-05,17.22,57.15
                        1704067200002,sensor-01,17.11,57.37
                        """);
    }

    /** Of a language whose people write numbers with other digits. */
    @Test
    void shouldWriteTheSameBytesWhateverTheLanguage() throws IOException {
        Feed feed = Feed.of(Feed.Kind.SENSORS, 12, 7).withCount(30);
        String text = text(feed, SimulatorWriter.Format.CSV);
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(text(feed, SimulatorWriter.Format.CSV)).isEqualTo(text);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldNeverGoBackInTimeAndKeepItsRateInEventTime() {
        Simulator simulator =
                new Simulator(Feed.of(Feed.Kind.TICKS, 3, 1).withRate(1e6).withCount(100_000));
        long last = Simulator.START_NS;
        while (simulator.next()) {
            assertThat(simulator.timeNs()).isGreaterThanOrEqualTo(last);
            last = simulator.timeNs();
        }
        assertThat(simulator.made()).isEqualTo(100_000);
        assertThat(last - Simulator.START_NS).isCloseTo(100_000_000L, within(1000L));
    }

    @Test
    void shouldUseEveryKeyAboutAsOften() {
        Simulator simulator = new Simulator(Feed.of(Feed.Kind.TICKS, 10, 1).withCount(100_000));
        int[] counts = new int[10];
        while (simulator.next()) {
            counts[simulator.key()]++;
        }
        assertThat(IntStream.of(counts)).allMatch(count -> count > 9000 && count < 11_000);
        assertThat(simulator.keys()).startsWith("SYM01").endsWith("SYM10");
    }

    @Test
    void shouldMakeAnomaliesAsOftenAsToldWhenThereAreAny() {
        Simulator plain = new Simulator(Feed.of(Feed.Kind.SENSORS, 1, 9).withCount(50_000));
        Simulator spiked =
                new Simulator(Feed.of(Feed.Kind.SENSORS, 1, 9).withCount(50_000).withAnomalies(0.01, 20));
        assertThat(jumps(plain)).isZero();
        assertThat(jumps(spiked)).isBetween(400, 600);
    }

    /** Temperatures more than 2 degrees off what the daily cycle says. */
    private static int jumps(Simulator simulator) {
        int jumps = 0;
        double usual = Double.NaN;
        while (simulator.next()) {
            double temperature = Double.longBitsToDouble(simulator.cell(0));
            if (Double.isNaN(usual)) {
                usual = temperature;
            }
            if (Math.abs(temperature - usual) > 2) {
                jumps++;
            } else {
                usual += (temperature - usual) / 50;
            }
        }
        return jumps;
    }

    @Test
    void shouldRefuseWhenTheFeedIsImpossible() {
        for (Feed feed : List.of(
                Feed.of(Feed.Kind.TICKS, 0, 1),
                Feed.of(Feed.Kind.TICKS, 1, 1).withRate(-1),
                Feed.of(Feed.Kind.TICKS, 1, 1).withCount(-1),
                Feed.of(Feed.Kind.TICKS, 1, 1).withAnomalies(2, 1))) {
            assertThatThrownBy(() -> new Simulator(feed)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
