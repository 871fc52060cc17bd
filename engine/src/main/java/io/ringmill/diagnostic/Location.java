package io.ringmill.diagnostic;

/**
 * A place in a pipeline file.
 *
 * @param file what the user calls the file; empty when the pipeline was built in code
 * @param line from 1; 0 when unknown
 * @param column from 1; 0 when unknown
 */
public record Location(String file, int line, int column) {

    /** For what was built in code rather than read from a file. */
    public static final Location NONE = new Location("", 0, 0);

    /** The place {@code columns} further right on the same line. */
    public Location right(int columns) {
        return line == 0 ? this : new Location(file, line, column + columns);
    }

    @Override
    public String toString() {
        if (line == 0) {
            return file;
        }
        return file + ":" + line + ":" + column;
    }
}
