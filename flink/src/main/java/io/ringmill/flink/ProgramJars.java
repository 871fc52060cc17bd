package io.ringmill.flink;

import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;

/** The jars that a cluster needs besides Flink: the program's, and that of this module. */
final class ProgramJars {

    private ProgramJars() {}

    /** Those that this program runs from; throws if it does not run from jars. */
    static List<Path> find() throws IOException {
        return List.of(of(Pipeline.class), of(ProgramJars.class));
    }

    private static Path of(Class<?> type) throws IOException {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            Path path =
                    source == null ? Path.of("") : Path.of(source.getLocation().toURI());
            if (Files.isRegularFile(path)) {
                return path;
            }
        } catch (URISyntaxException | IllegalArgumentException notAFile) {
            // As one that is no jar.
        }
        throw new IOException("a cluster is sent the jars that this program runs from, and it does not run from jars;"
                + " start it with ./ringmill of a checkout, or from app/target/ringmill.jar and"
                + " flink/target/ringmill-flink.jar");
    }
}
