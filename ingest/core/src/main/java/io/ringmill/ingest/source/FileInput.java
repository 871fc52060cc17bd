package io.ringmill.ingest.source;

import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.CsvReader;
import io.ringmill.ingest.decode.JsonReader;
import io.ringmill.ingest.decode.PassedOver;
import io.ringmill.ingest.decode.RecordReader;
import io.ringmill.ingest.decode.RecordSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a source of files reads.
 *
 * @param path as the pipeline has it
 * @param pattern if it names files by a pattern
 * @param passedOver lines of each file that are no records
 * @param csv empty for NDJSON
 */
record FileInput(
        String path, Optional<FilePattern> pattern, boolean follow, PassedOver passedOver, Optional<CsvColumns> csv) {

    FileInput(String path, boolean follow, PassedOver passedOver, Optional<CsvColumns> csv) {
        this(path, FilePattern.of(path), follow, passedOver, csv);
    }

    String name() {
        return (csv.isPresent() ? "csv " : "ndjson ") + path;
    }

    /** A reader of a file's records; {@code lookOn} as {@link CsvColumns#select} has it. */
    RecordReader reader(InputStream in, String file, RecordSettings settings, boolean lookOn) throws IOException {
        if (csv.isEmpty()) {
            JsonReader reader = new JsonReader(in, settings.routing().paths(), settings.records(), settings.maxLine());
            reader.passOver(passedOver);
            return reader;
        }
        CsvReader reader = new CsvReader(in, csv.get().separator(), settings.maxLine());
        reader.passOver(passedOver);
        csv.get().select(reader, file, settings.routing(), lookOn);
        return reader;
    }

    /**
     * The files that there are now, but for empty ones of a pattern, from a place on.
     *
     * @param place a file of these; empty for all of them
     * @throws IOException whose message is a sentence for the user
     */
    List<Path> files(String place) throws IOException {
        if (pattern.isEmpty()) {
            return List.of(Path.of(path));
        }
        List<Path> files = new ArrayList<>();
        if (!place.isEmpty()) {
            if (!Files.exists(Path.of(place))) {
                throw new IOException("the run goes on in '" + place + "', which is not there any more: put it back, or"
                        + " begin anew");
            }
            files.add(Path.of(place));
        }
        files.addAll(filesBehind(place));
        return files;
    }

    /** As {@link #files}, without the file of the place. */
    List<Path> filesBehind(String place) throws IOException {
        if (pattern.isEmpty()) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        for (Path file : place.isEmpty() ? pattern.get().files() : pattern.get().filesBehind(Path.of(place))) {
            if (Files.size(file) > 0) {
                files.add(file);
            }
        }
        return files;
    }
}
