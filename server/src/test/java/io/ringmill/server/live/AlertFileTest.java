package io.ringmill.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertFileTest {

    @TempDir
    Path dir;

    private static KeptAlert alert(long sequence) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("price", 1.5 + sequence);
        values.put("size", sequence);
        values.put("venue", "\u00e9\n");
        values.put("gone", null);
        return new KeptAlert(
                sequence + 1,
                new AlertId(sequence, 0),
                "high",
                "K" + sequence,
                7 * sequence,
                sequence % 2 == 0 ? "firing" : "resolved",
                "critical",
                "K at " + sequence,
                values,
                sequence - 1,
                3);
    }

    private static List<KeptAlert> alerts(int from, int to) {
        List<KeptAlert> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add(alert(i));
        }
        return all;
    }

    private void keep(List<KeptAlert> before, List<KeptAlert> more) {
        try (AlertFile file = new AlertFile(dir)) {
            file.begin(before);
            for (KeptAlert each : more) {
                file.add(List.of(each));
            }
        }
    }

    private List<KeptAlert> read(long sequence) {
        try (AlertFile file = new AlertFile(dir)) {
            return file.read(sequence);
        }
    }

    @Test
    void shouldKeepAllOfAnAlert() {
        keep(alerts(0, 2), alerts(2, 5));
        assertThat(read(100)).isEqualTo(alerts(0, 5));
    }

    @Test
    void shouldLeaveOutThoseOfEventsThatTheJournalDoesNotHave() {
        keep(List.of(), alerts(0, 5));
        assertThat(read(3)).isEqualTo(alerts(0, 3));
        assertThat(read(0)).isEmpty();
    }

    @Test
    void shouldReadUpToWhatIsCutOff() throws IOException {
        keep(List.of(), alerts(0, 5));
        Path file = dir.resolve("recent-alerts");
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length += 13) {
            Files.write(file, Arrays.copyOf(bytes, length));
            List<KeptAlert> read = read(100);
            assertThat(read).isEqualTo(alerts(0, read.size()));
            assertThat(read.size()).isEqualTo(5 * length / bytes.length);
        }
        Files.write(file, bytes);
        Files.write(file, new byte[] {0x7f, 1, 1, 1, 1, 1, 1, 1, 1}, StandardOpenOption.APPEND);
        assertThat(read(100)).hasSize(5);
    }

    @Test
    void shouldKeepTheNewestOnly() throws IOException {
        keep(alerts(0, 10), alerts(10, 35_000));
        assertThat(read(Long.MAX_VALUE))
                .extracting(KeptAlert::sequence)
                .isEqualTo(LongStream.range(25_000, 35_000).boxed().toList());
        try (var files = Files.list(dir)) {
            assertThat(files.mapToLong(path -> path.toFile().length()).sum()).isLessThan(6L << 20);
        }
    }

    /** A run was killed as it began: the new file has all, and that of before is there still. */
    @Test
    void shouldReadThoseOfBeforeOnce() throws IOException {
        keep(List.of(), alerts(0, 5));
        Files.copy(dir.resolve("recent-alerts"), dir.resolve("recent-alerts.before"));
        keep(alerts(0, 5), alerts(5, 7));
        assertThat(dir.resolve("recent-alerts.before")).doesNotExist();
        Files.copy(dir.resolve("recent-alerts"), dir.resolve("recent-alerts.before"));
        assertThat(read(100)).extracting(KeptAlert::sequence).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    /** Nor is what could not be read written over. */
    @Test
    void shouldLeaveWhatItCannotRead() throws IOException {
        keep(List.of(), alerts(0, 5));
        Files.createDirectory(dir.resolve("recent-alerts.before"));
        try (AlertFile file = new AlertFile(dir)) {
            assertThat(file.read(100)).isEmpty();
            file.begin(List.of());
        }
        Files.delete(dir.resolve("recent-alerts.before"));
        assertThat(read(100)).isEqualTo(alerts(0, 5));
    }

    @Test
    void shouldGoOnInMemoryWhereNothingCanBeWritten() throws IOException {
        Files.createDirectory(dir.resolve("recent-alerts"));
        Files.createFile(dir.resolve("recent-alerts").resolve("in-the-way"));
        try (AlertFile file = new AlertFile(dir)) {
            assertThat(file.read(10)).isEmpty();
            file.begin(List.of());
            file.add(alerts(0, 3));
        }
    }

    @Test
    void shouldGoOnFromThoseOfBefore() {
        AlertHistory history = new AlertHistory(100, 900, alerts(20, 30));
        assertThat(history.kept()).isEqualTo(alerts(20, 30));
        assertThat(history.from()).isEqualTo(new AlertHistory.From(20, 140));
        assertThat(history.behind(new AlertId(27, 0))).isEqualTo(new AlertHistory.Resumed(alerts(28, 30), false));
        assertThat(history.lastNs("high")).isEqualTo(29 * 7);
        assertThat(new AlertHistory(100, 900, List.of()).from()).isEqualTo(new AlertHistory.From(100, 900));
    }
}
