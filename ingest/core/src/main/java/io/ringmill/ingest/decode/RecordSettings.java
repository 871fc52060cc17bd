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
 * @param missing texts that stand for a missing value, besides no text at all
 * @param records where a message of JSON holds an array of records; empty if it is a record itself
 */
public record RecordSettings(
        Routing routing,
        boolean haltOnInvalid,
        Optional<Text> where,
        int maxLine,
        List<String> missing,
        Optional<String> records) {

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

    private static final Setting<List<String>> MISSING = Setting.texts(
            "missing", "texts that mean a missing value, as in [NA, \"-\"]; empty texts and null always do");

    static final Setting<String> RECORDS = Setting.recordPath(
            "records",
            "where a message holds an array of records, as data; . is the message; ^.name in map is outside of them");

    private static final List<Setting<?>> ROUTING = List.of(STREAM, MAP, WHERE);
    private static final List<Setting<?>> DECODING = List.of(MISSING, ON_INVALID, MAX_LINE);

    /** A source's own settings and those that every source of JSON records has; {@link #read} reads these. */
    public static List<Setting<?>> with(Setting<?>... own) {
        return Stream.concat(withColumns(own).stream(), Stream.of(RECORDS)).toList();
    }

    /** As {@link #with}, for records of columns; {@link #readColumns} reads these. */
    public static List<Setting<?>> withColumns(Setting<?>... own) {
        return Stream.concat(withRouting(own).stream(), DECODING.stream()).toList();
    }

    /** As {@link #with}, for a source that makes its values itself; {@link #readRouting} reads these. */
    public static List<Setting<?>> withRouting(Setting<?>... own) {
        return Stream.concat(Stream.of(own), ROUTING.stream()).toList();
    }

    /** Reads the settings of a source whose factory has them. With faults the result is of no use, but never null. */
    public static RecordSettings read(ConnectorContext context) {
        return read(context, Attributes.NONE);
    }

    /** As {@link #read(ConnectorContext)}, of a source that knows these attributes of its messages. */
    public static RecordSettings read(ConnectorContext context, Attributes attributes) {
        Optional<String> records = context.find(RECORDS);
        RecordSettings read = readColumns(context, attributes);
        records.flatMap(JsonPath::fault).ifPresent(fault -> context.fault(RECORDS, "'%s': %s", records.get(), fault));
        for (int slot = 0; slot < read.routing.paths().size(); slot++) {
            String path = read.routing.paths().get(slot);
            String name = read.routing.names().get(slot);
            if (attributes.isNamedBy(path)) {
                continue; // It was looked at with what all have in common.
            }
            Optional<String> fault = JsonPath.fault(path);
            if (fault.isPresent()) {
                context.fault("'%s', the path of '%s': %s", path, name, fault.get());
            } else if (records.isEmpty() && JsonPath.parse(path).outer()) {
                context.fault(
                        "'%s', the path of '%s': ^ leads out of an array of records; 'records' says where that is",
                        path, name);
            }
        }
        return new RecordSettings(read.routing, read.haltOnInvalid, read.where, read.maxLine, read.missing, records);
    }

    /** As {@link #read}, for records of columns. */
    public static RecordSettings readColumns(ConnectorContext context) {
        return readColumns(context, Attributes.NONE);
    }

    /** As {@link #readColumns(ConnectorContext)}, of a source that knows these attributes of its messages. */
    static RecordSettings readColumns(ConnectorContext context, Attributes attributes) {
        RecordSettings routed = readRouting(context, attributes);
        for (int slot = 0; slot < routed.routing.paths().size(); slot++) {
            String path = routed.routing.paths().get(slot);
            String name = routed.routing.names().get(slot);
            if (attributes.isNamedBy(path)) {
                attributes
                        .fault(path)
                        .ifPresent(fault -> context.fault("'%s', the path of '%s': %s", path, name, fault));
            }
        }
        return new RecordSettings(
                routed.routing,
                context.get(ON_INVALID) == OnInvalid.HALT,
                routed.where,
                Math.toIntExact(context.get(MAX_LINE)),
                context.find(MISSING).orElse(List.of()),
                Optional.empty());
    }

    /** As {@link #read}, without what is said of decoding. */
    public static RecordSettings readRouting(ConnectorContext context) {
        return readRouting(context, Attributes.NONE);
    }

    private static RecordSettings readRouting(ConnectorContext context, Attributes attributes) {
        Routing routing = Routing.read(context.values().reader(), context.pipeline(), context.faults(), attributes);
        Optional<Text> where = context.find(WHERE);
        where.ifPresent(text -> RecordFilter.check(text, routing, context.faults()));
        return new RecordSettings(
                routing, false, where, Math.toIntExact(DEFAULT_MAX_LINE), List.of(), Optional.empty());
    }
}
