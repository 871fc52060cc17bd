package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelaysTest {

    private static final Location AT = new Location("f.yml", 3, 9);

    @TempDir
    Path dir;

    private Path log(String... tags) throws IOException {
        Path file = dir.resolve("run.hlog");
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            for (String tag : tags) {
                for (int part = 0; part < 2; part++) {
                    Histogram histogram = new Histogram(3);
                    histogram.setTag(tag.isEmpty() ? null : tag);
                    histogram.recordValueWithCount(100, 350);
                    histogram.recordValueWithCount(2_000, 100);
                    histogram.recordValueWithCount(tag.length() * 1_000_000L, 50);
                    writer.outputIntervalHistogram(histogram);
                }
            }
        }
        return file;
    }

    @Test
    void shouldDrawEachValueAsOftenAsItWasRecorded() throws IOException {
        Faults faults = new Faults();
        Delays delays = Delays.drawnFrom(log("whole", "ring-to-rules"), "whole", AT, faults);

        faults.throwIfAny();
        int shortest = 0;
        int longest = 0;
        for (long sequence = 0; sequence < 100_000; sequence++) {
            long ns = delays.ns(sequence);
            assertThat(ns).isEqualTo(delays.ns(sequence));
            shortest += ns == 100 ? 1 : 0;
            longest += ns >= 5_000_000 && ns < 5_010_000 ? 1 : 0;
        }
        assertThat(shortest).isCloseTo(70_000, within(500));
        assertThat(longest).isCloseTo(10_000, within(400));
    }

    @Test
    void shouldNeedNoTagWhereThereIsOneKind() throws IOException {
        Faults faults = new Faults();
        Delays delays = Delays.drawnFrom(log("other"), "whole", AT, faults);

        faults.throwIfAny();
        assertThat(delays.ns(1)).isPositive();
    }

    @Test
    void shouldTellWhatIsWrongWithTheFile() throws IOException {
        Faults faults = new Faults();
        Delays.drawnFrom(dir.resolve("absent.hlog"), "whole", AT, faults);
        Delays.drawnFrom(log("whole", "ring-to-rules"), "hole", AT, faults);
        Delays.drawnFrom(Files.writeString(dir.resolve("text.hlog"), "no log\n"), "whole", AT, faults);

        assertThat(faults.all())
                .hasSize(3)
                .allMatch(fault -> fault.at().equals(AT))
                .anyMatch(fault -> fault.message().startsWith("there is no file"))
                .anyMatch(fault -> fault.message().endsWith("did you mean 'whole'?"))
                .anyMatch(fault -> fault.message().contains("text.hlog"));
    }
}
