package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.RawRecord.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The attributes of a message that are wanted. They are put behind its bytes, so that a slot can hold one. Between them is the end
 * of a line, so that each line of a message has one.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> where a message is longer than all before. <b>Cost:</b> a copy of the message
 * if any attribute is wanted, or if readers ask for one.
 */
final class AttributeValues {

    private static final int LONGEST_NUMBER = 20;
    private static final int ABSENT = -1;

    private final List<String> names = new ArrayList<>();
    /** By number of the attribute. */
    private final int[] slots;

    private final int[] starts;
    /** {@link #ABSENT} of one that the message does not have. */
    private final int[] lengths;

    private byte[] values = new byte[64];
    private int used;

    /** A message with its attributes behind it. */
    private byte[] joined = {};

    /** Where in it the values begin. */
    private int valuesAt;

    /** @param paths of all slots */
    AttributeValues(Attributes known, List<String> paths) {
        int[] wanted = new int[paths.size()];
        for (int slot = 0; slot < wanted.length; slot++) {
            if (known.isNamedBy(paths.get(slot))) {
                wanted[names.size()] = slot;
                names.add(Attributes.name(paths.get(slot)));
            }
        }
        slots = Arrays.copyOf(wanted, names.size());
        starts = new int[slots.length];
        lengths = new int[slots.length];
        clear();
    }

    /** What is wanted, without the {@code @}. */
    List<String> names() {
        return List.copyOf(names);
    }

    void set(int number, byte[] utf8, int from, int length) {
        reserve(length);
        System.arraycopy(utf8, from, values, used, length);
        starts[number] = used;
        lengths[number] = length;
        used += length;
    }

    void set(int number, long value) {
        reserve(LONGEST_NUMBER);
        int end = used + LONGEST_NUMBER;
        int at = end;
        long rest = value;
        do {
            values[--at] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            values[--at] = '-';
        }
        starts[number] = at;
        lengths[number] = end - at;
        used = end;
    }

    private void reserve(int more) {
        if (used + more > values.length) {
            values = Arrays.copyOf(values, 2 * (used + more));
        }
    }

    void clear() {
        used = 0;
        Arrays.fill(lengths, ABSENT);
    }

    /**
     * Makes a record of bytes of its own, so that it has room for the attributes; before it is parsed.
     *
     * @param always whether also where no attributes are wanted
     */
    void join(RawRecord record, boolean always) {
        if (slots.length == 0 && !always) {
            return;
        }
        int length = record.length;
        int needed = length + 1 + used + InputBuffer.PADDING;
        if (joined.length < needed) {
            joined = new byte[2 * needed];
        }
        System.arraycopy(record.bytes, record.from, joined, 0, length);
        joined[length] = '\n';
        valuesAt = length + 1;
        System.arraycopy(values, 0, joined, valuesAt, used);
        record.bytes = joined;
        record.from = 0;
        record.origin = 0;
    }

    /** Sets the slots of a record that is, or is part of, one that was joined with them. */
    void setSlots(RawRecord record) {
        for (int i = 0; i < slots.length; i++) {
            if (lengths[i] == ABSENT) {
                record.set(slots[i], Kind.ABSENT, 0, 0);
            } else {
                record.set(slots[i], Kind.TEXT, valuesAt + starts[i] - record.origin, lengths[i]);
            }
        }
    }
}
