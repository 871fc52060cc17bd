package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a pattern names are read one after the other, in the order of their names. */
class FilePatternTest {

    private static final String STREAM = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
            """;

    @TempDir
    private Path folder;

    private void file(String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve(name), name.endsWith(".gz") ? PieceReadingTest.gzip(bytes) : bytes);
    }

    private String yaml(String pattern, String more) {
        return STREAM + "sources: [{csv: {path: '" + folder.resolve(pattern) + "'" + more + "}}]\n";
    }

    @Test
    void shouldReadInTheOrderOfNamesWhateverTheyAreCompressedWith() throws Exception {
        file("t-2.csv.gz", "price,ts,symbol\n3,3,B\n");
        file("t-10.csv", "ts,symbol,price\n1,A,1\n2,A,2");
        file("t-3.csv", "ts,symbol,price\n4,C,4\n");
        file("t-1.csv", "");
        file("u-1.csv", "ts,symbol,price\n9,D,9\n");
        Files.createDirectory(folder.resolve("t-4.csv"));

        Recorded read = Recorded.run(yaml("t-*.csv*", ""));

        assertThat(read.events)
                .containsExactly(
                        "trades A 1000000 price=1.0",
                        "trades A 2000000 price=2.0",
                        "trades B 3000000 price=3.0",
                        "trades C 4000000 price=4.0");
        assertThat(Recorded.run(yaml("t-?.csv", "")).events).containsExactly("trades C 4000000 price=4.0");
    }

    @Test
    void shouldTakeNoOtherCharacterForMoreThanItself() throws Exception {
        file("a[1]{b,c}-1.csv", "ts,symbol,price\n1,A,1\n");
        file("a1b-1.csv", "ts,symbol,price\n2,B,2\n");
        file("what?.csv", "ts,symbol,price\n3,C,3\n");
        file("whats.csv", "ts,symbol,price\n4,D,4\n");

        assertThat(Recorded.run(yaml("a[1]{b,c}-*.csv", "")).events).containsExactly("trades A 1000000 price=1.0");
        assertThat(Recorded.run(yaml("what?.csv", "")).events)
                .as("a file of that very name is meant")
                .containsExactly("trades C 3000000 price=3.0");
    }

    @Test
    void shouldSayOfWhichFileARefusedLineIs() throws Exception {
        file("t-1.csv", "ts,symbol,price\n1,A,1\n");
        file("t-2.csv", "ts,symbol,price\n2,A,2\n3,A,none\n");
        Path quarantine = folder.resolve("quarantine.ndjson");

        Recorded.run(yaml("t-*.csv", "") + "sinks: [{quarantine: {ndjson: '" + quarantine + "'}}]");

        assertThat(Files.readAllLines(quarantine))
                .singleElement()
                .asString()
                .contains("\"line\":3,\"reason\":\"t-2.csv: field 'price' ");
        assertThatThrownBy(() -> Recorded.run(yaml("t-*.csv", ", onInvalid: halt")))
                .hasMessageContaining("t-2.csv: field 'price' ");
    }

    @Test
    void shouldSayWhatIsWrongBeforeItRuns() throws Exception {
        assertThatThrownBy(() -> Recorded.run(yaml("t-*.csv", "")))
                .hasMessageContaining("no file fits '" + folder.resolve("t-*.csv") + "'");
        assertThatThrownBy(() -> Recorded.run(yaml("none/t-*.csv", "")))
                .hasMessageContaining("there is no folder '" + folder.resolve("none") + "'");
        file("t-1.csv", "ts,symbol,price\n");
        file("t-2.csv", "ts,symbol\n");
        assertThatThrownBy(() -> Recorded.run(yaml("t-*.csv", "")))
                .hasMessageContaining("the header of '" + folder.resolve("t-2.csv") + "' has no column 'price'");
    }

    @Test
    void shouldWaitForMoreOfTheLastFileAndForLaterOnes() throws Exception {
        file("t-1.csv", "ts,symbol,price\n1,A,1\n");
        try (RunningSource source = RunningSource.start(yaml("t-*.csv", ", follow: true"))) {
            source.awaitMetrics(metrics -> metrics.published() == 1);
            Files.writeString(folder.resolve("t-1.csv"), "2,A,2\n3,A,", StandardOpenOption.APPEND);
            source.awaitMetrics(metrics -> metrics.published() == 2);
            Files.writeString(folder.resolve("t-1.csv"), "3", StandardOpenOption.APPEND);
            file("t-0.csv", "ts,symbol,price\n0,A,0\n");
            file("t-2.csv", "");
            source.awaitMetrics(metrics -> metrics.published() == 3);
            file("t-4.csv", "price,symbol,ts\n4,B,4\n");
            source.awaitMetrics(metrics -> metrics.published() == 4);
            source.stop();
            assertThat(source.values()).isEqualTo(List.of("1.0", "2.0", "3.0", "4.0"));
        }
    }
}
