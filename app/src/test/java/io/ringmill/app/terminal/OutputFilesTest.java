package io.ringmill.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {

    @TempDir
    Path dir;

    private static OutputFiles.Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldMakeFoldersBehindLinksAndKeepLinks() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("folder"));
        Path linked = Files.createSymbolicLink(dir.resolve("linked"), folder);
        Path old = Files.writeString(dir.resolve("old"), "old");
        Path link = Files.createSymbolicLink(dir.resolve("link"), old);

        new OutputFiles()
                .write(linked.resolve("one"), text("1"))
                .write(linked.resolve("deep/er/two"), text("2"))
                .write(link, text("3"))
                .write(null, text("4"))
                .end();

        assertThat(folder.resolve("one")).hasContent("1");
        assertThat(folder.resolve("deep/er/two")).hasContent("2");
        assertThat(link).isSymbolicLink();
        assertThat(old).hasContent("3");
    }

    @Test
    void shouldNotNameTheFileThatGrowsBesideTheOtherWhenItFails() throws IOException {
        Path file = dir.resolve("x".repeat(253)); // with .part it is too long a name
        OutputFiles files = new OutputFiles().write(file, text("1"));

        assertThatThrownBy(files::end)
                .hasMessageStartingWith("'" + file + "' cannot be written: ")
                .hasMessageNotContaining(".part");
    }

    @Test
    void shouldLeaveWhatWasThereAndWriteTheOthersWhenOneFails() throws IOException {
        Path old = Files.writeString(dir.resolve("old"), "old");
        Path other = dir.resolve("other");
        OutputFiles files = new OutputFiles()
                .write(old, out -> {
                    out.write('n');
                    out.flush();
                    throw new IOException("no more");
                })
                .write(other, text("all"));

        assertThatThrownBy(files::end)
                .isInstanceOf(IOException.class)
                .hasMessage("'" + old + "' cannot be written: no more");
        assertThat(old).hasContent("old");
        assertThat(other).hasContent("all");
        try (Stream<Path> all = Files.list(dir)) {
            assertThat(all).containsExactlyInAnyOrder(old, other);
        }
    }
}
