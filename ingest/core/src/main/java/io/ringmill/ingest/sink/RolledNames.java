package io.ringmill.ingest.sink;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names of the files that one file is rolled into: what it would be called, with when the file's period begins, or its number,
 * ahead of the ending: {@code bar1m.20240131T090000Z.csv}, {@code bar1m.00000001.csv}. Sorted by name they are in order.
 *
 * @param file what it would be called without {@code roll}
 */
public record RolledNames(Path file, Roll roll) {

    /** No file yet. */
    public static final long NONE = Long.MIN_VALUE;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final int DIGITS = 8;

    /** The file with that label, as {@link Roll#file} tells them. */
    public Path of(long label) {
        String text = roll.isByTime()
                ? TIME.format(Instant.ofEpochSecond(label).atOffset(ZoneOffset.UTC))
                : String.format(Locale.ROOT, "%0" + DIGITS + "d", label);
        return file.resolveSibling(stem() + text + ending());
    }

    private String name() {
        return file.getFileName().toString();
    }

    private String stem() {
        int dot = name().lastIndexOf('.');
        return (dot < 0 ? name() : name().substring(0, dot)) + '.';
    }

    private String ending() {
        int dot = name().lastIndexOf('.');
        return dot < 0 ? "" : name().substring(dot);
    }

    /** The label of a file; {@link #NONE} if it is none of these. */
    public long label(Path of) {
        String name = of.getFileName().toString();
        int length = name.length() - stem().length() - ending().length();
        if (length <= 0 || !name.startsWith(stem()) || !name.endsWith(ending())) {
            return NONE;
        }
        String text = name.substring(stem().length(), stem().length() + length);
        try {
            long label = roll.isByTime()
                    ? LocalDateTime.parse(text, TIME).toEpochSecond(ZoneOffset.UTC)
                    : text.matches("\\d{" + DIGITS + "}") ? Long.parseLong(text) : NONE;
            return label == NONE || !of(label).getFileName().equals(of.getFileName()) ? NONE : label;
        } catch (DateTimeException another) {
            return NONE;
        }
    }

    /** Those that are there, in order. */
    public List<Path> existing() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                if (label(each) != NONE) {
                    found.add(file.resolveSibling(each.getFileName()));
                }
            }
        } catch (NoSuchFileException notThere) {
            return List.of();
        }
        found.sort(Comparator.comparingLong(this::label));
        return found;
    }

    /** The one of these paths that is one of these files; empty if none is. */
    public Optional<Path> among(Collection<String> paths) {
        return paths.stream()
                .map(Path::of)
                .filter(path -> label(path) != NONE && of(label(path)).equals(path))
                .findFirst();
    }

    /** Names of the files that the same file is rolled into in other ways than its own; empty: it is not rolled. */
    public static List<RolledNames> others(Path file, Optional<RolledNames> own) {
        return Stream.of(new Roll(Roll.SECOND_NS, 0), new Roll(0, 1))
                .filter(other -> own.isEmpty() || own.get().roll().isByTime() != other.isByTime())
                .map(other -> new RolledNames(file, other))
                .toList();
    }

    /** Deletes those behind a label; all for {@link #NONE}. */
    public void deleteBehind(long label) throws IOException {
        for (Path each : existing()) {
            if (label(each) > label) {
                Files.delete(each);
            }
        }
    }

    /** For those who look whether a sink has written already: the file, and the newest of those that are there. */
    public List<Path> newest() {
        List<Path> files = new ArrayList<>(List.of(file));
        try {
            List<Path> there = existing();
            files.addAll(there.subList(Math.max(0, there.size() - 1), there.size()));
        } catch (IOException unreadable) {
            // What is in the way is told when the files are opened.
        }
        return files;
    }
}
