package io.ringmill.persistence.backtest.score;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.time.TimeFormat;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads labels: a CSV file with the columns {@code key}, {@code from} and {@code to}, of which the first may be absent. */
public final class LabelFile {

    private static final int MOST_FAULTS = 20;

    private final Path file;
    private final TimeFormat times;
    private final Faults faults;
    private int told;

    private LabelFile(Path file, TimeFormat times, Faults faults) {
        this.file = file;
        this.times = times;
        this.faults = faults;
    }

    /**
     * The labels of a file.
     *
     * @param at place of the file's name in the pipeline file
     * @return none if there are faults
     */
    public static Labels read(Path file, TimeFormat times, Location at, Faults faults) {
        int before = faults.count();
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            Labels labels =
                    new LabelFile(file, times, faults).labels(text.startsWith("\ufeff") ? text.substring(1) : text);
            return faults.count() > before ? Labels.NONE : labels;
        } catch (NoSuchFileException absent) {
            faults.add(at, "there is no file '%s'", file);
        } catch (CharacterCodingException notText) {
            faults.add(at, "'%s' is not UTF-8 text", file);
        } catch (IOException unreadable) {
            faults.add(at, "'%s' cannot be read: %s", file, unreadable.getMessage());
        }
        return Labels.NONE;
    }

    private Labels labels(String text) {
        List<Row> rows = rows(text);
        if (rows.isEmpty()) {
            fault(1, "is empty; its first line names its columns: key,from,to");
            return Labels.NONE;
        }
        List<String> header = rows.get(0).cells().stream().map(String::strip).toList();
        int key = header.indexOf("key");
        int from = column(header, "from");
        int to = column(header, "to");
        List<Labels.Label> labels = new ArrayList<>();
        for (Row row : rows.subList(1, rows.size())) {
            if (row.cells().size() != header.size()) {
                fault(
                        row.line(),
                        "has " + row.cells().size() + (row.cells().size() == 1 ? " value" : " values")
                                + ", where the first line names " + header.size());
            } else if (from >= 0 && to >= 0) {
                long fromNs = time(row, from, "from");
                long toNs = time(row, to, "to");
                if (fromNs > toNs && toNs != TimeFormat.INVALID) {
                    fault(row.line(), "ends before it begins");
                }
                labels.add(new Labels.Label(key < 0 ? "" : row.cells().get(key), fromNs, toNs));
            }
        }
        return new Labels(key >= 0, labels);
    }

    private int column(List<String> header, String name) {
        int at = header.indexOf(name);
        if (at < 0) {
            fault(1, "has no column '" + name + "'" + NearestName.hint(name, header));
        }
        return at;
    }

    private long time(Row row, int column, String name) {
        byte[] utf8 = row.cells().get(column).strip().getBytes(StandardCharsets.UTF_8);
        long ns = times.toEpochNs(utf8, 0, utf8.length);
        if (ns == TimeFormat.INVALID) {
            fault(
                    row.line(),
                    name + " '" + row.cells().get(column) + "' " + times.fault(utf8, 0, utf8.length)
                            + "; if the file's times are written otherwise than the stream's, say so with labels.unit");
        }
        return ns;
    }

    private void fault(int line, String message) {
        if (told++ < MOST_FAULTS) {
            faults.add(new Location(file.toString(), line, 1), "%s", message);
        }
    }

    private record Row(int line, List<String> cells) {}

    /** Lines of values with commas between them, which may be in quotes, as RFC 4180 has them; empty lines are passed over. */
    private List<Row> rows(String text) {
        List<Row> rows = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        int line = 1;
        int begun = 1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '\n';
            boolean isEnd = i == text.length() || (c == '\n' && !quoted);
            if (isEnd) {
                cells.add(cell.toString());
                cell.setLength(0);
                if (cells.size() > 1 || !cells.get(0).isBlank()) {
                    rows.add(new Row(begun, cells));
                }
                cells = new ArrayList<>();
                begun = line + 1;
            } else if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else if (c != '\r' || quoted) {
                cell.append(c);
            }
            line += c == '\n' ? 1 : 0;
        }
        return rows;
    }
}
