package io.ringmill.ingest.sink;

import io.ringmill.output.Delivery;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that are cut back to the length that they had: a line for each, its length, a blank, its path; of those that are rolled
 * into several, for the newest.
 */
public final class FileDelivery implements Delivery {

    private final List<? extends Part> files;

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
    public void goBackTo(String mark) throws IOException {
        Map<String, Long> lengths = new LinkedHashMap<>();
        mark.lines().forEach(line -> {
            int blank = line.indexOf(' ');
            lengths.put(line.substring(blank + 1), Long.parseLong(line.substring(0, blank)));
        });
        for (Part file : files) {
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
}
