package io.ringmill.ingest.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of a folder whose names fit a pattern, in the order of their names: {@code *} stands for any characters, {@code ?} for
 * one.
 *
 * <p><b>Threading:</b> any thread.
 */
record FilePattern(Path folder, String names) {

    private static final Comparator<Path> BY_NAME =
            Comparator.comparing(file -> file.getFileName().toString());

    /** That of a path whose last name has a {@code *} or {@code ?}; a file that is called so is just that file. */
    static Optional<FilePattern> of(String path) {
        try {
            Path whole = Path.of(path);
            Path name = whole.getFileName();
            if (name == null || !isPattern(name.toString()) || Files.exists(whole)) {
                return Optional.empty();
            }
            Path folder = whole.getParent();
            return Optional.of(new FilePattern(folder == null ? Path.of("") : folder, name.toString()));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private static boolean isPattern(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
    }

    /**
     * The files that there are now.
     *
     * @throws IOException whose message is a sentence for the user
     */
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, glob())) {
            for (Path each : all) {
                if (Files.isRegularFile(each)) {
                    files.add(each);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            throw new IOException("there is no folder '" + folder + "'", none);
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        files.sort(BY_NAME);
        return files;
    }

    /** Those of a name behind that of {@code file}. */
    List<Path> filesBehind(Path file) throws IOException {
        return files().stream().filter(each -> BY_NAME.compare(each, file) > 0).toList();
    }

    /** Other characters that a glob takes for more than themselves are just that in a name. */
    private String glob() {
        return names.replaceAll("[\\\\\\[\\]{}]", "\\\\$0");
    }
}
