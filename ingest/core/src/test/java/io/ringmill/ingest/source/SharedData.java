package io.ringmill.ingest.source;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The real data beside the project; tests that want it are skipped where it is absent. */
public final class SharedData {

    private SharedData() {}

    /** A file or folder of {@code ../shared/data}, seen from the project's root. */
    public static Path path(String name) {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.isDirectory(root.resolve("engine"))) {
            root = root.getParent();
        }
        Path path = root == null
                ? Path.of(name)
                : root.resolveSibling("shared").resolve("data").resolve(name);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
        return path;
    }
}
