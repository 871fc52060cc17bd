package io.ringmill.ingest.decode;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import java.util.Optional;

/** The setting {@code id} of sources whose messages may come again. */
public final class MessageId {

    /** For the factory's list. */
    public static final Setting<String> ID = Setting.recordPath(
            "id",
            "path of what no two messages share, by which one that comes again is recognised and left out; of CSV a line's");

    private MessageId() {}

    /** Its path, from the message also where this holds an array of records; for {@link RecordMessages}. */
    public static Optional<String> read(ConnectorContext context, RecordFormat format) {
        RecordSettings records = format.settings();
        Optional<String> path = context.find(ID);
        if (path.isEmpty()) {
            return path;
        }
        Attributes attributes = records.routing().attributes();
        boolean attribute = attributes.isNamedBy(path.get());
        Optional<String> fault = attribute ? attributes.fault(path.get()) : fault(path.get(), format);
        if (fault.isPresent()) {
            context.fault(ID, "'%s': %s", path.get(), fault.get());
            return Optional.empty();
        }
        return attribute || records.records().isEmpty() ? path : path.map(MessageId::ofMessage);
    }

    private static Optional<String> fault(String path, RecordFormat format) {
        if (format.csv().isEmpty()) {
            return JsonPath.fault(path);
        }
        Routing routing = format.settings().routing().with(path, ID.name());
        return format.csv().get().fault(routing, routing.paths().indexOf(path));
    }

    private static String ofMessage(String path) {
        if (JsonPath.parse(path).outer()) {
            return path;
        }
        return path.startsWith("[") ? "^" + path : "^." + path;
    }
}
