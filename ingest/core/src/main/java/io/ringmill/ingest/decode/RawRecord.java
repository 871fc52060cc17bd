package io.ringmill.ingest.decode;

import io.ringmill.ingest.text.Utf8;
import java.util.Arrays;

/**
 * One record: its raw bytes, and slices of them for the values that are wanted ("slots"). Reused for every record.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none once {@code scratch} has the size of the longest escaped
 * text. <b>Cost:</b> O(1) per slot; escaped texts are decoded when they are asked for.
 */
@SuppressWarnings("EnumOrdinal") // A slot has room for a number, and lives no longer than its record.
public final class RawRecord {

    /** What a slot holds. */
    public enum Kind {
        /** Not there. */
        ABSENT,
        /** JSON's null, or a CSV field without a character. */
        EMPTY,
        TEXT,
        /** A JSON string with escapes. */
        ESCAPED,
        /** A CSV field between quotes, with doubled quotes inside. */
        DOUBLED_QUOTES,
        NUMBER,
        BOOLEAN,
        /** An object or array. */
        NESTED
    }

    private static final Kind[] KINDS = Kind.values();
    private static final long TEXT = Kind.TEXT.ordinal();
    private static final long NUMBER = Kind.NUMBER.ordinal();
    private static final long ESCAPED = Kind.ESCAPED.ordinal();
    private static final long DOUBLED_QUOTES = Kind.DOUBLED_QUOTES.ordinal();

    /** A slot is its kind, and where its value begins, from {@link #origin}, and how long that is, of 30 bits each. */
    private static final int KIND_SHIFT = 60;

    private static final int START_SHIFT = 30;
    private static final int LENGTH_MASK = (1 << START_SHIFT) - 1;

    /** In place of {@link #element}, if the record is no element of an array. */
    static final int NO_ELEMENT = -1;

    byte[] bytes = {};
    /** Where the record begins. */
    int from;

    int length;
    /** Where the message begins that it is from; often {@link #from}. */
    int origin;
    /** Its position in the message's array of records, from 0, or {@link #NO_ELEMENT}. */
    int element = NO_ELEMENT;

    long totalLength;
    long line;
    long readNs;
    String fault;

    /** 0 for one that is absent. */
    private final long[] slots;

    private byte[] text = bytes;
    private int textFrom;
    private int textLength;
    private byte[] scratch = new byte[64];

    public RawRecord(int slots) {
        this.slots = new long[slots];
    }

    /** A copy without slots, of bytes that stay where they are. */
    RawRecord withoutSlots() {
        RawRecord copy = new RawRecord(0);
        copy.bytes = bytes;
        copy.from = from;
        copy.length = length;
        copy.origin = origin;
        copy.element = element;
        copy.totalLength = totalLength;
        copy.line = line;
        copy.readNs = readNs;
        copy.fault = fault;
        return copy;
    }

    /** Forgets the slots; they are absent until they are set. */
    void clear() {
        fault = null;
        element = NO_ELEMENT;
        Arrays.fill(slots, 0);
    }

    int slotCount() {
        return slots.length;
    }

    /** Forgets these slots only. */
    void clear(int[] some) {
        for (int slot : some) {
            slots[slot] = 0;
        }
    }

    void set(int slot, Kind kind, int start, int valueLength) {
        slots[slot] = ((long) kind.ordinal() << KIND_SHIFT) | ((long) start << START_SHIFT) | valueLength;
    }

    /** Why this is no record; null if it is one. */
    public String fault() {
        return fault;
    }

    /** Whether it is none, but a whole message that is malformed. */
    @SuppressWarnings("ReferenceEquality") // The constant is meant, not its text.
    public boolean isMalformedMessage() {
        return fault != null && fault != StreamDecoder.FILTERED && element == NO_ELEMENT;
    }

    /** Line of the input on which it begins, from 1. */
    public long line() {
        return line;
    }

    /** When its last bytes were read, by {@link System#nanoTime}. */
    public long readNs() {
        return readNs;
    }

    /** Holds the raw bytes; valid until the next record is read. */
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    /** How many raw bytes are at hand. */
    public int length() {
        return length;
    }

    /** How many there were; more than {@link #length} if it was over the limit. */
    public long totalLength() {
        return totalLength;
    }

    /** Whether the slot holds a text or number as it stands in {@link #bytes()}, one byte long at least. */
    boolean isPlain(int slot) {
        long kind = slots[slot] >>> KIND_SHIFT;
        return (kind == TEXT || kind == NUMBER) && lengthOf(slot) > 0;
    }

    /** Where in {@link #bytes()} the value of a slot begins. */
    int fromOf(int slot) {
        return origin + ((int) (slots[slot] >>> START_SHIFT) & LENGTH_MASK);
    }

    int lengthOf(int slot) {
        return (int) slots[slot] & LENGTH_MASK;
    }

    public Kind kind(int slot) {
        return KINDS[(int) (slots[slot] >>> KIND_SHIFT)];
    }

    /** Points {@link #text()}, {@link #textFrom()} and {@link #textLength()} at the characters of a slot. */
    public void select(int slot) {
        text = bytes;
        textFrom = fromOf(slot);
        textLength = lengthOf(slot);
        long kind = slots[slot] >>> KIND_SHIFT;
        if (kind == ESCAPED || kind == DOUBLED_QUOTES) {
            unescape(kind(slot));
        }
    }

    public byte[] text() {
        return text;
    }

    public int textFrom() {
        return textFrom;
    }

    public int textLength() {
        return textLength;
    }

    private void unescape(Kind kind) {
        if (scratch.length < textLength) {
            scratch = new byte[textLength * 2];
        }
        textLength = kind == Kind.ESCAPED ? unescapeJson() : unescapeQuotes();
        text = scratch;
        textFrom = 0;
    }

    private int unescapeQuotes() {
        int to = 0;
        int end = textFrom + textLength;
        for (int i = textFrom; i < end; i += bytes[i] == '"' ? 2 : 1) {
            scratch[to++] = bytes[i];
        }
        return to;
    }

    /** The escapes are known to be well-formed, and are never shorter than what they stand for. */
    private int unescapeJson() {
        int to = 0;
        int at = textFrom;
        int end = textFrom + textLength;
        while (at < end) {
            if (bytes[at] != '\\') {
                scratch[to++] = bytes[at++];
                continue;
            }
            byte escaped = bytes[at + 1];
            at += 2;
            if (escaped != 'u') {
                scratch[to++] = single(escaped);
                continue;
            }
            int code = hex(at);
            at += 4;
            if (Character.isHighSurrogate((char) code) && at + 6 <= end && isLowSurrogateEscape(at)) {
                code = Character.toCodePoint((char) code, (char) hex(at + 2));
                at += 6;
            }
            to = Utf8.encode(code, scratch, to);
        }
        return to;
    }

    private static byte single(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escaped;
        };
    }

    private boolean isLowSurrogateEscape(int at) {
        return bytes[at] == '\\' && bytes[at + 1] == 'u' && Character.isLowSurrogate((char) hex(at + 2));
    }

    private int hex(int at) {
        int code = 0;
        for (int i = at; i < at + 4; i++) {
            code = code << 4 | Character.digit(bytes[i], 16);
        }
        return code;
    }
}
