package io.ringmill.pipeline;

import io.ringmill.event.FieldType;
import io.ringmill.time.Overlap;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** One stream of a {@link PipelineBuilder}; each method is the key of that name in a pipeline file. */
public final class StreamBuilder {

    final Draft draft = new Draft();

    StreamBuilder() {}

    /** The column that partitions the stream. */
    public StreamBuilder key(String column) {
        draft.put("key", column);
        return this;
    }

    /** The column with the event time, and how it is written: ns, us, ms, s, iso8601 or a date pattern, in UTC. */
    public StreamBuilder time(String column, String unit) {
        draft.put("time", Map.of("field", column, "unit", unit));
        return this;
    }

    /** As {@link #time(String, String)}, with the zone of times that do not name their own. */
    public StreamBuilder time(String column, String unit, ZoneId zone) {
        draft.put("time", Map.of("field", column, "unit", unit, "zone", zone.getId()));
        return this;
    }

    /** The columns with the event time, such as a date and a time of day, whose texts are joined by a blank. */
    public StreamBuilder time(List<String> columns, String unit, ZoneId zone, Overlap overlap) {
        draft.put("time", Map.of("field", columns, "unit", unit, "zone", zone.getId(), "overlap", overlap));
        return this;
    }

    /** A value of the event. */
    public StreamBuilder field(String name, FieldType type) {
        draft.inner("fields").put(name, type);
        return this;
    }

    /** A value that is computed once per event and usable like a field; a later one may use an earlier. */
    public StreamBuilder derive(String name, String expression) {
        draft.inner("derive").put(name, expression);
        return this;
    }

    /** Events for which the condition is false are counted as filtered and go no further. */
    public StreamBuilder where(String condition) {
        draft.put("where", condition);
        return this;
    }

    /** Bound on disorder, such as {@code 200ms}. */
    public StreamBuilder outOfOrder(String duration) {
        draft.put("outOfOrder", duration);
        return this;
    }

    /** Events further ahead of the newest than this are quarantined, such as {@code 1h}. */
    public StreamBuilder maxAhead(String duration) {
        draft.put("maxAhead", duration);
        return this;
    }

    /** A key with no event for longer than this, in event time, is forgotten, and what its windows took is used again. */
    public StreamBuilder expire(String duration) {
        draft.put("expire", duration);
        return this;
    }

    /** After this long without an event the watermark follows the wall clock. */
    public StreamBuilder idle(String duration) {
        draft.put("idle", duration);
        return this;
    }
}
