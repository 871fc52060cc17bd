package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.PassedOver;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordSettings;
import java.util.List;
import java.util.Optional;

/** The source {@code csv}. */
public final class CsvSourceFactory implements SourceFactory {

    private static final String QUOTE = "\"";

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
        return RecordFormat.ofColumns(FileSettings.ALL);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.readColumns(context);
        PassedOver passedOver = PassedOver.read(context, QUOTE);
        CsvColumns columns = CsvColumns.read(context, records.routing());
        if (passedOver.comment() == columns.separator()) {
            context.fault(
                    PassedOver.COMMENT,
                    "is the separator, too, so a row whose first field is empty would be passed over; take another, such"
                            + " as #");
        }
        return FileSettings.plan(context, records, passedOver, Optional.of(columns));
    }
}
