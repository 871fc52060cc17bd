package io.ringmill.ingest.sink;

import io.ringmill.ingest.text.ByteWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file to be written, in a folder that is created if need be. */
final class OutputFile {

    private OutputFile() {}

    /** Why the file could not be written, as far as looking tells; nothing is created. */
    static Optional<String> trouble(Path file) {
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

    /**
     * Opens the file, empty.
     *
     * @throws IOException whose message is a sentence for the user
     */
    static ByteWriter open(Path file) throws IOException {
        Optional<String> trouble = trouble(file);
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            OutputStream out = Files.newOutputStream(file);
            return new ByteWriter(out);
        } catch (AccessDeniedException denied) {
            throw new IOException("'" + file + "' may not be written by this user", denied);
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be written: " + e.getMessage(), e);
        }
    }
}
