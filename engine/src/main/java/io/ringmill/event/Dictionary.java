package io.ringmill.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Interns texts to dense ids from 0; id 0 is the empty text. Ids never change or go.
 *
 * <p><b>Threading:</b> any thread may intern or read; a look-up that hits takes no lock, one that misses takes the
 * writers' lock. An id is published safely with the sequence of the event that carries it.
 * <b>Allocation:</b> none on a hit; the text and its bytes on a miss.
 * <b>Cost:</b> one hash over the bytes and, mostly, one comparison.
 */
public final class Dictionary {

    /** What {@link #intern} returns when the dictionary is full. */
    public static final int FULL = -1;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;

    private final int limit;
    private volatile Table table = new Table(64);

    /** Texts and hashes by id; immutable once an id is handed out, replaced when it grows. */
    private static final class Table {
        final byte[][] bytes;
        final String[] texts;
        final long[] hashes;
        /** id + 1, open addressing; read without a lock, so each entry is written last. */
        final int[] slots;

        volatile int size;

        Table(int capacity) {
            bytes = new byte[capacity][];
            texts = new String[capacity];
            hashes = new long[capacity];
            slots = new int[capacity * 2];
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
        return find(table, utf8, 0, utf8.length, hash(utf8, 0, utf8.length));
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
        int id = find(table, utf8, from, length, hash(utf8, from, length));
        return id >= 0 ? id : internSlowPath(Arrays.copyOfRange(utf8, from, from + length));
    }

    private synchronized int internSlowPath(byte[] utf8) {
        int id = find(table, utf8, 0, utf8.length, hash(utf8, 0, utf8.length));
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
        int id = put(current, utf8, text, hash(utf8, 0, utf8.length));
        table = current;
        return id;
    }

    private static int put(Table into, byte[] utf8, String text, long hash) {
        int id = into.size;
        into.bytes[id] = utf8;
        into.texts[id] = text;
        into.hashes[id] = hash;
        into.size = id + 1;
        int mask = into.slots.length - 1;
        int slot = (int) hash & mask;
        while (into.slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        SLOTS.setRelease(into.slots, slot, id + 1);
        return id;
    }

    private static int find(Table in, byte[] utf8, int from, int length, long hash) {
        int mask = in.slots.length - 1;
        int slot = (int) hash & mask;
        for (int entry = (int) SLOTS.getAcquire(in.slots, slot); entry != 0; ) {
            int id = entry - 1;
            byte[] known = in.bytes[id];
            if (in.hashes[id] == hash && Arrays.equals(known, 0, known.length, utf8, from, from + length)) {
                return id;
            }
            slot = (slot + 1) & mask;
            entry = (int) SLOTS.getAcquire(in.slots, slot);
        }
        return -1;
    }

    /** As of its bytes, without making them; may miss a text that is no Unicode, whose bytes are another's. */
    private static int find(Table in, String text) {
        long hash = hash(text);
        int mask = in.slots.length - 1;
        int slot = (int) hash & mask;
        for (int entry = (int) SLOTS.getAcquire(in.slots, slot); entry != 0; ) {
            int id = entry - 1;
            if (in.hashes[id] == hash && in.texts[id].equals(text)) {
                return id;
            }
            slot = (slot + 1) & mask;
            entry = (int) SLOTS.getAcquire(in.slots, slot);
        }
        return -1;
    }

    private static final java.lang.invoke.VarHandle SLOTS =
            java.lang.invoke.MethodHandles.arrayElementVarHandle(int[].class);

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

    /** FNV-1a over the bytes with a final mix, so that low bits can index a table. */
    private static long hash(byte[] utf8, int from, int length) {
        long hash = FNV_BASIS;
        for (int i = from; i < from + length; i++) {
            hash = step(hash, utf8[i] & 0xff);
        }
        return finish(hash);
    }

    /** The same over the bytes that a text has in UTF-8. */
    private static long hash(String text) {
        long hash = FNV_BASIS;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                hash = step(hash, c);
                continue;
            }
            if (c < 0x800) {
                hash = step(hash, 0xc0 | (c >> 6));
            } else {
                if (Character.isHighSurrogate((char) c)) {
                    c = text.codePointAt(i);
                    i += Character.charCount(c) - 1;
                }
                if (c >= 0x10000) {
                    hash = step(hash, 0xf0 | (c >> 18));
                    hash = step(hash, 0x80 | ((c >> 12) & 0x3f));
                } else {
                    hash = step(hash, 0xe0 | (c >> 12));
                }
                hash = step(hash, 0x80 | ((c >> 6) & 0x3f));
            }
            hash = step(hash, 0x80 | (c & 0x3f));
        }
        return finish(hash);
    }

    private static long step(long hash, int utf8) {
        return (hash ^ utf8) * 0x100000001b3L;
    }

    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
        return mixed ^ (mixed >>> 29);
    }
}
