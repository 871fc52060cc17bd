package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshPagesTest {

    private static final int AHEAD = 256 << 10;

    @TempDir
    Path dir;

    private final FreshPages pages = new FreshPages();

    @AfterEach
    void close() throws IOException {
        pages.close();
    }

    private Path file(String name, int bytes) throws IOException {
        byte[] written = new byte[bytes];
        Arrays.fill(written, (byte) 7);
        return Files.write(dir.resolve(name), written);
    }

    @Test
    void shouldWriteZerosBehindWhatIsThereAndNothingElse() throws IOException {
        Path file = file("a", 1001);

        pages.ahead(1, file.toFile(), 1001);

        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(1001 + AHEAD);
        assertThat(Arrays.copyOf(bytes, 1001)).containsOnly(7);
        assertThat(Arrays.copyOfRange(bytes, 1001, bytes.length)).containsOnly(0);
    }

    @Test
    void shouldWriteAgainOnlyWhenTheAppenderComesNear() throws IOException {
        Path file = file("a", 0);
        pages.ahead(1, file.toFile(), 0);

        pages.ahead(1, file.toFile(), AHEAD - Frame.MAX_BYTES - (20 << 10));
        assertThat(file).hasSize(AHEAD);

        Files.write(file, new byte[] {7}, StandardOpenOption.WRITE);
        pages.ahead(1, file.toFile(), AHEAD - Frame.MAX_BYTES);
        assertThat(file).hasSize(2 * AHEAD);
        assertThat(Files.readAllBytes(file)[0]).isEqualTo((byte) 7);
    }

    @Test
    void shouldGoOnInTheNextFile() throws IOException {
        Path first = file("a", 8);
        Path second = file("b", 16);
        pages.ahead(1, first.toFile(), 8);

        pages.ahead(2, second.toFile(), 16);

        assertThat(first).hasSize(8 + AHEAD);
        assertThat(second).hasSize(16 + AHEAD);
    }

    @Test
    void shouldBeReadyWhenTheThreadIsInterrupted() throws IOException {
        Path file = file("a", 8);
        Thread.currentThread().interrupt();

        pages.ahead(1, file.toFile(), 8);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasSize(8 + AHEAD);
    }
}
