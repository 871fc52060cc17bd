package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.RawRecord.Kind;
import io.ringmill.ingest.decode.Routing.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a line of JSON is laid out: what is in it but for the numbers, texts and words that are values. Lines of one program are
 * mostly laid out alike. Immutable.
 *
 * @param values in their order
 * @param end what is behind the last value
 */
record JsonLayout(List<Value> values, String end) {

    /** Of more values, and more that is between them, code would be long. */
    private static final int MOST_VALUES = 64;

    private static final int MOST_BYTES = 1 << 11;

    /**
     * A value.
     *
     * @param ahead what is between the value before and this one, quotes included; a character for each byte
     * @param isText whether it is between quotes
     * @param slot negative if it is not wanted
     */
    record Value(String ahead, boolean isText, int slot) {}

    /**
     * That of a record whose slots are set. Empty if a slot is neither a number nor a text nor a field that is not there or null, or
     * has the value of another one; if a text has escapes; if the layout is long.
     */
    static Optional<JsonLayout> of(RawRecord record, Route route) {
        int present = 0;
        for (int slot = 0; slot < record.slotCount(); slot++) {
            boolean isPlain = record.kind(slot) == Kind.TEXT || record.kind(slot) == Kind.NUMBER;
            boolean isMissing = record.kind(slot) == Kind.ABSENT || record.kind(slot) == Kind.EMPTY;
            if (!isPlain && !(isMissing && route.fieldSlots().contains(slot))) {
                return Optional.empty();
            }
            present += isPlain ? 1 : 0;
        }
        byte[] bytes = record.bytes;
        int end = record.from + record.length;
        List<Value> values = new ArrayList<>();
        int aheadFrom = record.from;
        int at = record.from;
        while (at < end) {
            boolean isText = bytes[at] == '"';
            int valueFrom = isText ? at + 1 : at;
            int valueEnd = isText ? JsonParser.endOfPlainText(bytes, valueFrom, end) : endOfScalar(bytes, at, end);
            if (isText && bytes[valueEnd] != '"') {
                return Optional.empty();
            }
            if (isText && isName(bytes, valueEnd + 1, end)) {
                at = valueEnd + 1;
                continue;
            }
            int slot = slotAt(record, valueFrom);
            if (valueEnd == valueFrom && !isText) {
                at++;
            } else if (slot >= 0 && record.kind(slot) == Kind.EMPTY) {
                at = valueEnd; // A null that is wanted is part of the layout: another value is to be taken.
            } else {
                values.add(new Value(text(bytes, aheadFrom, valueFrom), isText, slot));
                aheadFrom = valueEnd;
                at = isText ? valueEnd + 1 : valueEnd;
            }
        }
        JsonLayout layout = new JsonLayout(List.copyOf(values), text(bytes, aheadFrom, end));
        return layout.isShort() && layout.wanted().size() == present ? Optional.of(layout) : Optional.empty();
    }

    private boolean isShort() {
        return values.size() <= MOST_VALUES
                && values.stream().mapToInt(value -> value.ahead().length()).sum() + end.length() <= MOST_BYTES;
    }

    /** The slots that have a value. */
    List<Integer> wanted() {
        return values.stream().map(Value::slot).filter(slot -> slot >= 0).toList();
    }

    /** Where a number or word ends; there if none begins there. */
    private static int endOfScalar(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && !JsonParser.isBlank(bytes[at]) && "{}[],:\"".indexOf(bytes[at]) < 0) {
            at++;
        }
        return at;
    }

    /** Whether what is ahead of there is a member's name. */
    private static boolean isName(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && JsonParser.isBlank(bytes[at])) {
            at++;
        }
        return at < end && bytes[at] == ':';
    }

    private static int slotAt(RawRecord record, int from) {
        for (int slot = 0; slot < record.slotCount(); slot++) {
            if (record.fromOf(slot) == from) {
                return slot;
            }
        }
        return Routing.NONE;
    }

    private static String text(byte[] bytes, int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
