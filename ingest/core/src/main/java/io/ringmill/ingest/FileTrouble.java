package io.ringmill.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Says of a file whether it can be written, before anything is. */
public final class FileTrouble {

    private FileTrouble() {}

    /** The one path of a file that has several: absolute, without symbolic links as far as they are there. */
    public static Path real(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException notThere) {
            Path folder = absolute.getParent();
            return folder == null ? absolute : real(folder).resolve(absolute.getFileName());
        }
    }

    /** Why the file could not be written, as far as looking tells; nothing is created. */
    public static Optional<String> find(Path file) {
        if (file.toString().equals("-")) {
            return Optional.of("'-' is no file; standard output is /dev/stdout, and a file of that name ./-");
        }
        if (Files.isDirectory(file)) {
            return Optional.of("'" + file + "' is a folder; name a file");
        }
        if (Files.exists(file)) {
            return Files.isWritable(file)
                    ? Optional.empty()
                    : Optional.of("'" + file + "' may not be written by this user");
        }
        Path folder = file.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder)) {
            return Optional.of("'" + file + "' cannot be created: '" + folder + "' is a file, not a folder");
        }
        return Files.isWritable(folder)
                ? Optional.empty()
                : Optional.of(
                        "'" + file + "' cannot be created: folder '" + folder + "' may not be written by this user");
    }
}
