package io.ringmill.event;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.Text;
import io.ringmill.time.TimeFormat;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * One stream, as the pipeline file says it.
 *
 * @param key the column that partitions the stream; empty for a stream of one key, ""
 * @param time the column with the event time and its format; empty to stamp the arrival
 * @param where events for which this is false are filtered out
 * @param outOfOrderNs bound on disorder; the watermark is the newest event time less this
 * @param maxAheadNs events further ahead of the newest than this are not taken in; {@link Long#MAX_VALUE} for no bound
 * @param expireNs a key with no event for longer than this is forgotten; {@link Long#MAX_VALUE} for never
 * @param idleNs after this long without an event the watermark follows the wall clock; 0 for never
 */
public record StreamSpec(
        String name,
        Location at,
        Optional<String> key,
        Optional<Time> time,
        List<Field> fields,
        List<NamedText> derive,
        Optional<Text> where,
        long outOfOrderNs,
        long maxAheadNs,
        long expireNs,
        long idleNs) {

    /**
     * Where the event time is, and how it is written there.
     *
     * @param columns that hold it, most often one; the texts of several are joined by a blank
     */
    public record Time(List<String> columns, TimeFormat format) {

        public Time {
            columns = List.copyOf(columns);
        }

        /** Of one column. */
        public Time(String column, TimeFormat format) {
            this(List.of(column), format);
        }

        /** The columns as users read them. */
        public String field() {
            return String.join(" ", columns);
        }
    }

    public StreamSpec {
        fields = List.copyOf(fields);
        derive = List.copyOf(derive);
    }

    /** The same stream as it is read: without derived fields and filter. */
    public StreamSpec withoutExpressions() {
        return new StreamSpec(
                name, at, key, time, fields, List.of(), Optional.empty(), outOfOrderNs, maxAheadNs, expireNs, idleNs);
    }

    /** The same stream, whose watermark only events move. */
    public StreamSpec withoutIdle() {
        return new StreamSpec(name, at, key, time, fields, derive, where, outOfOrderNs, maxAheadNs, expireNs, 0);
    }

    /** The zone of its times where they name none, and of clocks and calendars in its expressions. */
    public ZoneId zone() {
        return time.map(some -> some.format().zone()).orElse(ZoneOffset.UTC);
    }

    /** Index of a field in {@link #fields}, which is also its cell; -1 if there is none of that name. */
    public int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        return -1;
    }
}
