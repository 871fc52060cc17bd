package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.Routing;
import java.util.List;
import java.util.Optional;

/** The source {@code csv}. */
public final class CsvSourceFactory implements SourceFactory {

    static final Setting<Boolean> HEADER = Setting.flag(
            "header", true, "whether the first line names the columns; without, map gives their numbers from 1");
    static final Setting<String> SEPARATOR =
            Setting.text("separator", ",", "the character between fields; tab is written as such");
    private static final Setting<Long> SKIP = Setting.integer(
            "skip", 0, 0, 1_000_000, "lines at the beginning that are passed over, ahead of the header");
    private static final Setting<String> COMMENT =
            Setting.text("comment", "the character that begins lines which are passed over, as \"#\"");
    private static final char LAST_ASCII = '~';

    @Override
    public String kind() {
        return "csv";
    }

    @Override
    public String doc() {
        return "Reads a file of CSV.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.withColumns(FileSettings.PATH, HEADER, SEPARATOR, SKIP, COMMENT, FileSettings.FOLLOW);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        CsvColumns csv = new CsvColumns(
                context.get(HEADER), separator(context), Math.toIntExact(context.get(SKIP)), comment(context));
        RecordSettings records = RecordSettings.readColumns(context);
        if (!csv.header()) {
            checkColumnNumbers(context, records.routing());
        }
        return FileSettings.plan(context, records, Optional.of(csv));
    }

    /** How columns are found by a source that has the settings {@link #HEADER} and {@link #SEPARATOR}. */
    static CsvColumns columns(ConnectorContext context, Routing routing) {
        CsvColumns csv = new CsvColumns(context.get(HEADER), separator(context), 0, (char) 0);
        if (!csv.header()) {
            checkColumnNumbers(context, routing);
        }
        return csv;
    }

    private static char comment(ConnectorContext context) {
        String comment = context.find(COMMENT).orElse("");
        if (comment.isEmpty()) {
            return 0;
        }
        if (comment.length() != 1 || comment.charAt(0) > LAST_ASCII || "\"\r\n".contains(comment)) {
            context.fault(COMMENT, "must be one character such as # or ;, not '%s'", comment);
            return 0;
        }
        return comment.charAt(0);
    }

    private static char separator(ConnectorContext context) {
        String separator = context.get(SEPARATOR);
        if (separator.equals("\\t") || separator.equals("tab")) {
            separator = "\t";
        }
        if (separator.length() != 1 || separator.charAt(0) > LAST_ASCII || "\"\r\n".contains(separator)) {
            context.fault(SEPARATOR, "must be one character such as , ; | or tab, not '%s'", separator);
            return ',';
        }
        return separator.charAt(0);
    }

    private static void checkColumnNumbers(ConnectorContext context, Routing routing) {
        for (int slot = 0; slot < routing.paths().size(); slot++) {
            if (!routing.paths().get(slot).matches("[1-9]\\d{0,4}")) {
                context.fault(
                        "without a header '%s' needs the number of its column, from 1, as in map: {%s: 3}",
                        routing.names().get(slot), routing.names().get(slot));
            }
        }
    }
}
