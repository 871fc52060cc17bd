package io.ringmill.bench.nab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.bench.NabBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark itself, where it lies beside the project. */
class NabCorpusTest {

    @TempDir
    private Path folder;

    private static Path nab() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("examples/bitcoin/pipeline.yml"))) {
            here = here.getParent();
        }
        Path nab = here == null
                ? Path.of("nab")
                : here.resolve("../shared/data/nab").normalize();
        assumeTrue(Files.exists(nab), "skipped: " + nab + " is not here");
        return nab;
    }

    /**
     * The benchmark's own detector of that name: how far a value is out in a normal distribution of the last 6,400 values, which
     * moves on by 100. The published scores are of the threshold 1 − 5.02e-13, at which the tail begins 7.13 deviations away.
     */
    private static boolean[] windowedGaussian(double[] values) {
        double limit = 7.129889017967225;
        boolean[] alarms = new boolean[values.length];
        List<Double> window = new ArrayList<>();
        List<Double> next = new ArrayList<>();
        double[] moments = {0, 1};
        for (int row = 0; row < values.length; row++) {
            alarms[row] = !window.isEmpty() && Math.abs(values[row] - moments[0]) / moments[1] >= limit;
            if (window.size() < 6_400) {
                window.add(values[row]);
                moments = moments(window);
            } else {
                next.add(values[row]);
                if (next.size() == 100) {
                    window.subList(0, 100).clear();
                    window.addAll(next);
                    next.clear();
                    moments = moments(window);
                }
            }
        }
        return alarms;
    }

    private static double[] moments(List<Double> values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.size();
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / values.size());
        return new double[] {mean, deviation == 0 ? 1e-6 : deviation};
    }

    @Test
    void shouldGiveThePublishedScoresWhenTheDetectorIsTheOneThatWasPublished() throws IOException {
        Path dir = nab();
        NabScore score = new NabScore();
        NabScore none = new NabScore();
        for (LabelledSeries series : NabCorpus.read(dir)) {
            score.add(series, windowedGaussian(series.values()));
            none.add(series, new boolean[series.values().length]);
        }
        Map<?, ?> published = NabCorpus.published(dir).get("windowedGaussian");
        Map<?, ?> null0 = NabCorpus.published(dir).get("null");

        assertThat(score.windows()).isEqualTo(116);
        for (Profile profile : Profile.values()) {
            assertThat(score.of(profile))
                    .as(profile.label)
                    .isCloseTo((double) published.get(profile.key), within(1e-6));
            assertThat(none.of(profile)).as(profile.label).isEqualTo((double) null0.get(profile.key));
        }
    }

    @Test
    void shouldScoreTheProductBeyondWhatIsPublished() throws IOException {
        Path dir = nab();
        NabRun run = new NabRun(List.of(10.0, 1.0));
        NabScore sensitive = new NabScore();
        NabScore usual = new NabScore();
        for (LabelledSeries series : NabCorpus.read(dir)) {
            List<boolean[]> alarms = run.alarms(series);
            sensitive.add(series, alarms.get(0));
            usual.add(series, alarms.get(1));
        }

        assertThat(sensitive.of(Profile.STANDARD)).isGreaterThanOrEqualTo(77.5);
        assertThat(sensitive.of(Profile.LOW_FP)).isGreaterThanOrEqualTo(70.5);
        assertThat(sensitive.of(Profile.LOW_FN)).isGreaterThanOrEqualTo(82.5);
        assertThat(usual.of(Profile.STANDARD)).isBetween(62.0, 64.0);
    }

    /** Two series of noise: one with a spike that is labelled, one without. */
    private void write() throws IOException {
        StringBuilder calm = new StringBuilder("timestamp,value\n");
        StringBuilder odd = new StringBuilder("timestamp,value\n");
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            String time =
                    String.format(Locale.ROOT, "2014-04-%02d %02d:%02d:00", 1 + i / 288, i % 288 / 12, i % 12 * 5);
            calm.append(time).append(",5.0\n");
            odd.append(time)
                    .append(',')
                    .append(i == 1_750 ? 60 : random.nextGaussian())
                    .append('\n');
        }
        Files.createDirectories(folder.resolve("data/a"));
        Files.createDirectories(folder.resolve("labels"));
        Files.writeString(folder.resolve("data/a/calm.csv"), calm);
        Files.writeString(folder.resolve("data/a/odd.csv"), odd);
        Files.writeString(
                folder.resolve("labels/combined_windows.json"),
                "{\"a/calm.csv\": [], \"a/odd.csv\": [[\"2014-04-07 01:50:00.000000\", \"2014-04-07 04:00:00.000000\"]]}");
    }

    @Test
    void shouldReportAFolderOfTheSameForm() throws IOException {
        write();
        List<String> lines = new ArrayList<>();
        new NabBench(folder, lines::add, step -> {}).run();

        assertThat(lines).anyMatch(line -> line.matches("\\| Ringmill, as it is without one \\|.*1 of 1.*"));
    }

    @Test
    void shouldSayWhatIsWrongWithAFolder() throws IOException {
        assertThatThrownBy(() -> NabCorpus.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("combined_windows.json is missing");
        write();
        Files.writeString(folder.resolve("data/a/odd.csv"), "timestamp,value\n2014-04-01 00:00:00,x\n");
        assertThatThrownBy(() -> NabCorpus.read(folder))
                .hasMessageContaining("odd.csv:2: a time and a number are expected, not: 2014-04-01 00:00:00,x");
        Files.writeString(folder.resolve("data/a/odd.csv"), "timestamp,value\n2014-04-01 00:00:00,1\n");
        assertThatThrownBy(() -> NabCorpus.read(folder)).hasMessageContaining("has no row of 2014-04-07 01:50:00");
    }
}
