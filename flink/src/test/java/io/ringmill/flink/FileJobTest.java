package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.JobState;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that several tasks read, in ranges and one after the other, give what one machine gives that reads them from their beginnings:
 * digest, rows, late events, and refused records with their lines.
 */
class FileJobTest {

    private static final String HEADER = "t,k,v,note\n";
    private static final int ROWS = 60_000;

    /** Windows by key and over all, so that the order of all events shows. */
    private static final String YAML = """
            streams:
              s: {key: k, time: {field: t, unit: ms}, fields: {v: double, note: symbol}, outOfOrder: 50ms}
            windows:
              last: {window: sliding 20 events, select: {mean: mean(v), n: count()}}
              bar: {window: tumbling 1s, select: {sum: sum(v), n: count(), first: first(v)}}
              all: {by: all, window: tumbling 500 events, select: {sum: sum(v), last: last(v)}}
            rules:
              high: {when: v > 990, fire: each, message: "{key} at {v}"}
            sources: [ @SOURCES@ ]
            """ + Trial.SINKS;

    @TempDir
    Path folder;

    private Trial trial(String sources) {
        return new Trial(YAML.replace("@SOURCES@", sources), folder);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    /** Rows of CSV, some late, some that are none, and some with ends of lines between quotes. */
    private static String rows(int from, int to) {
        Random random = new Random(from);
        StringBuilder csv = new StringBuilder(HEADER);
        for (int i = from; i < to; i++) {
            int time = 1_000_000 + 10 * i + random.nextInt(60) - (random.nextInt(40) == 0 ? 3_000 : 0);
            String note = random.nextInt(50) == 0 ? "\"two\nlines, " + i + "\"" : "n" + i % 5;
            csv.append(random.nextInt(90) == 0 ? "oops" : Integer.toString(time))
                    .append(",k")
                    .append(random.nextInt(30))
                    .append(',')
                    .append(random.nextInt(1000))
                    .append(',')
                    .append(note)
                    .append('\n');
        }
        return csv.toString();
    }

    private Path file(String name, int from, int to) throws IOException {
        Path file = folder.resolve(name);
        if (!name.endsWith(".gz")) {
            return Files.writeString(file, rows(from, to));
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(rows(from, to).getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    /** By key, as late events and refused records come to the quarantine in an order that is free. */
    private static void assertSame(Trial trial) throws Exception {
        long digest = trial.local();
        for (int parallelism : new int[] {1, 2, 4}) {
            String name = "flink-" + parallelism;
            assertThat(trial.flink(name, parallelism).digest())
                    .as("%d tasks", parallelism)
                    .isEqualTo(digest);
            trial.assertWrote(name, false);
        }
    }

    @Test
    void shouldGiveWhatOneMachineGivesWhenAFileIsReadInRanges() throws Exception {
        Path file = file("in.csv", 0, ROWS);
        assertThat(Files.size(file)).as("of which there are ten ranges").isGreaterThan(10L << 16);
        Trial trial = trial("{csv: {path: " + file + "}}");
        assertSame(trial);
        assertThat(Files.readAllLines(trial.out("local").resolve("quarantine.ndjson")))
                .anyMatch(line -> line.contains("late by"))
                .anyMatch(line -> line.contains("oops"));
    }

    @Test
    void shouldGiveWhatOneMachineGivesWhenFilesAreReadByName() throws Exception {
        file("in-1.csv", 0, 10_000);
        file("in-2.csv.gz", 10_000, 20_000);
        file("in-3.csv", 20_000, 20_000);
        file("in-4.csv", 20_000, 40_000);
        assertSame(trial("{csv: {path: " + folder.resolve("in-*") + "}}"));
    }

    /** A quote that is not closed, and a field of many lines, are more than a range. */
    @Test
    void shouldGiveWhatOneMachineGivesWhenARecordIsLongerThanARange() throws Exception {
        StringBuilder csv = new StringBuilder(rows(0, 4_000));
        csv.append("3000000,k1,5,\"").append("a line\n".repeat(20_000)).append("\"\n");
        csv.append(rows(4_000, 8_000), HEADER.length(), rows(4_000, 8_000).length());
        csv.append("3000000,k1,5,\"open\n");
        csv.append(rows(8_000, 20_000), HEADER.length(), rows(8_000, 20_000).length());
        Path file = Files.writeString(folder.resolve("in.csv"), csv);
        assertSame(trial("{csv: {path: " + file + "}}"));
    }

    /** What comes first, and a range of each of two files, which are merged by time. */
    @Test
    void shouldReadSeveralFilesByTimeBehindWhatComesFirst() throws Exception {
        Path first = file("first.csv", 0, 3_000);
        Path one = Files.writeString(folder.resolve("one.ndjson"), json(0));
        Path two = Files.writeString(folder.resolve("two.ndjson"), json(1));
        Trial trial = trial("{csv: {path: " + first + ", first: true}}, {ndjson: {path: " + one + "}}, {ndjson: {path: "
                + two + "}}");
        Path both = Files.writeString(folder.resolve("both.ndjson"), both());
        Trial merged = trial("{csv: {path: " + first + ", first: true}}, {ndjson: {path: " + both + "}}");
        long digest = merged.local();
        for (int parallelism : new int[] {1, 3}) {
            assertThat(trial.flink("flink", parallelism).digest()).isEqualTo(digest);
            trial.assertWrote("flink", false);
        }
    }

    private static String json(int of) {
        StringBuilder lines = new StringBuilder();
        for (int i = of; i < 20_000; i += 2) {
            lines.append(line(i));
        }
        return lines.toString();
    }

    private static String both() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append(line(i));
        }
        return lines.toString();
    }

    private static String line(int i) {
        return "{\"t\":" + (2_000_000 + i) + ",\"k\":\"k" + i % 7 + "\",\"v\":" + i % 1000 + ",\"note\":\"n\"}\n";
    }

    @Test
    void shouldGoOnWhenBroughtToFourTasksAndThenToTwo() throws Exception {
        Path file = file("in.csv", 0, 600_000);
        Trial trial = trial("{csv: {path: " + file + "}}");
        long digest = trial.local();
        Path savepoints = Files.createDirectories(folder.resolve("savepoints"));
        Optional<String> from = Optional.empty();
        long whole = Files.size(trial.out("local").resolve("last.csv"));
        for (int parallelism : new int[] {1, 4}) {
            try (JobRunner.Job job = trial.start("rescaled", settings(parallelism, from))) {
                long before = written(trial, "rescaled");
                await().until(() -> written(trial, "rescaled") > before + 100_000);
                from = Optional.of(job.stop(savepoints));
                assertThat(job.await()).isEmpty();
            }
            assertThat(written(trial, "rescaled"))
                    .as("it was stopped amid the file")
                    .isLessThan(whole);
        }
        assertThat(trial.start("rescaled", settings(2, from))
                        .await()
                        .orElseThrow()
                        .digest())
                .isEqualTo(digest);
        trial.assertWrote("rescaled", false);
    }

    private static JobRunner.Settings settings(int parallelism, Optional<String> from) {
        return new JobRunner.Settings(parallelism, Optional.empty(), Duration.ZERO, from);
    }

    private static long written(Trial trial, String name) throws IOException {
        return trial.written(name, "last.csv");
    }

    @Test
    void shouldWriteTheSameWhenTasksAreKilled() throws Exception {
        Path file = file("in.csv", 0, 400_000);
        Trial trial = trial("{csv: {path: " + file + "}}");
        long digest = trial.local();
        JobRunner.Settings settings = new JobRunner.Settings(
                2, Optional.of(folder.resolve("checkpoints")), Duration.ofMillis(50), Optional.empty());
        trial.assertSameWhenKilled("last.csv", 500_000, settings, digest);
    }

    /** New files are found, and read behind those before; savepoints hold which are read, and how far. */
    @Test
    void shouldGoOnWithNewFilesWhenAFolderIsFollowed() throws Exception {
        String pattern = "{csv: {path: " + folder.resolve("day-*.csv") + ", follow: @FOLLOW@}}";
        Trial followed = trial(pattern.replace("@FOLLOW@", "true"));
        Optional<String> from = Optional.empty();
        for (int day = 1; day <= 3; day++) {
            file("day-" + day + ".csv", 20_000 * (day - 1), 20_000 * day);
            // Refused records go along with events.
            Files.writeString(
                    folder.resolve("day-" + day + ".csv"),
                    (1_000_000 + 200_000 * day) + ",last-" + day + ",1,n\n",
                    StandardOpenOption.APPEND);
            String last = ",last-" + day + ",";
            try (JobRunner.Job job = followed.start("flink", settings(4 - day, from))) {
                await().until(() -> Files.exists(followed.out("flink").resolve("last.csv"))
                        && Files.readString(followed.out("flink").resolve("last.csv"))
                                .contains(last));
                from = Optional.of(job.stop(folder.resolve("savepoints")));
            }
        }
        Trial whole = trial(pattern.replace("@FOLLOW@", "false"));
        LocalRun.of(whole.to("local"), false);
        followed.assertWrote("flink", false);
    }

    /** A run is handed to a job that several tasks read for, and that back; what was read ahead is read again. */
    @Test
    void shouldGoOnWhenARunMovesToFlinkAndBack() throws Exception {
        file("day-1.csv", 0, 10_000);
        Trial bounded = trial("{csv: {path: " + folder.resolve("day-*.csv") + "}}");
        String journal = "journal: {dir: " + folder.resolve("journal") + "}\n";
        Trial trial = new Trial(bounded.yaml().replace("day-*.csv}}", "day-*.csv, follow: true}}") + journal, folder);
        JournaledRun run = new JournaledRun(Pipeline.parse(trial.to("moved"), "job.yml"));
        run.run(3_000, false);
        JobState left = run.left(folder.resolve("left.state"));
        file("day-2.csv", 10_000, 60_000);
        file("day-3.csv", 60_000, 62_000);
        String savepoint;
        try (JobRunner.Job job = trial.start("moved", Trial.plain(2), left)) {
            long before = written(trial, "moved");
            await().until(() -> written(trial, "moved") > before + 300_000);
            savepoint = job.stop(folder.resolve("savepoints"));
            assertThat(job.await()).isEmpty();
        }
        JobState state = new FlinkRunner().read(run.pipeline(), savepoint, folder.resolve("job.state"));
        assertThat(state.checkpoint().sequence())
                .isGreaterThan(left.checkpoint().sequence());
        run.seed(state);
        long digest = bounded.local();
        long events = events(bounded);
        assertThat(run.run(events, true)).isEqualTo(digest);
        bounded.assertWrote("moved", false);
    }

    /** So many events are in all files, as the window over each event has told. */
    private static long events(Trial trial) throws IOException {
        List<String> rows = Files.readAllLines(trial.out("local").resolve("last.csv"));
        long late = Files.readAllLines(trial.out("local").resolve("quarantine.ndjson")).stream()
                .filter(line -> line.contains("late by"))
                .count();
        return rows.size() - 1 + late;
    }
}
