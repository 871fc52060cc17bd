package io.ringmill.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A csv sink's file, read naively. */
record CsvTable(List<String> header, List<String[]> rows) {

    static CsvTable read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return new CsvTable(
                List.of(lines.get(0).split(",")),
                lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
    }

    String text(int row, String column) {
        return rows.get(row)[header.indexOf(column)];
    }

    /** NaN where the field is empty. */
    double number(int row, String column) {
        String text = text(row, column);
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }
}
