package io.ringmill.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Real data that lies beside the project, not in it; tests that need it are skipped where it is absent. */
final class SharedData {

    private static final Path ROOT = project().resolve("../shared/data").normalize();

    private SharedData() {}

    static boolean has(String name) {
        return Files.exists(ROOT.resolve(name));
    }

    static Path file(String name) {
        Path file = ROOT.resolve(name);
        assumeTrue(Files.exists(file), "skipped: " + file + " is not here");
        return file;
    }

    static List<String> lines(String name) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file(name))), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The project's root: where the examples are. */
    static Path project() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("examples/bitcoin/pipeline.yml"))) {
            here = here.getParent();
        }
        return here;
    }
}
