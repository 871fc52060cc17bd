package io.ringmill.ingest.sink;

import io.ringmill.ingest.FileTrouble;
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

    /**
     * Opens the file, empty.
     *
     * @throws IOException whose message is a sentence for the user
     */
    static ByteWriter open(Path file) throws IOException {
        Optional<String> trouble = FileTrouble.find(file);
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
