package io.ringmill.ingest.decode;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Text;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What every source of records can be told.
 *
 * @param haltOnInvalid whether a record that cannot be decoded ends the source with an error
 * @param where records for which this is false are dropped
 * @param maxLine longest record, in bytes
 */
public record RecordSettings(Routing routing, boolean haltOnInvalid, Optional<Text> where, int maxLine) {

    /** What a record that cannot be decoded does. */
    enum OnInvalid {
        QUARANTINE,
        HALT
    }

    private static final long DEFAULT_MAX_LINE = 1 << 20;
    private static final long LEAST_MAX_LINE = 16;
    private static final long GREATEST_MAX_LINE = 1 << 28;

    private static final Setting<SettingsReader> STREAM = Setting.special(
            Routing.STREAM,
            "name or mapping",
            "where records go; one stream needs no name; {by: PATH, VALUE: STREAM, ...} chooses by a value");
    private static final Setting<SettingsReader> MAP = Setting.special(
            Routing.MAP, "mapping", "where a record holds a field whose name differs, as in {price: data.p}");
    private static final Setting<Text> WHERE =
            Setting.expression("where", "records for which this is false are dropped before ring and journal");
    private static final Setting<OnInvalid> ON_INVALID = Setting.choice(
            "onInvalid", OnInvalid.QUARANTINE, "whether an invalid record is kept aside or ends the source");
    private static final Setting<Long> MAX_LINE =
            Setting.integer("maxLine", DEFAULT_MAX_LINE, LEAST_MAX_LINE, GREATEST_MAX_LINE, "longest record, in bytes");

    /** The settings that every source of records has. */
    public static final List<Setting<?>> ALL = List.of(STREAM, MAP, WHERE, ON_INVALID, MAX_LINE);

    /** A source's own settings and these. */
    public static List<Setting<?>> with(Setting<?>... own) {
        return Stream.concat(Stream.of(own), ALL.stream()).toList();
    }

    /** Reads the settings of a source whose factory has them. With faults the result is of no use, but never null. */
    public static RecordSettings read(ConnectorContext context) {
        Routing routing = Routing.read(context.values().reader(), context.pipeline(), context.faults());
        Optional<Text> where = context.find(WHERE);
        where.ifPresent(text -> RecordFilter.check(text, routing, context.faults()));
        int maxLine = Math.toIntExact(context.get(MAX_LINE));
        return new RecordSettings(routing, context.get(ON_INVALID) == OnInvalid.HALT, where, maxLine);
    }
}
