package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.time.TimeFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {

    private static final Location AT = new Location("f.yml", 7, 20);

    @TempDir
    Path dir;

    /** Alerts of keys {@code k0, k1, …}, as a tape holds them. */
    static List<RuleAlerts.Entry> alerts(int[] keys, long[] timesNs) {
        AlertMarks marks = new AlertMarks(new long[0], Delays.NONE, 0, Long.MIN_VALUE);
        for (int i = 0; i < keys.length; i++) {
            marks.alert(0, keys[i], false, i, timesNs[i]);
        }
        SessionTape tape = new SessionTape(1, marks.tape(), Delays.NONE, 1, key -> "k" + key);
        return RuleAlerts.of(0, List.of(tape)).firing();
    }

    @Test
    void shouldCountALabelOnceHoweverManyAlertsAreInIt() {
        Labels labels = new Labels(
                true,
                List.of(
                        new Labels.Label("k0", 100, 200),
                        new Labels.Label("k1", 100, 200),
                        new Labels.Label("k0", 500, 600)));
        Labels.Score score = labels.score(alerts(new int[] {0, 0, 0, 0, 1}, new long[] {99, 130, 131, 200, 201}));

        assertThat(score).isEqualTo(new Labels.Score(1, 2, 2, OptionalLong.of(30)));
        assertThat(score.precision()).isEqualTo(1.0 / 3);
        assertThat(score.recall()).isEqualTo(1.0 / 3);
        assertThat(score.f1()).isEqualTo(1.0 / 3);
    }

    @Test
    void shouldEqualASearchOfEveryLabelForEveryAlert() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean byKey = random.nextInt(4) > 0;
            List<Labels.Label> all = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                long from = random.nextInt(1_000);
                all.add(new Labels.Label("k" + random.nextInt(3), from, from + random.nextInt(100)));
            }
            int n = random.nextInt(40);
            int[] keys = random.ints(n, 0, 4).toArray();
            long[] times = random.longs(n, 0, 1_100).toArray();
            long from = random.nextInt(500);
            long to = from + random.nextInt(700);

            long found = 0;
            long missed = 0;
            for (Labels.Label label : all) {
                boolean hit = false;
                for (int i = 0; i < n; i++) {
                    hit |= isIn(label, byKey, keys[i], times[i]);
                }
                if (label.fromNs() >= from && label.fromNs() < to) {
                    found += hit ? 1 : 0;
                    missed += hit ? 0 : 1;
                }
            }
            long outside = 0;
            for (int i = 0; i < n; i++) {
                boolean in = false;
                for (Labels.Label label : all) {
                    in |= isIn(label, byKey, keys[i], times[i]);
                }
                outside += !in && times[i] >= from && times[i] < to ? 1 : 0;
            }
            Labels.Score score = new Labels(byKey, all).score(alerts(keys, times), from, to);
            assertThat(List.of(score.found(), score.outside(), score.missed()))
                    .as("seed %d", seed)
                    .containsExactly(found, outside, missed);
        }
    }

    private static boolean isIn(Labels.Label label, boolean byKey, int key, long timeNs) {
        return (!byKey || label.key().equals("k" + key)) && timeNs >= label.fromNs() && timeNs <= label.toNs();
    }

    @Test
    void shouldLeaveOutWhatLiesOutsideOfTheInput() {
        Labels labels = new Labels(
                true,
                List.of(
                        new Labels.Label("a", 0, 9),
                        new Labels.Label("a", 5, 10),
                        new Labels.Label("a", 20, 30),
                        new Labels.Label("a", 21, 30)));

        assertThat(labels.within(10, 20).all()).hasSize(2);
    }

    private Labels read(String csv, Faults faults) throws IOException {
        Path file = Files.writeString(dir.resolve("labels.csv"), csv);
        return LabelFile.read(file, TimeFormat.of("iso8601", ZoneOffset.UTC), AT, faults);
    }

    @Test
    void shouldReadTheFileAsOthersWriteIt() throws IOException {
        Faults faults = new Faults();
        Labels labels = read(
                "\ufefffrom,note,to,key\r\n1970-01-01 00:00:01,\"a \"\"b\"\", c\r\nd\",1970-01-01T00:00:02Z,\"k,1\"\r\n\r\n"
                        + "1970-01-01T00:00:03Z,,1970-01-01T00:00:03Z,k2",
                faults);

        faults.throwIfAny();
        assertThat(labels)
                .isEqualTo(new Labels(
                        true,
                        List.of(
                                new Labels.Label("k,1", 1_000_000_000L, 2_000_000_000L),
                                new Labels.Label("k2", 3_000_000_000L, 3_000_000_000L))));
        assertThat(read("from,to\n1970-01-01T00:00:01Z,1970-01-01T00:00:02Z\n", faults)
                        .byKey())
                .isFalse();
    }

    @Test
    void shouldTellAllFaultsOfTheFileWithTheirLines() throws IOException {
        Faults faults = new Faults();
        read("key,from,to\na,yesterday,1970-01-01T00:00:02Z\nb\nc,1970-01-01T00:00:03Z,1970-01-01T00:00:02Z\n", faults);
        read("key,form,to\n", faults);
        LabelFile.read(dir.resolve("absent.csv"), TimeFormat.of("s", ZoneOffset.UTC), AT, faults);

        assertThat(faults.all().stream().map(Fault::toString))
                .anyMatch(fault -> fault.contains("labels.csv:2:1: from 'yesterday' is not in iso8601"))
                .anyMatch(fault -> fault.contains("labels.csv:3:1: has 1 value, where the first line names 3"))
                .anyMatch(fault -> fault.contains("labels.csv:4:1: ends before it begins"))
                .anyMatch(fault -> fault.contains("labels.csv:1:1: has no column 'from'; did you mean 'form'?"))
                .anyMatch(fault -> fault.startsWith("f.yml:7:20: there is no file"))
                .hasSize(5);
    }
}
