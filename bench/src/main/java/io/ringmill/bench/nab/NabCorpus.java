package io.ringmill.bench.nab;

import io.ringmill.bench.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a folder of the benchmark: {@code labels/combined_windows.json}, {@code data} and {@code results}. */
public final class NabCorpus {

    private static final String LABELS = "labels/combined_windows.json";
    private static final long SECOND = 1_000_000_000L;

    private NabCorpus() {}

    /**
     * The series that have labels, in the order of these.
     *
     * @throws IOException if a file is missing, or is not what the benchmark has there
     */
    public static List<LabelledSeries> read(Path dir) throws IOException {
        Path labels = dir.resolve(LABELS);
        if (!Files.exists(labels)) {
            throw new NoSuchFileException(labels
                    + " is missing: DIR is the folder of the Numenta Anomaly Benchmark, with labels and data in it");
        }
        List<LabelledSeries> all = new ArrayList<>();
        try {
            for (Map.Entry<?, ?> file : ((Map<?, ?>) Json.read(Files.readString(labels))).entrySet()) {
                all.add(series(dir, (String) file.getKey(), (List<?>) file.getValue()));
            }
        } catch (ClassCastException notThat) {
            throw new IOException(labels + " holds, by file, lists of two times each; this one does not", notThat);
        }
        return all;
    }

    private static LabelledSeries series(Path dir, String name, List<?> labels) throws IOException {
        Path path = dir.resolve("data").resolve(name);
        List<String> lines = Files.readAllLines(path);
        int rows = lines.size() - 1;
        long[] timesNs = new long[rows];
        double[] values = new double[rows];
        for (int row = 0; row < rows; row++) {
            String line = lines.get(row + 1);
            int comma = line.indexOf(',');
            try {
                timesNs[row] = timeNs(line.substring(0, comma));
                values[row] = Double.parseDouble(line.substring(comma + 1).strip());
            } catch (RuntimeException wrong) {
                throw new IOException(
                        path + ":" + (row + 2) + ": a time and a number are expected, not: " + line, wrong);
            }
        }
        List<LabelledSeries.Window> windows = new ArrayList<>();
        for (Object label : labels) {
            List<?> ends = (List<?>) label;
            windows.add(new LabelledSeries.Window(
                    row(path, timesNs, (String) ends.get(0)), row(path, timesNs, (String) ends.get(1))));
        }
        return new LabelledSeries(name, timesNs, values, windows);
    }

    private static int row(Path path, long[] timesNs, String time) throws IOException {
        long timeNs = timeNs(time);
        for (int row = 0; row < timesNs.length; row++) {
            if (timesNs[row] == timeNs) {
                return row;
            }
        }
        throw new IOException(path + " has no row of " + time + ", at which a window of its label begins or ends");
    }

    private static long timeNs(String text) {
        try {
            return LocalDateTime.parse(text.strip().replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC) * SECOND;
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    /** What others have scored, by detector and then by {@link Profile#key}; empty if the folder does not say. */
    public static Map<String, Map<?, ?>> published(Path dir) throws IOException {
        Path results = dir.resolve("results/final_results.json");
        Map<String, Map<?, ?>> published = new LinkedHashMap<>();
        if (Files.exists(results)) {
            ((Map<?, ?>) Json.read(Files.readString(results)))
                    .forEach((detector, scores) -> published.put((String) detector, (Map<?, ?>) scores));
        }
        return published;
    }
}
