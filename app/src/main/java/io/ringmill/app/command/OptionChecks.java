package io.ringmill.app.command;

import io.ringmill.ingest.FileTrouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Checks options before anything runs, and tells all faults at once. Single-threaded. */
final class OptionChecks {

    private final CommandLine command;
    private final List<String> faults = new ArrayList<>();

    OptionChecks(CommandLine command) {
        this.command = command;
    }

    /** A whole number from {@code min} to {@code max}. */
    OptionChecks range(String option, long value, long min, long max) {
        if (value < min || value > max) {
            String range = max == Long.MAX_VALUE || max == Integer.MAX_VALUE ? "at least " + min : min + " to " + max;
            faults.add(option + " must be " + range + ", not " + value);
        }
        return this;
    }

    /** Numbers of which {@link #range} holds; at least one. */
    OptionChecks ranges(String option, List<? extends Number> values, long min, long max) {
        if (values.isEmpty()) {
            faults.add(option + " needs a number");
        }
        values.forEach(value -> range(option, value.longValue(), min, max));
        return this;
    }

    /** A number from {@code min}, or above it if {@code above}. */
    OptionChecks number(String option, double value, double min, boolean above) {
        boolean right = above ? value > min : value >= min;
        if (!right || Double.isInfinite(value)) {
            faults.add(option + " must be " + (above ? "above " : "at least ") + text(min) + ", not " + text(value));
        }
        return this;
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** A file that can be written; null if the option is missing. */
    OptionChecks output(String option, Path file) {
        if (file != null) {
            FileTrouble.find(file).ifPresent(trouble -> faults.add(option + ": " + trouble));
        }
        return this;
    }

    /** A folder in which files can be written; null if the option is missing. */
    OptionChecks outputFolder(String option, Path folder) {
        if (folder != null) {
            FileTrouble.find(folder.resolve("file"))
                    .ifPresent(trouble -> faults.add(option + ": folder '" + folder + "' cannot be written"));
        }
        return this;
    }

    /** A file that is there; null if the option is missing. */
    OptionChecks input(String option, Path file) {
        if (file != null && (Files.isDirectory(file) || !Files.isReadable(file))) {
            faults.add(option + ": there is no file '" + file + "' that can be read");
        }
        return this;
    }

    /** A folder that is there; null if the option is missing. */
    OptionChecks inputFolder(String option, Path folder) {
        if (folder != null && !Files.isDirectory(folder)) {
            faults.add(option + ": there is no folder '" + folder + "'");
        }
        return this;
    }

    /** Any other rule. */
    OptionChecks require(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
        return this;
    }

    /** Refuses the command line if there were faults. */
    void end() {
        if (!faults.isEmpty()) {
            throw new ParameterException(command, String.join("\n", faults));
        }
    }
}
