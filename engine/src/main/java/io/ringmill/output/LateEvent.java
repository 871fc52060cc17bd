package io.ringmill.output;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import java.util.List;

/**
 * An event that came after its stream's watermark had passed it, or with a time further ahead than the stream's {@code
 * maxAhead} allows. The object is reused: it is valid during the
 * callback, copy what is to be kept.
 *
 * <p><b>Threading:</b> the thread that calls back. <b>Allocation:</b> none but in {@link #valueText} and
 * {@link #toJson}. <b>Units:</b> times in epoch nanoseconds.
 */
public final class LateEvent {

    private final StreamSpec[] streams;
    private final Dictionary keys;
    private final Dictionary symbols;
    private Event event;

    public LateEvent(List<StreamSpec> streams, Dictionary keys, Dictionary symbols) {
        this.streams = streams.toArray(StreamSpec[]::new);
        this.keys = keys;
        this.symbols = symbols;
    }

    public LateEvent wrap(Event late) {
        event = late;
        return this;
    }

    /** The stream's name. */
    public String stream() {
        return spec().name();
    }

    private StreamSpec spec() {
        return streams[event.stream()];
    }

    public int keyId() {
        return event.key();
    }

    public String key() {
        return keys.text(event.key());
    }

    /** Its place in ring order. */
    public long sequence() {
        return event.sequence();
    }

    /** Its event time. */
    public long timeNs() {
        return event.timeNs();
    }

    /** The stream's watermark, which it is older than. */
    public long watermarkNs() {
        return event.watermarkNs();
    }

    /** Whether it was not late, but too far ahead. */
    public boolean isAhead() {
        return timeNs() > watermarkNs();
    }

    /** By how much it was late; negative if it was ahead. */
    public long lateByNs() {
        long byNs = event.watermarkNs() - event.timeNs();
        boolean less = event.watermarkNs() < event.timeNs();
        return less == byNs < 0 ? byNs : less ? -Long.MAX_VALUE : Long.MAX_VALUE;
    }

    /** How much later it was than the newest event before it; negative if it was not. */
    public long aheadByNs() {
        return lateByNs() == -Long.MAX_VALUE ? Long.MAX_VALUE : -lateByNs() - spec().outOfOrderNs();
    }

    /** The stream's fields. */
    public List<Field> fields() {
        return spec().fields();
    }

    /** Field {@code i} as a number: NaN if missing or a symbol. */
    public double value(int i) {
        return switch (spec().fields().get(i).type()) {
            case DOUBLE -> Double.longBitsToDouble(event.cell(i));
            case LONG -> Cells.toDouble(event.cell(i));
            case SYMBOL -> Double.NaN;
        };
    }

    /** Field {@code i} as text; empty if missing. */
    public String valueText(int i) {
        long cell = event.cell(i);
        return switch (spec().fields().get(i).type()) {
            case DOUBLE -> {
                double value = Double.longBitsToDouble(cell);
                yield Double.isNaN(value) ? "" : DoubleText.text(value);
            }
            case LONG -> cell == Cells.MISSING_LONG ? "" : Long.toString(cell);
            case SYMBOL -> symbols.text((int) cell);
        };
    }

    /** One JSON object: stream, key, time, seq, lateBy or aheadBy, and the fields by name, of which missing ones are null. */
    public String toJson() {
        StringBuilder json = new StringBuilder(128).append("{\"stream\":");
        JsonString.append(stream(), json).append(",\"key\":");
        JsonString.append(key(), json)
                .append(",\"time\":")
                .append(timeNs())
                .append(",\"seq\":")
                .append(sequence());
        json.append(isAhead() ? ",\"aheadBy\":" : ",\"lateBy\":").append(isAhead() ? aheadByNs() : lateByNs());
        json.append(",\"fields\":{");
        for (int i = 0; i < fields().size(); i++) {
            JsonString.append(fields().get(i).name(), i == 0 ? json : json.append(','))
                    .append(':');
            String text = valueText(i);
            if (text.isEmpty()) {
                json.append("null");
            } else if (fields().get(i).type() == FieldType.SYMBOL) {
                JsonString.append(text, json);
            } else {
                json.append(text);
            }
        }
        return json.append("}}").toString();
    }

    @Override
    public String toString() {
        return toJson();
    }
}
