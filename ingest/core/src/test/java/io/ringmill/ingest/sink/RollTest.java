package io.ringmill.ingest.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.source.Recorded;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are rolled. */
class RollTest {

    private static final long BEGIN_MS = 1_706_691_000_000L; // 2024-01-31T08:50:00Z

    private static final String PIPELINE = """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {price: double}
                outOfOrder: 5m
            windows:
              last2: {window: sliding 2 events, select: {mean: mean(price)}}
              other: {window: sliding 3 events, select: {high: max(price)}}
            """;

    @TempDir
    private Path folder;

    /** A trade every 30 s, some up to 2 minutes late. */
    private void run(String sinks, int trades) throws Exception {
        Random random = new Random(3);
        StringBuilder rows = new StringBuilder("ts,symbol,price\n");
        for (int i = 0; i < trades; i++) {
            long late = random.nextInt(4) == 0 ? random.nextInt(120_000) : 0;
            rows.append(BEGIN_MS + i * 30_000L - late)
                    .append(',')
                    .append("AB".charAt(random.nextInt(2)))
                    .append(',')
                    .append(random.nextInt(100))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("trades.csv"), rows);
        Recorded.run(PIPELINE + "sources: [{csv: {path: '" + file + "'}}]\nsinks:\n"
                + sinks.indent(2).replace("OUT", folder.resolve("out").toString()));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("out"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve("out").resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1h", "1kB"})
    void shouldWriteTogetherWhatOneFileHoldsInOrderOfTheirNames(String roll) throws Exception {
        run("- csv: {dir: OUT, windows: [last2], roll: " + roll + "}\n- csv: {dir: OUT/one, windows: [last2]}", 500);
        List<String> names =
                names().stream().filter(name -> name.endsWith(".csv")).toList();
        List<String> together = new ArrayList<>(List.of("time,key,mean"));
        for (String name : names) {
            List<String> lines = lines(name);
            assertThat(lines.get(0)).isEqualTo("time,key,mean");
            together.addAll(lines.subList(1, lines.size()));
        }
        assertThat(together).isEqualTo(lines("one/last2.csv")).hasSize(501);
        if (roll.equals("1h")) {
            assertThat(names)
                    .containsExactly(
                            "last2.20240131T080000Z.csv",
                            "last2.20240131T090000Z.csv",
                            "last2.20240131T100000Z.csv",
                            "last2.20240131T110000Z.csv",
                            "last2.20240131T120000Z.csv");
            for (String name : names) {
                long begins = Instant.parse("2024-01-31T" + name.substring(15, 17) + ":00:00Z")
                                .toEpochMilli()
                        * 1_000_000;
                assertThat(lines(name).subList(1, lines(name).size()))
                        .allMatch(row -> time(row) < begins + 3_600_000_000_000L);
                assertThat(time(lines(name).get(1))).isGreaterThanOrEqualTo(begins);
            }
        } else {
            assertThat(names).hasSizeGreaterThan(10).startsWith("last2.00000001.csv", "last2.00000002.csv");
            for (String name : names.subList(0, names.size() - 1)) {
                assertThat(Files.size(folder.resolve("out").resolve(name))).isBetween(1000L, 1060L);
            }
        }
    }

    private static long time(String row) {
        return Long.parseLong(row.substring(0, row.indexOf(',')));
    }

    @Test
    void shouldRollOneFileOfAllWindowsAndBeginAnewWithoutWhatWasThere() throws Exception {
        run("- ndjson: {path: OUT/all.ndjson, roll: 1h}", 500);
        assertThat(names()).hasSize(5).startsWith("all.20240131T080000Z.ndjson");
        assertThat(lines("all.20240131T080000Z.ndjson")).hasSizeGreaterThan(20);
        Files.writeString(folder.resolve("out/all.notes.ndjson"), "mine");
        run("- ndjson: {path: OUT/all.ndjson, roll: 1h}", 100);
        assertThat(names())
                .containsExactly("all.20240131T080000Z.ndjson", "all.20240131T090000Z.ndjson", "all.notes.ndjson");
    }

    @Test
    void shouldLetAReplaySeeThatItHasWritten() throws Exception {
        String sinks = "sinks: [{csv: {dir: '" + folder.resolve("out") + "', windows: [last2], roll: 1h}}]\n";
        assertThat(Connectors.plan(Pipeline.parse(PIPELINE + sinks, "p.yml"), new Faults())
                        .sinks()
                        .get(0)
                        .plan()
                        .files())
                .noneMatch(Files::exists);
        run("- csv: {dir: OUT, windows: [last2], roll: 1h}", 500);
        assertThat(Connectors.plan(Pipeline.parse(PIPELINE + sinks, "p.yml"), new Faults())
                        .sinks()
                        .get(0)
                        .plan()
                        .files())
                .containsExactly(folder.resolve("out/last2.csv"), folder.resolve("out/last2.20240131T120000Z.csv"));
    }

    /** Writes rows, marks at random, and is dropped at random: what is there at the end is as without. */
    @ParameterizedTest
    @ValueSource(strings = {"1m", "200B"})
    void shouldGoOnFromAMarkAsIfNothingHadHappened(String roll) throws IOException {
        Optional<Roll> by = Optional.of(Roll.parse(roll));
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Path whole = folder.resolve("whole" + seed + "/rows.csv");
            Path broken = folder.resolve("broken" + seed + "/rows.csv");
            int rows = 20 + random.nextInt(60);
            write(whole, by, 0, rows, "");
            String mark = "";
            int marked = 0;
            for (int crash = 0; crash < 4; crash++) {
                int upTo = marked + random.nextInt(rows - marked + 1);
                int from = marked;
                String begin = mark;
                try (OutputFile file = OutputFile.open(broken, by)) {
                    file.setHeader("header\n");
                    new FileDelivery(List.of(file)).goBackTo(begin);
                    for (int row = from; row < upTo; row++) {
                        put(file, row);
                        if (random.nextInt(10) == 0) {
                            mark = new FileDelivery(List.of(file)).mark();
                            file.keep();
                            marked = row + 1;
                        }
                    }
                }
            }
            write(broken, by, marked, rows, mark);
            assertThat(content(broken.getParent())).as("seed " + seed).isEqualTo(content(whole.getParent()));
        }
    }

    /** As before, but each run rolls in another way, or not at all, and lasts until it has told a mark. */
    @Test
    void shouldHoldEachRowOnceHoweverRunsRoll() throws IOException {
        List<Optional<Roll>> ways =
                List.of(Optional.empty(), Optional.of(Roll.parse("1m")), Optional.of(Roll.parse("200B")));
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Path path = folder.resolve("changed" + seed + "/rows.csv");
            String mark = "";
            int marked = 0;
            for (int run = 0; run < 6; run++) {
                try (OutputFile file = OutputFile.open(path, ways.get(random.nextInt(ways.size())))) {
                    file.out().put("header\n");
                    file.setHeader("header\n");
                    FileDelivery delivery = new FileDelivery(List.of(file));
                    delivery.goBackTo(mark);
                    int from = marked;
                    int upTo = from + 1 + random.nextInt(40);
                    for (int row = from; row < upTo; row++) {
                        put(file, row);
                        if (row == (run == 5 ? upTo - 1 : from) || random.nextInt(10) == 0) {
                            mark = delivery.mark();
                            marked = row + 1;
                        }
                    }
                }
            }
            assertThat(content(path.getParent()).values().stream()
                            .flatMap(String::lines)
                            .filter(line -> !line.equals("header")))
                    .as("seed " + seed)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, marked)
                            .mapToObj(row -> "row " + row)
                            .toList());
        }
    }

    @Test
    void shouldPutNoRowIntoAnEarlierFileWhereTheNextCannotBegin() throws IOException {
        Path next = folder.resolve("rows.19700101T000100Z.csv");
        try (OutputFile file = OutputFile.open(folder.resolve("rows.csv"), Optional.of(Roll.parse("1m")))) {
            put(file, 1);
            Files.createDirectory(next);
            for (int row = 11; row < 13; row++) {
                int late = row;
                assertThatThrownBy(() -> put(file, late)).isInstanceOf(IOException.class);
            }
            Files.delete(next);
            put(file, 13);
        }
        assertThat(content(folder))
                .isEqualTo(Map.of(
                        "rows.19700101T000000Z.csv",
                        "row 1\n",
                        next.getFileName().toString(),
                        "row 13\n"));
    }

    private static void write(Path path, Optional<Roll> by, int from, int to, String mark) throws IOException {
        try (OutputFile file = OutputFile.open(path, by)) {
            file.setHeader("header\n");
            new FileDelivery(List.of(file)).goBackTo(mark);
            for (int row = from; row < to; row++) {
                put(file, row);
            }
        }
    }

    private static void put(OutputFile file, int row) throws IOException {
        file.beforeRow(row * 7_000_000_000L - (row % 5 == 0 ? 20_000_000_000L : 0));
        file.out().put("row ").put((long) row).put('\n');
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                content.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return content;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x", "0GB", "1500ms", "0s", "all"})
    void shouldRefuseWhatIsNeitherALengthNorASize(String roll) {
        assertThatThrownBy(() -> Roll.parse(roll))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 1h, or how much, such as 1GB, not '" + roll + "'");
    }
}
