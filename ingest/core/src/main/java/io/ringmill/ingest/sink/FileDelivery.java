package io.ringmill.ingest.sink;

import io.ringmill.output.Delivery;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that are cut back to the length that they had: a line for each, its length, a blank, its path; of those that are rolled
 * into several, for the newest. Files that runs before have rolled in another way keep their lines.
 */
public final class FileDelivery implements Delivery {

    private final List<? extends Part> files;

    /** Lines of files that were rolled in another way. */
    private final Map<Path, Long> before = new LinkedHashMap<>();

    /** Of files that are marked and taken back together. */
    public FileDelivery(Collection<? extends Part> files) {
        this.files = List.copyOf(files);
    }

    /** What is written for one window, or for several: a file, or the newest of those that are rolled. */
    public interface Part extends Closeable {

        /** Writes out what was put, and returns how long the file is, in bytes or in rows. */
        long mark() throws IOException;

        /** The file that is written; null if there is none yet. */
        Path path();

        /** Any thread: makes what is before the mark last. */
        void keep() throws IOException;

        /** Takes back what is behind the lengths that files had, by their paths; one that is not there has had none. */
        void goBackTo(Map<String, Long> lengths) throws IOException;

        /** No run goes back behind these lengths, by the files' paths. */
        default void kept(Map<String, Long> lengths) throws IOException {}

        /** What it would be called if it were not rolled. */
        Path base();

        /** How it is rolled; empty if it is not. */
        Optional<RolledNames> names();

        /** Takes back what is behind the length that a file had which was rolled in another way; the newest of those. */
        void cut(Path file, long length) throws IOException;

        /** Deletes those behind a file that was rolled in another way. */
        default void deleteBehind(RolledNames other, long label) throws IOException {
            other.deleteBehind(label);
        }
    }

    @Override
    public String mark() throws IOException {
        StringBuilder mark = new StringBuilder();
        for (Part file : files) {
            long length = file.mark();
            if (file.path() != null) {
                mark.append(length).append(' ').append(file.path()).append('\n');
            }
        }
        before.forEach(
                (file, length) -> mark.append(length).append(' ').append(file).append('\n'));
        return mark.toString();
    }

    @Override
    public boolean keep() throws IOException {
        for (Part file : files) {
            file.keep();
        }
        return true;
    }

    @Override
    public void kept(String mark) throws IOException {
        Map<String, Long> lengths = lengths(mark);
        for (Part file : files) {
            file.kept(lengths);
        }
    }

    private static Map<String, Long> lengths(String mark) {
        Map<String, Long> lengths = new LinkedHashMap<>();
        mark.lines().forEach(line -> {
            int blank = line.indexOf(' ');
            lengths.put(line.substring(blank + 1), Long.parseLong(line.substring(0, blank)));
        });
        return lengths;
    }

    @Override
    public void goBackTo(String mark) throws IOException {
        Map<String, Long> lengths = lengths(mark);
        before.clear();
        for (Part file : files) {
            for (RolledNames other : RolledNames.others(file.base(), file.names())) {
                Optional<Path> newest = other.among(lengths.keySet());
                if (newest.isPresent()) {
                    file.deleteBehind(other, other.label(newest.get()));
                    cut(file, newest.get(), lengths);
                }
            }
            if (file.names().isPresent() && lengths.containsKey(file.base().toString())) {
                cut(file, file.base(), lengths);
            }
            file.goBackTo(lengths);
        }
    }

    /** Closes all, whatever one of them throws. */
    public static void closeAll(Collection<? extends Closeable> files) throws IOException {
        IOException failure = null;
        for (Closeable file : files) {
            try {
                file.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void cut(Part by, Path file, Map<String, Long> lengths) throws IOException {
        long length = lengths.get(file.toString());
        by.cut(file, length);
        before.put(file, length);
    }
}
