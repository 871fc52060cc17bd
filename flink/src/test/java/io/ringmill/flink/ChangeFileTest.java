package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of changes as it grows. */
class ChangeFileTest {

    private static final String LINE = "{\"add\": \"ä\", \"rule\": {\"when\": \"x > 1\"}}";

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("changes.ndjson");
    }

    private static List<String> read(ChangeFile file) throws IOException {
        List<String> lines = new ArrayList<>();
        file.read((line, text) -> lines.add(line + " " + text));
        return lines;
    }

    private void add(String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void shouldReadLinesOnceTheyAreWholeWhereverTheyAreCut() throws IOException {
        for (int cut = 1; cut < LINE.length(); cut++) {
            Files.deleteIfExists(path);
            ChangeFile file = new ChangeFile(path, 0, 0);
            assertThat(read(file)).isEmpty();
            add("\n" + LINE + "\n" + LINE.substring(0, cut));
            assertThat(read(file)).as("cut at %d", cut).containsExactly("2 " + LINE);
            add(LINE.substring(cut));
            assertThat(read(file)).containsExactly("3 " + LINE);
            add("\r\n\n" + LINE + "\n");
            assertThat(read(file)).containsExactly("5 " + LINE);
            assertThat(read(file)).isEmpty();
        }
    }

    @Test
    void shouldGoOnWhereItWas() throws IOException {
        add(LINE + "\n" + LINE + "\n{");
        ChangeFile file = new ChangeFile(path, 0, 0);
        assertThat(read(file)).hasSize(2);
        add("}\n");
        assertThat(read(new ChangeFile(path, file.offset(), file.lines()))).containsExactly("3 {}");
    }

    @Test
    void shouldReadMoreThanItTakesAtOnce() throws IOException {
        String text = (LINE + "\n").repeat(50_000);
        add(text);
        assertThat(Files.size(path)).isGreaterThan(1 << 20);
        List<String> lines = read(new ChangeFile(path, 0, 0));
        assertThat(lines).hasSize(50_000);
        assertThat(lines.get(49_999)).isEqualTo("50000 " + LINE);
    }

    @Test
    void shouldGoOnBehindALineThatIsTooLong() throws IOException {
        ChangeFile file = new ChangeFile(path, 0, 0);
        add(LINE + "\n" + "x".repeat(3 << 20));
        assertThat(read(file)).containsExactly("1 " + LINE);
        assertThat(read(file)).as("whose end is still to come").isEmpty();
        assertThat(file.hasMore()).isTrue();
        add("x\n" + LINE);
        assertThat(read(new ChangeFile(path, file.offset(), file.lines())))
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).startsWith("2 xxx").hasSizeLessThan(2 << 20))
                .endsWith("3 " + LINE);
        assertThatThrownBy(() -> HandedChange.read(2, "ä".repeat(1 << 19))).hasMessageContaining("a line may have");
    }

    @Test
    void shouldSayThatWhatWasReadIsNotThereAnyMore() throws IOException {
        add(LINE + "\n");
        ChangeFile file = new ChangeFile(path, 0, 0);
        read(file);
        Files.writeString(path, "{}\n");
        assertThatThrownBy(() -> read(file)).hasMessageContaining("changes are added to its end");
        Files.delete(path);
        assertThatThrownBy(() -> read(file)).hasMessageContaining("it is gone");
    }
}
