package io.ringmill.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Interns texts to dense ids from 0; id 0 is the empty text. Ids never change or go.
 *
 * <p><b>Threading:</b> any thread may intern or read; a look-up that hits takes no lock, one that misses takes the
 * writers' lock. An id is published safely with the sequence of the event that carries it.
 * <b>Allocation:</b> none on a hit; the text and its bytes on a miss.
 * <b>Cost:</b> one hash over the bytes, eight at a time, and, mostly, one comparison.
 */
public final class Dictionary {

    /** What {@link #intern} returns when the dictionary is full. */
    public static final int FULL = -1;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** A tag has the upper bits of a place, from here on. */
    private static final int TAG_PLACE_SHIFT = 36;

    /** In a tag, in place of the length of a longer text. */
    private static final int MORE_THAN_EIGHT = 9;

    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int limit;
    private volatile Table table = new Table(64);

    /** Texts and hashes by id; immutable once an id is handed out, replaced when it grows. */
    private static final class Table {
        final byte[][] bytes;
        final String[] texts;
        final long[] hashes;
        /**
         * Open addressing, two cells each: the tag of a text over its id + 1, and its first eight bytes. Read without a
         * lock, so the tag is written last.
         */
        final long[] slots;

        volatile int size;

        Table(int capacity) {
            bytes = new byte[capacity][];
            texts = new String[capacity];
            hashes = new long[capacity];
            slots = new long[capacity * 4];
        }
    }

    /** A dictionary of at most {@code limit} texts besides the empty one. */
    public Dictionary(int limit) {
        this.limit = limit == Integer.MAX_VALUE ? limit : limit + 1;
        add(new byte[0], "");
    }

    /** The id of a text; negative if it is not known. */
    public int find(String text) {
        int id = find(table, text);
        return id >= 0 ? id : find(text.getBytes(StandardCharsets.UTF_8));
    }

    private int find(byte[] utf8) {
        return find(utf8, 0, utf8.length);
    }

    /** The id of the UTF-8 text {@code utf8[from, from + length)}; negative if it is not known. */
    public int find(byte[] utf8, int from, int length) {
        return find(table, utf8, from, length, place(utf8, from, length));
    }

    /** The id of a text, new if it was not yet known; {@link #FULL} if it is new and there is no room. */
    public int intern(String text) {
        int id = find(table, text);
        if (id >= 0) {
            return id;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return intern(utf8, 0, utf8.length);
    }

    /** The id of the UTF-8 text {@code utf8[from, from + length)}; as {@link #intern(String)}, no allocation on a hit. */
    public int intern(byte[] utf8, int from, int length) {
        int id = find(utf8, from, length);
        return id >= 0 ? id : internSlowPath(Arrays.copyOfRange(utf8, from, from + length));
    }

    private synchronized int internSlowPath(byte[] utf8) {
        int id = find(utf8);
        if (id >= 0) {
            return id;
        }
        if (table.size >= limit) {
            return FULL;
        }
        return add(utf8, new String(utf8, StandardCharsets.UTF_8));
    }

    private int add(byte[] utf8, String text) {
        Table current = table;
        if (current.size == current.bytes.length) {
            Table grown = new Table(current.bytes.length * 2);
            for (int id = 0; id < current.size; id++) {
                put(grown, current.bytes[id], current.texts[id], current.hashes[id]);
            }
            current = grown;
        }
        int id = put(current, utf8, text, hash(utf8));
        table = current;
        return id;
    }

    private static int put(Table into, byte[] utf8, String text, long hash) {
        int id = into.size;
        into.bytes[id] = utf8;
        into.texts[id] = text;
        into.hashes[id] = hash;
        into.size = id + 1;
        long place = place(utf8, 0, utf8.length);
        int slot = slot(into, place);
        while (into.slots[slot] != 0) {
            slot = next(into, slot);
        }
        into.slots[slot + 1] = bytes(utf8, 0, Math.min(utf8.length, Long.BYTES));
        SLOTS.setRelease(into.slots, slot, tag(place, utf8.length) | (id + 1));
        return id;
    }

    private static int slot(Table in, long place) {
        return (int) place & (in.slots.length - 2);
    }

    private static int next(Table in, int slot) {
        return (slot + 2) & (in.slots.length - 1);
    }

    /** In its upper half: part of the place, and how long the text is, as far as its first eight bytes are all of it. */
    private static long tag(long place, int length) {
        return (place & (-1L << TAG_PLACE_SHIFT)) | ((long) Math.min(length, MORE_THAN_EIGHT) << Integer.SIZE);
    }

    private static int find(Table in, byte[] utf8, int from, int length, long place) {
        long tag = tag(place, length);
        long first = bytes(utf8, from, Math.min(length, Long.BYTES));
        int slot = slot(in, place);
        for (long entry = (long) SLOTS.getAcquire(in.slots, slot); entry != 0; ) {
            int id = (int) entry - 1;
            if ((entry ^ tag) >>> Integer.SIZE == 0
                    && in.slots[slot + 1] == first
                    && (length <= Long.BYTES || equals(in.bytes[id], utf8, from, length))) {
                return id;
            }
            slot = next(in, slot);
            entry = (long) SLOTS.getAcquire(in.slots, slot);
        }
        return -1;
    }

    /** Of texts of more than eight bytes. */
    private static boolean equals(byte[] known, byte[] utf8, int from, int length) {
        if (known.length != length) {
            return false;
        }
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if ((long) EIGHT_BYTES.get(known, i) != (long) EIGHT_BYTES.get(utf8, from + i)) {
                return false;
            }
        }
        return (long) EIGHT_BYTES.get(known, last) == (long) EIGHT_BYTES.get(utf8, from + last);
    }

