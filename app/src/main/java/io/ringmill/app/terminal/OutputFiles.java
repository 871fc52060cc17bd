package io.ringmill.app.terminal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Files that a command writes in the end. One that cannot be written does not keep the others from being written. */
public final class OutputFiles {

    /** Writes what a file is to hold. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    private final List<String> failures = new ArrayList<>();

    /**
     * Writes a file whole or not at all, and makes its folder if need be. It grows beside the file, and takes its place when it is
     * whole; a link remains one. A device, a pipe, or a file in a folder that may not be written, is written as it is.
     *
     * @param file null for none
     */
    public OutputFiles write(Path file, Content content) {
        if (file != null) {
            try {
                writeWhole(file, content);
            } catch (IOException e) {
                failures.add("'" + file + "' cannot be written: " + reason(e));
            }
        }
        return this;
    }

    /** Without the name of a file, which may be that of the one that grows. */
    private static String reason(IOException failure) {
        return failure instanceof FileSystemException onFile ? Messages.reason(onFile) : failure.getMessage();
    }

    private static void writeWhole(Path file, Content content) throws IOException {
        boolean exists = Files.exists(file);
        Path folder = file.toAbsolutePath().getParent();
        if (exists && (!Files.isRegularFile(file) || !Files.isWritable(folder))) {
            writeInPlace(file, content);
            return;
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        Path place = exists ? file.toRealPath() : file.toAbsolutePath();
        Path begun = place.resolveSibling(place.getFileName() + ".part");
        try {
            writeInPlace(begun, content);
            Files.move(begun, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    private static void writeInPlace(Path file, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            content.write(out);
        }
    }

    /**
     * Tells what could not be written.
     *
     * @throws IOException if there is such a file
     */
    public void end() throws IOException {
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }
}
