package io.ringmill.app.command;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.persistence.EventRange;
import io.ringmill.persistence.JournalExport;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.TextTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill journal export}: the events of a journal as tables. */
@Command(
        name = "export",
        header = "Write the events of a journal as they were decoded: a file for each stream, or one of all.",
        description =
                "Columns are time (epoch nanoseconds), key and the fields. A file that is there is never written over. "
                        + "As one file of NDJSON each row says its stream, and a pipeline can read it back. A Parquet file has "
                        + "its name only once it is whole; times are timestamps of nanoseconds in UTC, and missing values are "
                        + "null.",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n")
final class JournalExportCommand extends JournalCommand.OfJournal {

    /** How rows are written. */
    enum Format {
        CSV,
        NDJSON,
        PARQUET
    }

    private static final int BUFFER_CHARS = 1 << 16;

    @Option(
            names = "--format",
            paramLabel = "F",
            description = "csv, ndjson or parquet (default: csv in a folder, else ndjson).")
    Format format;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            defaultValue = "-",
            description =
                    "A folder, which takes STREAM.csv, STREAM.ndjson or STREAM.parquet; or a file that ends with .ndjson,"
                            + " or - for standard output (default: -), which take the rows of all streams as NDJSON, in their order, or with"
                            + " --format csv those of one stream.")
    String out;

    @Option(names = "--stream", paramLabel = "S", description = "Only events of this stream.")
    String stream = "";

    @Mixin
    RangeOptions range;

    @Spec
    CommandSpec spec;

    private final Map<String, JournalExport.Table> tables = new LinkedHashMap<>();

    JournalExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() throws IOException {
        EventRange wanted = range.range();
        checkFormat(wanted);
        JournalExport.Report report;
        try (JournalReader reader = wanted.open(dir)) {
            report = new JournalExport(wanted, stream, this::table).write(reader);
        } catch (Terminal.ClosedOutputException ignored) {
            terminal.eraseProgress(); // whoever reads has enough, as head does
            return ExitCode.DONE;
        } catch (CorruptJournalException damaged) {
            close(); // tables hold what is sound
            throw damaged;
        } catch (IOException | RuntimeException | Error failure) {
            abandon(failure);
            throw failure;
        }
        close();
        report.leftOut()
                .forEach((what, count) ->
                        terminal.note("left out, as it is no row of a stream: " + Figures.count(count, what)));
        if (report.lost() > 0) {
            terminal.note(Figures.count(report.lost(), "event") + " of what was asked for are lost to damage; 'ringmill"
                    + " journal info " + dir + "' says which");
        }
        if (report.rows().isEmpty()) {
            terminal.error("no event was exported: the journal has none"
                    + (stream.isEmpty() ? "" : " of stream " + stream) + " in what was asked for;"
                    + " 'ringmill journal info " + dir + "' says what there is");
            return ExitCode.FAILED;
        }
        if (!out.equals("-")) {
            report.rows()
                    .forEach((name, count) ->
                            terminal.out().println(place(name) + ": " + Figures.count(count, "event")));
        }
        return ExitCode.DONE;
    }

    private void checkFormat(EventRange wanted) throws IOException {
        if (format == null) {
            format = isTogether() ? Format.NDJSON : Format.CSV;
        }
        if (format == Format.PARQUET && isTogether()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--format parquet makes a file for each stream: name a folder with --out, not " + out);
        }
        if (format == Format.CSV && isTogether() && stream.isEmpty()) {
            long streams = JournalInfo.read(dir).sessions().stream()
                    .filter(session -> wanted.hasSession(session.number()))
                    .flatMap(session -> session.header().streams().stream())
                    .map(JournalHeader.Stream::name)
                    .distinct()
                    .count();
            if (streams > 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        (out.equals("-") ? "standard output" : out) + " takes one stream as CSV, and there are "
                                + streams + ": name one with --stream, or a folder with --out");
            }
        }
    }

    private void close() throws IOException {
        try {
            for (JournalExport.Table table : tables.values()) {
                table.close();
            }
        } catch (IOException failure) {
            abandon(failure);
            throw failure;
        }
    }

    private void abandon(Throwable failure) {
        for (JournalExport.Table table : tables.values()) {
            try {
                table.abandon();
            } catch (IOException another) {
                failure.addSuppressed(another);
            }
        }
    }

    private boolean isTogether() {
        return out.equals("-") || out.endsWith(".ndjson");
    }

    private String place(String name) {
        String file = name + "." + format.name().toLowerCase(Locale.ROOT);
        return isTogether()
                ? out + ", stream " + name
                : Path.of(out).resolve(file).toString();
    }

    private JournalExport.Table table(JournalHeader.Stream of) throws IOException {
        String name = isTogether() ? "" : of.name();
        JournalExport.Table open = tables.get(name);
        if (open == null) {
            open = newTable(of);
            tables.put(name, open);
        }
        return open;
    }

    private JournalExport.Table newTable(JournalHeader.Stream of) throws IOException {
        if (out.equals("-")) {
            return text(
                    new BufferedWriter(new OutputStreamWriter(terminal.data(), StandardCharsets.UTF_8), BUFFER_CHARS));
        }
        Path file = Path.of(isTogether() ? out : place(of.name()));
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        try {
            if (format == Format.PARQUET) {
                return new ParquetEvents(file, of);
            }
            return text(Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (FileAlreadyExistsException there) {
            throw new IOException("file " + file + " is there already: name another with --out, or remove it", there);
        }
    }

    private TextTable text(BufferedWriter writer) {
        return format == Format.CSV ? TextTable.csv(writer) : TextTable.ndjson(writer, isTogether());
    }
}
