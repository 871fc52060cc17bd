package io.ringmill.bench.file;

import java.util.List;

/**
 * A program that reads a {@link TradeFile}.
 *
 * @param name for options and JSON
 * @param label for people
 * @param mainClass started with format, file, a file for its counts, and {@code arguments}
 */
public record FileEntrant(String name, String label, String mainClass, List<String> arguments) {

    /** The whole program, {@code ringmill run}. Its counts are read from its summary. */
    public static final FileEntrant RINGMILL =
            new FileEntrant("ringmill", "ringmill run", "io.ringmill.app.Main", List.of());

    /** Reading by hand. */
    public static final FileEntrant PARSE =
            new FileEntrant("parse", "byte loop, parse", ByteLoop.class.getName(), List.of("parse"));

    /** All by hand. */
    public static final FileEntrant WORK =
            new FileEntrant("work", "byte loop, all", ByteLoop.class.getName(), List.of("work"));

    public FileEntrant {
        arguments = List.copyOf(arguments);
    }
}
