package io.ringmill.ingest.decode;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SettingsReader;
import java.util.Optional;

/**
 * What every source of records can be told.
 *
 * @param haltOnInvalid whether a record that cannot be decoded ends the source with an error
 * @param where records for which this is false are dropped
 * @param maxLine longest record, in bytes
 */
public record SourceSettings(Routing routing, boolean haltOnInvalid, Optional<Text> where, int maxLine) {

    private static final int DEFAULT_MAX_LINE = 1 << 20;
    private static final int LEAST_MAX_LINE = 16;
    private static final int GREATEST_MAX_LINE = 1 << 28;

    public static SourceSettings read(SettingsReader settings, Pipeline pipeline, Faults faults) {
        Routing routing = Routing.read(settings, pipeline, faults);
        boolean halt =
                settings.oneOf("onInvalid", "quarantine", "quarantine", "halt").equals("halt");
        Optional<Text> where = settings.text("where");
        where.ifPresent(text -> RecordFilter.check(text, routing, faults));
        int maxLine = (int) settings.integer("maxLine", DEFAULT_MAX_LINE, LEAST_MAX_LINE, GREATEST_MAX_LINE);
        return new SourceSettings(routing, halt, where, maxLine);
    }
}
