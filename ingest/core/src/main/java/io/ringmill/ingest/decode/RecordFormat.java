package io.ringmill.ingest.decode;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How records stand in what a source receives: its lines, or its messages.
 *
 * @param lines whether a message of JSON holds a record on each line, and not one JSON text; of what comes as lines always
 * @param csv how columns are found; empty if records are JSON
 */
public record RecordFormat(RecordSettings settings, boolean lines, Optional<CsvColumns> csv) {

    /** What lines are. */
    enum Lines {
        NDJSON,
        CSV
    }

    /** What messages are. */
    enum Messages {
        JSON,
        NDJSON,
        CSV
    }

    private static final Setting<Lines> LINES = Setting.choice("format", Lines.NDJSON, "what the lines are");
    private static final Setting<Messages> MESSAGES = Setting.choice(
            "format",
            Messages.JSON,
            "what a message holds: a JSON text; lines of JSON; lines of CSV, each with a header unless 'columns' names them");

    /** A source's own settings and those that every source of lines has; {@link #readLines} reads these. */
    public static List<Setting<?>> ofLines(Setting<?>... own) {
        return of(LINES, own);
    }

    /** A source's own settings and those that every source of messages has; {@link #readMessages} reads these. */
    public static List<Setting<?>> ofMessages(Setting<?>... own) {
        return of(MESSAGES, own);
    }

    /** A source's own settings and those that every source of CSV has. */
    public static List<Setting<?>> ofColumns(Setting<?>... own) {
        return RecordSettings.withColumns(concat(CsvColumns.SETTINGS, own));
    }

    private static List<Setting<?>> of(Setting<?> format, Setting<?>... own) {
        List<Setting<?>> all = new ArrayList<>(List.of(format));
        all.addAll(CsvColumns.SETTINGS);
        return RecordSettings.with(concat(all, own));
    }

    private static Setting<?>[] concat(List<Setting<?>> more, Setting<?>... own) {
        return Stream.concat(Stream.of(own), more.stream()).toArray(Setting<?>[]::new);
    }

    /** Reads the settings of a source of lines. With faults the result is of no use, but never null. */
    public static RecordFormat readLines(ConnectorContext context) {
        return read(context, Attributes.NONE, context.get(LINES) == Lines.CSV, true);
    }

    /** Reads the settings of a source of messages without attributes; as {@link #readMessages(ConnectorContext, Attributes)}. */
    public static RecordFormat readMessages(ConnectorContext context) {
        return readMessages(context, Attributes.NONE);
    }

    /**
     * Reads the settings of a source of messages. With faults the result is of no use, but never null.
     *
     * @param attributes what the source knows of a message
     */
    public static RecordFormat readMessages(ConnectorContext context, Attributes attributes) {
        Messages format = context.get(MESSAGES);
        return read(context, attributes, format == Messages.CSV, format == Messages.NDJSON);
    }

    private static RecordFormat read(ConnectorContext context, Attributes attributes, boolean csv, boolean lines) {
        if (!csv) {
            for (Setting<?> ofCsv : CsvColumns.SETTINGS) {
                if (context.values().has(ofCsv)) {
                    context.fault(ofCsv, "belongs to 'format: csv'");
                }
            }
            return new RecordFormat(RecordSettings.read(context, attributes), lines, Optional.empty());
        }
        if (context.values().has(RecordSettings.RECORDS)) {
            context.fault(RecordSettings.RECORDS, "belongs to JSON; of CSV each line is a record");
        }
        RecordSettings settings = RecordSettings.readColumns(context, attributes);
        return new RecordFormat(settings, true, Optional.of(CsvColumns.read(context, settings.routing())));
    }

    /**
     * A reader of lines, behind the header where there is one.
     *
     * @param from whose lines they are, for people
     * @throws HeaderException if there is no header, or not the right one
     * @throws IOException if the input cannot be read
     */
    public RecordReader reader(InputStream in, String from) throws IOException {
        Routing routing = settings.routing();
        if (csv.isEmpty()) {
            return new JsonReader(in, routing.paths(), settings.records(), settings.maxLine());
        }
        CsvReader reader = new CsvReader(in, csv.get().separator(), settings.maxLine());
        csv.get().select(reader, from, routing, false);
        return reader;
    }
}
