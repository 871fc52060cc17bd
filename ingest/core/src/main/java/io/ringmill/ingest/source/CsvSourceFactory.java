package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordSettings;
import java.util.List;
import java.util.Optional;

/** The source {@code csv}. */
public final class CsvSourceFactory implements SourceFactory {

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
        return RecordFormat.ofColumns(FileSettings.PATH, SKIP, COMMENT, FileSettings.FOLLOW);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.readColumns(context);
        CsvColumns csv =
                CsvColumns.read(context, records.routing(), Math.toIntExact(context.get(SKIP)), comment(context));
        if (csv.comment() == csv.separator()) {
            context.fault(
                    COMMENT,
                    "is the separator, too, so a row whose first field is empty would be passed over; take another, such"
                            + " as #");
        }
        return FileSettings.plan(context, records, Optional.of(csv));
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
}
