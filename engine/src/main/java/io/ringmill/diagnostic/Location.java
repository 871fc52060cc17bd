package io.ringmill.diagnostic;

/**
 * A place in a pipeline file, or of a pipeline that was built in code.
 *
 * @param file what the user calls the file; of what is in no file, its path, such as {@code rules.spike.when}
 * @param line from 1; 0 when unknown
 * @param column from 1; 0 when unknown
 */
public record Location(String file, int line, int column) {

    /** No place at all. */
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
