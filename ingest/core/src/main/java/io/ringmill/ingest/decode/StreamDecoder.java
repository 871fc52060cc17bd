package io.ringmill.ingest.decode;

import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.decode.RawRecord.Kind;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.NumberText;
import io.ringmill.ingest.text.Utf8;
import io.ringmill.time.Digits;
import io.ringmill.time.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes records into events of one stream.
 *
 * <p><b>Threading:</b> one at a time. <b>Allocation:</b> none per record, but for new keys and symbols and for
 * the reason why a record is invalid. <b>Units:</b> event times become epoch nanoseconds.
 * <b>Cost:</b> one pass over the wanted values.
 */
final class StreamDecoder {

    /** What {@link #add} returns for a record that the filter dropped; the very object. */
    static final String FILTERED = "filtered";

    private static final int LONGEST_QUOTE = 60;
    /** In place of a field's index. */
    private static final int KEY = -1;

    private final Route route;
    private final TextIds ids;
    private final TimeFormat timeFormat;
    private final FieldType[] types;
    private final int[] timeSlots;
    private final int keySlot;
    private final int[] slots;
    private final long[] cells;
    /** Where events gather. */
    private final Rows rows;

    /** Texts that mean a missing value. */
    private final byte[][] missing;

    private final NumberText numbers = new NumberText();
    private final RecordFilter filter;
    private final Findings findings;

    /** The texts of a time in several columns; grows to the longest. */
    private byte[] joined = new byte[64];

    private RawRecord record;
    private String fault;

    /** @param filter null for none */
    StreamDecoder(
            Route route, RecordSettings settings, RecordFilter filter, TextIds ids, Rows rows, Findings findings) {
        this.findings = findings;
        this.route = route;
        this.filter = filter;
        this.ids = ids;
        this.rows = rows;
        timeFormat = route.stream().time().map(time -> time.format()).orElse(null);
        List<Field> fields = route.stream().fields();
        types = fields.stream().map(Field::type).toArray(FieldType[]::new);
        keySlot = route.keySlot();
        timeSlots = route.timeSlots().stream().mapToInt(Integer::intValue).toArray();
        slots = route.fieldSlots().stream().mapToInt(Integer::intValue).toArray();
        cells = new long[types.length];
        missing = settings.missing().stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Adds a record's event to the rows. Returns null, or {@link #FILTERED}, or why it is invalid. */
    String add(RawRecord newRecord) {
        record = newRecord;
        fault = null;
        long timeNs = timeFormat == null ? 0 : time();
        if (fault != null || !hasKey()) {
            return fault;
        }
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(i);
            if (fault != null) {
                return fault;
            }
        }
        if (filter != null && !passesFilter(timeNs)) {
            return FILTERED;
        }
        rows.add(key(), timeNs, cells, record.readNs());
        if (timeFormat != null) {
            findings.time(timeNs);
        }
        return null;
    }

    private boolean passesFilter(long timeNs) {
        if (keySlot == Routing.NONE) {
            return filter.passes(cells, timeNs, RecordFilter.NO_TEXT, 0, 0);
        }
        record.select(keySlot);
        return filter.passes(cells, timeNs, record.text(), record.textFrom(), record.textLength());
    }

    private boolean hasKey() {
        int slot = keySlot;
        if (slot == Routing.NONE) {
            return true;
        }
        if (isPlain(slot) && Utf8.isValid(record.bytes(), record.fromOf(slot), record.lengthOf(slot))) {
            return true;
        }
        if (isMissing(slot)) {
            fault = missingKey();
        } else if (selectText(slot, KEY) && record.textLength() == 0) {
            fault = missingKey();
        }
        return fault == null;
    }

    private int key() {
        if (keySlot == Routing.NONE) {
            return Cells.MISSING_SYMBOL;
        }
        record.select(keySlot);
        return ids.key(record.text(), record.textFrom(), record.textLength());
    }

    /** Selects the text of a slot; false, with a fault, if it is none. {@code field} may be {@link #KEY}. */
    private boolean selectText(int slot, int field) {
        if (record.kind(slot) == Kind.NESTED) {
            fault = name(field) + " is an object or list, not a text: " + quote(slot);
            return false;
        }
        record.select(slot);
        if (!Utf8.isValid(record.text(), record.textFrom(), record.textLength())) {
            fault = name(field) + " is not UTF-8: " + quote(slot);
        }
        return fault == null;
    }

    private long time() {
        int slot = timeSlots[0];
        if (isPlain(slot) && timeSlots.length == 1) {
            byte[] bytes = record.bytes();
            int from = record.fromOf(slot);
            int length = record.lengthOf(slot);
            if (bytes[from] > ' ' && bytes[from + length - 1] > ' ') {
                long timeNs = timeFormat.toEpochNs(bytes, from, length);
                return timeNs == TimeFormat.INVALID ? timeSlowPath() : timeNs;
            }
        }
        return timeSlowPath();
    }

    /** Whether a slot holds a text or number as it stands in the record, for which no other is meant. */
    private boolean isPlain(int slot) {
        return missing.length == 0 && record.isPlain(slot);
    }

    private long timeSlowPath() {
        if (timeSlots.length > 1) {
            return joinedTime();
        }
        int slot = timeSlots[0];
        Kind kind = record.kind(slot);
        if (isMissing(slot)) {
            fault = missingTime();
            return 0;
        }
        record.select(slot);
        int end = record.textFrom() + record.textLength();
        int from = NumberText.skipBlanks(record.text(), record.textFrom(), end);
        int length = NumberText.trimBlanks(record.text(), from, end) - from;
        long timeNs = timeFormat.toEpochNs(record.text(), from, length);
        return timeNs == TimeFormat.INVALID ? numberTime(kind, slot, length) : timeNs;
    }

