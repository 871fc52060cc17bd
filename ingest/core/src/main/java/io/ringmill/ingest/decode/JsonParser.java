package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.RawRecord.Kind;
import io.ringmill.ingest.text.Words;
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
 * <b>Cost:</b> one pass over the bytes, eight at a time within texts and numbers, and a second one over the array of
 * records; per member of an object on a path a comparison with what was there in the object before, and if it is another,
 * with each wanted name.
 */
final class JsonParser {

    private static final int MAX_DEPTH = 512;
    /** In place of where a value ends: it is malformed. */
    private static final int REFUSED = -1;

    private static final long QUOTES = Words.of('"');
    private static final long BACKSLASHES = Words.of('\\');
    private static final long BLANKS = Words.of(' ');
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
    private int end;
    /** Of the value that was passed over last. */
    private Kind kind;

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
        this(paths, records, Attributes.NONE);
    }

    /** As {@link #JsonParser(List, Optional)}, where paths may name such attributes, whose slots are left alone. */
    JsonParser(List<String> paths, Optional<String> records, Attributes attributes) {
        hasRecords = records.isPresent();
        element = hasRecords ? new PathNode() : message;
        notAnArray = "'" + records.orElse("") + "' is not an array of records";
        records.ifPresent(path -> message.at(JsonPath.parse(path)).records = true);
        int[] ofElement = new int[paths.size()];
        int count = 0;
        for (int slot = 0; slot < paths.size(); slot++) {
            if (attributes.isNamedBy(paths.get(slot))) {
                continue; // Whoever has the message sets it.
            }
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
        end = into.from + into.length;
        fault = null;
        recordsKind = Kind.ABSENT;
        elementAt = -1;
        int at = skipBlanks(into.from);
        if (at == end || !(bytes[at] == '{' || (bytes[at] == '[' && message.takesArray()))) {
            at = value(null, 0, at);
            if (at != REFUSED && skipBlanks(at) == end) {
                return "not a JSON object";
            }
            refuse(at == REFUSED ? at : skipBlanks(at), "a JSON object");
            return fault;
        }
        at = wanted(message, 0, at);
        if (at != REFUSED) {
            at = skipBlanks(at);
            if (at < end) {
                refuse(at, "the end of the line");
            }
        }
        return fault == null && hasRecords ? beginElements() : fault;
    }

    private String beginElements() {
        if (recordsKind == Kind.NESTED) {
            int at = recordsStart;
            elementIndex = RawRecord.NO_ELEMENT;
            if (bytes[at] == '[') {
                elementIndex = 0;
                at = skipBlanks(at + 1);
            }
            elementAt = is(']', at) ? -1 : at;
            return null;
        }
        return recordsKind == Kind.ABSENT || recordsKind == Kind.EMPTY ? StreamDecoder.FILTERED : notAnArray;
    }

    /** Whether a message that is sound has its records in an array. */
    boolean hasRecords() {
        return hasRecords;
    }

    /** Whether there is a further one. */
    boolean hasNextElement() {
        return elementAt >= 0;
    }

    /** Makes the record that {@link #parse} saw one of its elements; false if there is no further one. */
    boolean nextElement(RawRecord into) {
        if (elementAt < 0) {
            return false;
        }
        into.clear(elementSlots);
        int at = wanted(element, 0, elementAt);
        into.fault =
                bytes[elementAt] == '{' || element.slots.length > 0 || (bytes[elementAt] == '[' && element.takesArray())
                        ? null
                        : "not a JSON object";
        into.from = elementAt;
        into.length = at - elementAt;
        into.totalLength = into.length;
        into.element = elementIndex;
        at = skipBlanks(at);
        elementAt = -1;
        if (elementIndex != RawRecord.NO_ELEMENT && is(',', at)) {
            elementAt = skipBlanks(at + 1);
            elementIndex++;
        }
        return true;
    }

    /** Passes over the value at {@code at}, and notes its kind; returns where it ends. */
    private int value(PathNode node, int depth, int at) {
        if (at == end) {
            return refuse(at, "a value");
        }
        return switch (bytes[at]) {
            case '"' -> string(at + 1);
            case '{' -> object(node, depth, at + 1);
            case '[' -> array(node, depth, at + 1);
            case 't' -> word(TRUE, Kind.BOOLEAN, at);
            case 'f' -> word(FALSE, Kind.BOOLEAN, at);
            case 'n' -> word(NULL, Kind.EMPTY, at);
            default -> number(at);
        };
    }

    /** Passes over an object from behind its brace. */
    private int object(PathNode node, int depth, int from) {
        if (depth == MAX_DEPTH) {
            return tooDeep();
        }
        int at = skipBlanks(from);
        if (is('}', at)) {
            kind = Kind.NESTED;
            return at + 1;
        }
        for (int position = 0; ; position++) {
            if (!is('"', at)) {
                return refuse(at, "a name between quotes");
            }
            int nameStart = at + 1;
            at = string(nameStart);
            if (at == REFUSED) {
                return REFUSED;
            }
            PathNode child = node == null ? null : find(node, position, nameStart, at - 1 - nameStart);
            at = skipBlanks(at);
            if (!is(':', at)) {
                return refuse(at, "':'");
            }
            at = wanted(child, depth + 1, skipBlanks(at + 1));
            if (at == REFUSED) {
                return REFUSED;
            }
            at = skipBlanks(at);
            if (is('}', at)) {
                kind = Kind.NESTED;
                return at + 1;
            }
            if (!is(',', at)) {
                return refuse(at, "',' or '}'");
            }
            at = skipBlanks(at + 1);
        }
    }

    /** Passes over a value, and notes where it is if it is wanted. */
    private int wanted(PathNode node, int depth, int start) {
        int at = value(node, depth, start);
        if (node != null && at != REFUSED) {
            note(node, start, at);
        }
        return at;
    }

    private void note(PathNode node, int start, int at) {
        int quotes = kind == Kind.TEXT || kind == Kind.ESCAPED ? 1 : 0;
        for (int slot : node.slots) {
            record.set(slot, kind, start + quotes - record.origin, at - start - 2 * quotes);
        }
        if (node.records) {
            recordsKind = kind;
            recordsStart = start;
        }
    }

    private PathNode find(PathNode node, int position, int start, int length) {
        if (kind != Kind.ESCAPED) {
            return node.find(position, bytes, start, length);
        }
        name.bytes = bytes;
        name.set(0, kind, start, length);
        name.select(0);
        return node.find(name.text(), name.textFrom(), name.textLength());
    }

    /** Passes over an array from behind its bracket. */
    private int array(PathNode node, int depth, int from) {
        if (depth == MAX_DEPTH) {
            return tooDeep();
        }
        int at = skipBlanks(from);
        if (is(']', at)) {
            kind = Kind.NESTED;
            return at + 1;
        }
        for (int position = 0; ; position++) {
            at = wanted(node == null ? null : node.find(position), depth + 1, at);
            if (at == REFUSED) {
                return REFUSED;
            }
            at = skipBlanks(at);
            if (is(']', at)) {
                kind = Kind.NESTED;
                return at + 1;
            }
            if (!is(',', at)) {
                return refuse(at, "',' or ']'");
            }
            at = skipBlanks(at + 1);
        }
    }

    /** Passes over a text from behind its quote. */
    private int string(int from) {
        int at = endOfPlainText(bytes, from, end);
        if (at < end && bytes[at] == '"') {
            kind = Kind.TEXT;
            return at + 1;
        }
        return stringSlowPath(at);
    }

    private int stringSlowPath(int from) {
        int at = from;
        while (at < end) {
            if (bytes[at] == '"') {
                kind = Kind.ESCAPED;
                return at + 1;
            }
            if (bytes[at] != '\\') {
                return refuse(at, "no control character in a text");
            }
            at = escape(at + 1);
            if (at == REFUSED) {
                return REFUSED;
            }
            at = endOfPlainText(bytes, at, end);
        }
        return refuse(end, "'\"'");
    }

    /** The first quote, backslash or control character in {@code text[from, stop)}, or {@code stop}. */
    static int endOfPlainText(byte[] text, int from, int stop) {
        int i = from;
        for (; i < stop && i + Long.BYTES <= text.length; i += Long.BYTES) {
            long word = Words.get(text, i);
            long marks = Words.equal(word, QUOTES) | Words.equal(word, BACKSLASHES) | Words.below(word, BLANKS);
            if (marks != 0) {
                return Math.min(stop, i + Words.first(marks));
            }
        }
        while (i < stop && text[i] != '"' && text[i] != '\\' && (text[i] & 0xe0) != 0) {
            i++;
        }
        return Math.min(i, stop);
    }

    /** Passes over an escape from behind its backslash. */
    private int escape(int at) {
        if (at < end) {
            switch (bytes[at]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                    return at + 1;
                }
                case 'u' -> {
                    for (int i = 1; i <= 4; i++) {
                        if (at + i >= end || Character.digit(bytes[at + i], 16) < 0) {
                            return refuse(at, "four hexadecimal digits after \\u");
                        }
                    }
                    return at + 5;
                }
                default -> {}
            }
        }
        return refuse(at, "one of \" \\ / b f n r t u after \\");
    }

    private int word(byte[] wanted, Kind wordKind, int at) {
        int length = wanted.length;
        if (end - at < length || !Arrays.equals(wanted, 0, length, bytes, at, at + length)) {
            return refuse(at, "a value");
        }
        kind = wordKind;
        return at + length;
    }

    private int number(int start) {
        int at = is('-', start) ? start + 1 : start;
        int whole = is('0', at) ? at + 1 : Words.endOfDigits(bytes, at, end);
        if (whole == at) {
            return refuse(start, "a value");
        }
        at = whole;
        if (is('.', at)) {
            at = digits(at + 1);
        }
        if (at != REFUSED && (is('e', at) || is('E', at))) {
            at = digits(is('-', at + 1) || is('+', at + 1) ? at + 2 : at + 1);
        }
        kind = Kind.NUMBER;
        return at;
    }

    /** Passes over one digit or more. */
    private int digits(int from) {
        int at = Words.endOfDigits(bytes, from, end);
        return at > from ? at : refuse(at, "a digit");
    }

    private boolean is(char wanted, int at) {
        return at < end && bytes[at] == wanted;
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    static boolean isBlank(byte character) {
        return character <= ' ' && (character == ' ' || character == '\t' || character == '\r' || character == '\n');
    }

    private int tooDeep() {
        fault = "malformed JSON: nested more than " + MAX_DEPTH + " deep";
        return REFUSED;
    }

    /** Says why, unless that was said; {@link #REFUSED}. */
    private int refuse(int at, String expected) {
        if (fault == null) {
            String place = at == end ? "at the end of the line" : "at byte " + (at - record.origin + 1);
            fault = "malformed JSON " + place + ": expected " + expected;
        }
        return REFUSED;
    }
}
