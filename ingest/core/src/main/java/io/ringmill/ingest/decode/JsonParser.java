package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.RawRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A strict parser of one JSON message (RFC 8259) that finds the values at given paths, of one record or of each in an
 * array. All of the text is checked, what is not asked for too. A path that occurs twice has the last value.
 *
 * <p>It is our own because a record must be refused whenever any part of it is malformed, wanted or not, without
 * allocation: dsl-json's {@code skip} lets some malformed texts of JSONTestSuite pass, and jackson-core's reusable
 * parser has to be made anew after one.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none, but for the reason a text is refused.
 * <b>Cost:</b> one pass over the bytes, a second one over the array of records, and a comparison with each wanted name per member of an object on a path.
 */
final class JsonParser {

    private static final int MAX_DEPTH = 512;
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    /** What is wanted of a message: of its records' array and what is around it, where there is one. */
    private final PathNode message = new PathNode();
    /** What is wanted of a record; the message itself where there is no array. */
    private final PathNode element;
    /** Slots that {@link #element} fills where it is not the message. */
    private final int[] elementSlots;

    private final boolean hasRecords;
    private final String notAnArray;
    private final RawRecord name = new RawRecord(1);
    private RawRecord record;
    private byte[] bytes;
    private int at;
    private int end;
    /** Why the text is refused, and null until it is. */
    private String fault;

    /** What the records' path leads to; {@link Kind#ABSENT} if to nothing. */
    private Kind recordsKind = Kind.ABSENT;

    private int recordsStart;
    /** Where the next element begins; -1 if there is none. */
    private int elementAt = -1;

    private int elementIndex;

