package io.ringmill.bench.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where journals of measurements go: the system's temporary folder, or {@code -Dringmill.bench.dir}. */
final class TemporaryFolder {

    private TemporaryFolder() {}

    static Path create(String name) throws IOException {
        String parent = System.getProperty("ringmill.bench.dir", System.getProperty("java.io.tmpdir"));
        return Files.createTempDirectory(Path.of(parent), "ringmill-bench-" + name);
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