    /** As of its bytes, without making them; may miss a text that is no Unicode, whose bytes are another's. */
    private static int find(Table in, String text) {
        long place = place(text);
        int slot = slot(in, place);
        for (long entry = (long) SLOTS.getAcquire(in.slots, slot); entry != 0; ) {
            int id = (int) entry - 1;
            if ((entry ^ place) >>> TAG_PLACE_SHIFT == 0 && in.texts[id].equals(text)) {
                return id;
            }
            slot = next(in, slot);
            entry = (long) SLOTS.getAcquire(in.slots, slot);
        }
        return -1;
    }

    /**
     * The first {@code limit} texts, in the order of their ids and without the empty one, that contain a text, ignoring case.
     *
     * <p><b>Threading:</b> any thread, and nobody waits meanwhile. <b>Cost:</b> O(bytes of all texts), some 20 ms for a million.
     */
    public List<String> search(String contained, int limit) {
        Table current = table;
        int size = current.size;
        TextSearch search = new TextSearch(contained);
        List<String> found = new ArrayList<>();
        for (int id = 1; id < size && found.size() < limit; id++) {
            if (search.isIn(current.bytes[id], current.texts[id])) {
                found.add(current.texts[id]);
            }
        }
        return List.copyOf(found);
    }

    /** The text of an id that {@link #intern} returned. */
    public String text(int id) {
        return table.texts[id];
    }

    /** The UTF-8 bytes of an id's text; not to be changed. */
    public byte[] utf8(int id) {
        return table.bytes[id];
    }

    /** A 64-bit hash of an id's text: equal texts have equal hashes in every process. */
    public long hash(int id) {
        return table.hashes[id];
    }

    /** How many ids there are, the empty text's included. */
    public int size() {
        return table.size;
    }

    /** FNV-1a over the bytes with a final mix. */
    private static long hash(byte[] utf8) {
        long hash = FNV_BASIS;
        for (byte one : utf8) {
            hash = (hash ^ (one & 0xff)) * FNV_PRIME;
        }
        long mixed = (hash ^ (hash >>> 32)) * GOLDEN;
        return mixed ^ (mixed >>> 29);
    }

    /** Where in a table a text is looked for: a hash that is quicker than {@link #hash}, which others rely on. */
    private static long place(byte[] utf8, int from, int length) {
        long place = 0;
        int at = from;
        int end = from + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            place = step(place, (long) EIGHT_BYTES.get(utf8, at));
        }
        return finish(step(place, bytes(utf8, at, end - at)), length);
    }

    /** So many bytes, at most eight, with zeros behind. */
    private static long bytes(byte[] utf8, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (from + Long.BYTES <= utf8.length) {
            return (long) EIGHT_BYTES.get(utf8, from) & (-1L >>> (Long.SIZE - length * Byte.SIZE));
        }
        long bytes = 0;
        for (int i = 0; i < length; i++) {
            bytes |= (utf8[from + i] & 0xffL) << (i * Byte.SIZE);
        }
        return bytes;
    }

    /** The same over the bytes that a text has in UTF-8. */
    private static long place(String text) {
        long place = 0;
        long bytes = 0;
        int length = 0;
        for (int i = 0; i < text.length(); ) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            int size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
            long utf8 = size == 1 ? code : utf8(code, size);
            int room = Long.BYTES - (length & 7);
            bytes |= utf8 << ((Long.BYTES - room) * Byte.SIZE);
            if (size >= room) {
                place = step(place, bytes);
                bytes = size == room ? 0 : utf8 >>> (room * Byte.SIZE);
            }
            length += size;
        }
        return finish(step(place, bytes), length);
    }

    /** The bytes of a code point in UTF-8, the first in the lowest byte. */
    private static long utf8(int code, int size) {
        long bytes = 0;
        int rest = code;
        for (int i = 1; i < size; i++) {
            bytes = (bytes | 0x80 | (rest & 0x3f)) << Byte.SIZE;
            rest >>= 6;
        }
        return bytes | ((0xf00 >> size) & 0xff) | rest;
    }

    private static long step(long place, long bytes) {
        long mixed = (place ^ bytes) * GOLDEN;
        return mixed ^ (mixed >>> 32);
    }

    private static long finish(long place, int length) {
        long mixed = (place ^ length) * GOLDEN;
        return mixed ^ (mixed >>> 29);
    }
}