    /** The time of several columns, whose texts are joined by blanks. */
    private long joinedTime() {
        int length = 0;
        for (int slot : timeSlots) {
            if (isMissing(slot)) {
                fault = missingTime();
                return 0;
            }
            record.select(slot);
            int end = record.textFrom() + record.textLength();
            int from = NumberText.skipBlanks(record.text(), record.textFrom(), end);
            int added = NumberText.trimBlanks(record.text(), from, end) - from;
            if (added == 0) {
                fault = missingTime();
                return 0;
            }
            if (length + added + 1 > joined.length) {
                joined = Arrays.copyOf(joined, 2 * (length + added + 1));
            }
            if (length > 0) {
                joined[length++] = ' ';
            }
            System.arraycopy(record.text(), from, joined, length, added);
            length += added;
        }
        long timeNs = timeFormat.toEpochNs(joined, 0, length);
        if (timeNs == TimeFormat.INVALID) {
            fault = "time " + timeFormat.fault(joined, 0, length) + ": " + quote(joined, 0, length);
        }
        return timeNs;
    }

    /** Numbers with an exponent, or the reason why this is no time. */
    private long numberTime(Kind kind, int slot, int length) {
        if (kind == Kind.NUMBER
                && numbers.readLong(record.text(), record.textFrom(), record.textLength())
                        == NumberText.Outcome.VALUE) {
            long timeNs = timeFormat.toEpochNs(numbers.longValue());
            if (timeNs != TimeFormat.INVALID) {
                return timeNs;
            }
        }
        fault = length == 0 ? missingTime() : "time " + timeFault(slot) + ": " + quote(slot);
        return 0;
    }

    private String timeFault(int slot) {
        record.select(slot);
        int end = record.textFrom() + record.textLength();
        int from = NumberText.skipBlanks(record.text(), record.textFrom(), end);
        return timeFormat.fault(record.text(), from, NumberText.trimBlanks(record.text(), from, end) - from);
    }

    private long cell(int field) {
        int slot = slots[field];
        if (isPlain(slot)) {
            byte[] bytes = record.bytes();
            if (types[field] == FieldType.DOUBLE) {
                double value = NumberText.readPlain(bytes, record.fromOf(slot), record.lengthOf(slot));
                if (!Double.isNaN(value)) {
                    return Double.doubleToRawLongBits(value);
                }
            } else if (types[field] == FieldType.LONG) {
                long value = Digits.read(bytes, record.fromOf(slot), record.lengthOf(slot));
                if (value != Digits.NONE) {
                    return value;
                }
            }
        }
        return cellSlowPath(field);
    }

    private long cellSlowPath(int field) {
        int slot = slots[field];
        Kind kind = record.kind(slot);
        if (isMissing(slot)) {
            return Cells.missing(types[field]);
        }
        if (types[field] == FieldType.SYMBOL) {
            return selectText(slot, field)
                    ? ids.symbol(record.text(), record.textFrom(), record.textLength())
                    : Cells.MISSING_SYMBOL;
        }
        if (kind == Kind.BOOLEAN || kind == Kind.NESTED) {
            fault = name(field) + " is not a number: " + quote(slot);
            return 0;
        }
        record.select(slot);
        if (types[field] == FieldType.LONG) {
            NumberText.Outcome outcome = numbers.readLong(record.text(), record.textFrom(), record.textLength());
            return outcome == NumberText.Outcome.VALUE ? numbers.longValue() : noValue(field, outcome);
        }
        NumberText.Outcome outcome = numbers.readDouble(record.text(), record.textFrom(), record.textLength());
        return outcome == NumberText.Outcome.VALUE
                ? Double.doubleToRawLongBits(numbers.doubleValue())
                : noValue(field, outcome);
    }

    private long noValue(int field, NumberText.Outcome outcome) {
        if (outcome != NumberText.Outcome.MISSING) {
            String what = switch (outcome) {
                case OUT_OF_RANGE -> " is out of range: ";
                case NOT_WHOLE -> " is not a whole number: ";
                default -> " is not a number: ";
            };
            fault = name(field) + what + quote(slots[field]);
        }
        return Cells.missing(types[field]);
    }

    private boolean isMissing(int slot) {
        Kind kind = record.kind(slot);
        return kind == Kind.ABSENT
                || kind == Kind.EMPTY
                || (missing.length > 0 && kind != Kind.NESTED && isMissingText(slot));
    }

    private boolean isMissingText(int slot) {
        record.select(slot);
        int end = record.textFrom() + record.textLength();
        int from = NumberText.skipBlanks(record.text(), record.textFrom(), end);
        int to = NumberText.trimBlanks(record.text(), from, end);
        for (byte[] text : missing) {
            if (Arrays.equals(text, 0, text.length, record.text(), from, to)) {
                return true;
            }
        }
        return false;
    }

    private String name(int field) {
        return field == KEY
                ? "key"
                : "field '" + route.stream().fields().get(field).name() + "'";
    }

    private String missingKey() {
        return "key '" + route.stream().key().orElseThrow() + "' is missing";
    }

    private String missingTime() {
        return "time '" + route.stream().time().orElseThrow().field() + "' is missing";
    }

    private String quote(int slot) {
        record.select(slot);
        return quote(record.text(), record.textFrom(), record.textLength());
    }

    private static String quote(byte[] utf8, int from, int length) {
        int shown = Math.min(length, LONGEST_QUOTE);
        String text = new String(utf8, from, shown, StandardCharsets.UTF_8);
        return "'" + text + (shown < length ? "..." : "") + "'";
    }
}
