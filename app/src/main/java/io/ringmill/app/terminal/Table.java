package io.ringmill.app.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells in aligned columns, text to the left and figures to the right. A long text in a row's last cell does not
 * widen its column.
 */
public final class Table {

    private static final String GAP = "   ";

    private record Cell(String text, Style style) {}

    private final boolean[] rightAligned;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** @param alignment one letter a column: {@code l} for text, {@code r} for figures */
    public Table(String alignment) {
        rightAligned = new boolean[alignment.length()];
        for (int i = 0; i < rightAligned.length; i++) {
            rightAligned[i] = alignment.charAt(i) == 'r';
        }
    }

    /** Adds a row; cells may be left out at its end. */
    public Table row(Style style, String... cells) {
        List<Cell> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(new Cell(cell, style));
        }
        rows.add(row);
        return this;
    }

    /** Adds a plain row. */
    public Table row(String... cells) {
        return row(Style.PLAIN, cells);
    }

    /** Gives a cell of the last row a style of its own. */
    public Table style(int column, Style style) {
        List<Cell> row = rows.get(rows.size() - 1);
        row.set(column, new Cell(row.get(column).text(), style));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The rows as lines. */
    public List<String> lines(boolean coloured) {
        int[] widths = new int[rightAligned.length];
        for (List<Cell> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                boolean measured = rightAligned[i] || i < row.size() - 1;
                widths[i] = measured ? Math.max(widths[i], row.get(i).text().length()) : widths[i];
            }
        }
        return rows.stream().map(row -> line(row, widths, coloured)).toList();
    }

    private String line(List<Cell> row, int[] widths, boolean coloured) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            String padding = " ".repeat(Math.max(0, widths[i] - cell.text().length()));
            String text = coloured ? cell.style().paint(cell.text()) : cell.text();
            line.append(i == 0 ? "" : GAP);
            line.append(rightAligned[i] ? padding + text : i == row.size() - 1 ? text : text + padding);
        }
        return line.toString().stripTrailing();
    }
}