    /**
     * @param paths what each slot holds; texts as {@link JsonPath} has them
     * @param records where a message holds an array of records; empty if it is a record itself
     */
    JsonParser(List<String> paths, Optional<String> records) {
        hasRecords = records.isPresent();
        element = hasRecords ? new PathNode() : message;
        notAnArray = "'" + records.orElse("") + "' is not an array of records";
        records.ifPresent(path -> message.at(JsonPath.parse(path)).records = true);
        int[] ofElement = new int[paths.size()];
        int count = 0;
        for (int slot = 0; slot < paths.size(); slot++) {
            JsonPath path = JsonPath.parse(paths.get(slot));
            (path.outer() ? message : element).at(path).addSlot(slot);
            if (!path.outer()) {
                ofElement[count++] = slot;
            }
        }
        elementSlots = Arrays.copyOf(ofElement, count);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Sets the record's slots; returns why it is no JSON object, or null if it is one. Where a message has an array of
     * records, {@link #nextElement} gives them then; {@link StreamDecoder#FILTERED} if the message has no such array.
     */
    String parse(RawRecord into) {
        record = into;
        bytes = into.bytes;
        at = into.from;
        end = into.from + into.length;
        fault = null;
        recordsKind = Kind.ABSENT;
        elementAt = -1;
        skipBlanks();
        if (at == end || !(bytes[at] == '{' || (bytes[at] == '[' && message.takesArray()))) {
            Kind kind = value(null, 0);
            skipBlanks();
            return fault == null && kind != null && at == end ? "not a JSON object" : refuse("a JSON object");
        }
        if (wanted(message, 0)) {
            skipBlanks();
            if (at < end) {
                refuse("the end of the line");
            }
        }
        return fault == null && hasRecords ? beginElements() : fault;
    }

    private String beginElements() {
        if (recordsKind == Kind.NESTED) {
            at = recordsStart;
            elementIndex = bytes[at] == '[' ? 0 : RawRecord.NO_ELEMENT;
            if (isNext('[')) {
                skipBlanks();
            }
            elementAt = at < end && bytes[at] == ']' ? -1 : at;
            return null;
        }
        return recordsKind == Kind.ABSENT || recordsKind == Kind.EMPTY ? StreamDecoder.FILTERED : notAnArray;
    }

    /** Whether a message that is sound has its records in an array. */
    boolean hasRecords() {
        return hasRecords;
    }

    /** Makes the record that {@link #parse} saw one of its elements; false if there is no further one. */
    boolean nextElement(RawRecord into) {
        if (elementAt < 0) {
            return false;
        }
        into.clear(elementSlots);
        at = elementAt;
        wanted(element, 0);
        into.fault =
                bytes[elementAt] == '{' || element.slots.length > 0 || (bytes[elementAt] == '[' && element.takesArray())
                        ? null
                        : "not a JSON object";
        into.from = elementAt;
        into.length = at - elementAt;
        into.totalLength = into.length;
        into.element = elementIndex;
        skipBlanks();
        elementAt = -1;
        if (elementIndex != RawRecord.NO_ELEMENT && isNext(',')) {
            skipBlanks();
            elementAt = at;
            elementIndex++;
        }
        return true;
    }

    /** Passes over a value; returns its kind, null if it is malformed. */
    private Kind value(PathNode node, int depth) {
        if (at == end) {
            refuse("a value");
            return null;
        }
        return switch (bytes[at]) {
            case '{' -> object(node, depth) ? Kind.NESTED : null;
            case '[' -> array(node, depth) ? Kind.NESTED : null;
            case '"' -> string();
            case 't' -> word(TRUE) ? Kind.BOOLEAN : null;
            case 'f' -> word(FALSE) ? Kind.BOOLEAN : null;
            case 'n' -> word(NULL) ? Kind.EMPTY : null;
            default -> number() ? Kind.NUMBER : null;
        };
    }

    private boolean object(PathNode node, int depth) {
        if (depth == MAX_DEPTH) {
            return tooDeep();
        }
        at++;
        skipBlanks();
        if (isNext('}')) {
            return true;
        }
        while (true) {
            if (at == end || bytes[at] != '"') {
                refuse("a name between quotes");
                return false;
            }
            int nameStart = at + 1;
            Kind nameKind = string();
            if (nameKind == null) {
                return false;
            }
            PathNode child = node == null ? null : find(node, nameKind, nameStart, at - 1 - nameStart);
            skipBlanks();
            if (!isNext(':')) {
                refuse("':'");
                return false;
            }
            skipBlanks();
            if (!wanted(child, depth + 1)) {
                return false;
            }
            skipBlanks();
            if (isNext('}')) {
                return true;
            }
            if (!isNext(',')) {
                refuse("',' or '}'");
                return false;
            }
            skipBlanks();
        }
    }

    /** Passes over a value, and notes where it is if it is wanted; false if it is malformed. */
    private boolean wanted(PathNode node, int depth) {
        int start = at;
        Kind kind = value(node, depth);
        if (kind == null || node == null) {
            return kind != null;
        }
        for (int slot : node.slots) {
            int quotes = kind == Kind.TEXT || kind == Kind.ESCAPED ? 1 : 0;
            record.set(slot, kind, start + quotes - record.origin, at - start - 2 * quotes);
        }
        if (node.records) {
            recordsKind = kind;
            recordsStart = start;
        }
        return true;
    }

    private PathNode find(PathNode node, Kind kind, int start, int length) {
        if (kind != Kind.ESCAPED) {
            return node.find(bytes, start, length);
        }
        name.bytes = bytes;
        name.set(0, kind, start, length);
        name.select(0);
        return node.find(name.text(), name.textFrom(), name.textLength());
    }

    private boolean array(PathNode node, int depth) {
        if (depth == MAX_DEPTH) {
            return tooDeep();
        }
        at++;
        skipBlanks();
        if (isNext(']')) {
            return true;
        }
        for (int position = 0; wanted(node == null ? null : node.find(position), depth + 1); position++) {
            skipBlanks();
            if (isNext(']')) {
                return true;
            }
            if (!isNext(',')) {
                refuse("',' or ']'");
                return false;
            }
            skipBlanks();
        }
        return false;
    }

    private Kind string() {
        Kind kind = Kind.TEXT;
        for (at = endOfPlainText(at + 1); at < end; at = endOfPlainText(at + 1)) {
            if (bytes[at] == '"') {
                at++;
                return kind;
            }
            if (bytes[at] != '\\') {
                refuse("no control character in a text");
                return null;
            }
            kind = Kind.ESCAPED;
            at++;
            if (!escape()) {
                return null;
            }
        }
        refuse("'\"'");
        return null;
    }

    /** The first quote, backslash or control character from {@code from}, or the end. Local variables keep it quick. */
    private int endOfPlainText(int from) {
        byte[] text = bytes;
        int stop = end;
        int i = from;
        while (i < stop && text[i] != '"' && text[i] != '\\' && (text[i] & 0xe0) != 0) {
            i++;
        }
        return i;
    }

    private boolean escape() {
        if (at < end) {
            switch (bytes[at]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                    return true;
                }
                case 'u' -> {
                    for (int i = 1; i <= 4; i++) {
                        if (at + i >= end || Character.digit(bytes[at + i], 16) < 0) {
                            refuse("four hexadecimal digits after \\u");
                            return false;
                        }
                    }
                    at += 4;
                    return true;
                }
                default -> {}
            }
        }
        refuse("one of \" \\ / b f n r t u after \\");
        return false;
    }

    private boolean word(byte[] wanted) {
        int length = wanted.length;
        if (end - at < length || !Arrays.equals(wanted, 0, length, bytes, at, at + length)) {
            refuse("a value");
            return false;
        }
        at += length;
        return true;
    }

    private boolean number() {
        int start = at;
        isNext('-');
        if (!isNext('0') && !digits()) {
            at = start;
            refuse("a value");
            return false;
        }
        if (isNext('.') && !digits()) {
            refuse("a digit");
            return false;
        }
        if (isNext('e') || isNext('E')) {
            if (!isNext('-')) {
                isNext('+');
            }
            if (!digits()) {
                refuse("a digit");
                return false;
            }
        }
        return true;
    }

    private boolean digits() {
        int start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at > start;
    }

    private boolean isNext(char wanted) {
        if (at < end && bytes[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
    }

    private boolean tooDeep() {
        fault = "malformed JSON: nested more than " + MAX_DEPTH + " deep";
        return false;
    }

    private String refuse(String expected) {
        if (fault == null) {
            String place = at == end ? "at the end of the line" : "at byte " + (at - record.origin + 1);
            fault = "malformed JSON " + place + ": expected " + expected;
        }
        return fault;
    }
}
