package io.ringmill.pipeline;

import io.ringmill.event.Dictionary;
import io.ringmill.state.StateException;
import io.ringmill.state.StateWriter;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * A {@link ProgramState} as a stream of bytes, as docs/state.md lays it out: what is shared, the known keys in the order of
 * their ids, then a record for each key that has state. Each record has its length before it and its checksum behind it.
 */
public final class StateFile {

    /** "RMST", little-endian. */
    private static final int MAGIC = 0x54534d52;

    private static final int VERSION = 1;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int SHARED = 1;
    private static final int KNOWN_KEYS = 2;
    private static final int KEY = 3;
    private static final int END = 4;

    /** At first there is room for such records; most are of a key. */
    private static final int RECORD_BYTES = 1 << 12;

    /** Keys in a record. */
    private static final int KEYS = 4096;

    private StateFile() {}

    /** Writes a state; the stream stays open. */
    public static void save(ProgramState state, OutputStream to) throws IOException {
        byte[] shared = state.saveShared();
        StateWriter out = begin(state, to);
        write(SHARED, shared, to);
        saveKeys(state, out, IntStream.range(0, state.knownKeys().size()), state.keys(), to);
    }

    /**
     * Writes what is of some keys, such as one of several files into which a program's state is split; the stream stays open. What is
     * shared, which {@link ProgramState#saveShared} told last, is kept beside it.
     *
     * @param keys ids of those of which there is something to save, ascending: of {@link ProgramState#keys}
     */
    public static void saveKeys(ProgramState state, int[] keys, OutputStream to) throws IOException {
        StateWriter out = begin(state, to);
        saveKeys(state, out, Arrays.stream(keys), Arrays.stream(keys), to);
    }

    private static StateWriter begin(ProgramState state, OutputStream to) throws IOException {
        StateWriter out = new StateWriter(state.knownKeys()::utf8);
        out.putInt(MAGIC);
        out.putInt(VERSION);
        to.write(out.toByteArray());
        return out;
    }

    private static void saveKeys(ProgramState state, StateWriter out, IntStream known, IntStream saved, OutputStream to)
            throws IOException {
        saveKnownKeys(known.iterator(), out, to);
        int count = 0;
        for (Iterator<Integer> keys = saved.iterator(); keys.hasNext(); count++) {
            write(KEY, state.saveKey(keys.next()), to);
        }
        out.clear();
        out.putInt(count);
        write(END, out.toByteArray(), to);
    }

    private static void saveKnownKeys(Iterator<Integer> keys, StateWriter out, OutputStream to) throws IOException {
        while (keys.hasNext()) {
            out.clear();
            for (int count = 0; count < KEYS && keys.hasNext(); count++) {
                out.putKey(keys.next());
            }
            write(KNOWN_KEYS, out.toByteArray(), to);
        }
    }

    private static void write(int type, byte[] record, OutputStream to) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(1 + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) type).putInt(record.length);
        to.write(head.array());
        to.write(record);
        to.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(checksum(head.array(), record))
                .array());
    }

    private static int checksum(byte[] head, byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(record);
        return (int) crc.getValue();
    }

    /** Loads a whole state into a program that has taken no event. */
    public static void load(ProgramState state, InputStream from) throws IOException {
        load(state, from, key -> true);
        state.endLoading();
    }

    /**
     * Loads some keys of a state. Others, of this state or of another one, may follow before {@link ProgramState#endLoading}.
     *
     * @param wanted whether a key, by its text, is to be loaded. The empty one is that of streams without key and of windows over
     *     all keys; whoever takes it takes the counts too
     * @throws StateException if it is damaged, or belongs to another pipeline
     */
    public static void load(ProgramState state, InputStream from, Predicate<String> wanted) throws IOException {
        read(from, (type, record, length) -> {
            switch (type) {
                case SHARED -> state.loadShared(Arrays.copyOf(record, length), wanted.test(""));
                case KNOWN_KEYS -> state.loadKnownKeys(record, length);
                default -> {
                    if (wanted.test(ProgramState.keyOf(record))) {
                        state.loadKey(record, length, ProgramState.Share.ALL);
                    }
                }
            }
            return true;
        });
    }

    /**
     * Loads what one of several workers takes of a state. Others may follow before {@link ProgramState#endLoading}. Whoever takes the
     * empty key takes the counts too.
     *
     * @throws StateException if it is damaged, or belongs to another pipeline
     */
    public static void load(ProgramState state, InputStream from, ProgramState.Share share) throws IOException {
        load(state, from, share, share.takes(true, 0));
    }

    /** As the other; {@code counts} says whether to take the counts: once, of those that hold the same. */
    public static void load(ProgramState state, InputStream from, ProgramState.Share share, boolean counts)
            throws IOException {
        read(from, (type, record, length) -> {
            switch (type) {
                case SHARED -> state.loadShared(Arrays.copyOf(record, length), counts);
                case KNOWN_KEYS -> state.loadKnownKeys(record, length);
                default -> state.loadKey(record, length, share);
            }
            return true;
        });
    }

    /**
     * Loads what {@link #saveKeys} wrote.
     *
     * @param shared what was kept beside it
     * @param counts whether to take the counts of that: once, of all files that it is beside
     */
    public static void loadKeys(
            ProgramState state, byte[] shared, InputStream from, ProgramState.Share share, boolean counts)
            throws IOException {
        state.loadShared(shared, counts);
        read(from, (type, record, length) -> {
            switch (type) {
                case SHARED -> throw new StateException("the saved state has a shared part of its own");
                case KNOWN_KEYS -> state.loadKnownKeys(record, length);
                default -> state.loadKey(record, length, share);
            }
            return true;
        });
    }

    /** Makes the keys and symbols of a state known, with the ids that they had, before anything else is. */
    static void makeKnown(InputStream from, Dictionary keys, Dictionary symbols) throws IOException {
        read(from, (type, record, length) -> {
            switch (type) {
                case SHARED -> ProgramState.makeSymbolsKnown(Arrays.copyOf(record, length), symbols);
                case KNOWN_KEYS -> ProgramState.makeKeysKnown(record, length, keys);
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    /** What a state is of. */
    static StateComponents components(InputStream from) throws IOException {
        AtomicReference<StateComponents> components = new AtomicReference<>();
        read(from, (type, record, length) -> {
            components.set(ProgramState.components(Arrays.copyOf(record, length)));
            return false;
        });
        return components.get();
    }

    /** How the records of a state become those of another one. */
    interface Transcoding {

        /** Of what is shared. */
        byte[] shared(byte[] record);

        /** Of a key; empty if nothing of it is left. */
        Optional<byte[]> key(byte[] record);
    }

    /** Reads a state, and writes another one that is made of it. */
    static void transcode(InputStream from, OutputStream to, Transcoding by) throws IOException {
        StateWriter out = new StateWriter();
        out.putInt(MAGIC);
        out.putInt(VERSION);
        to.write(out.toByteArray());
        int[] saved = new int[1];
        read(from, (type, bytes, length) -> {
            byte[] record = Arrays.copyOf(bytes, length);
            Optional<byte[]> made = switch (type) {
                case SHARED -> Optional.of(by.shared(record));
                case KNOWN_KEYS -> Optional.of(record);
                default -> by.key(record);
            };
            if (made.isPresent()) {
                write(type, made.get(), to);
                saved[0] += type == KEY ? 1 : 0;
            }
            return true;
        });
        out.clear();
        out.putInt(saved[0]);
        write(END, out.toByteArray(), to);
    }

    /**
     * Reads a state from its beginning to its end without loading it.
     *
     * @throws StateException if it is damaged or cut off
     */
    public static void verify(InputStream from) throws IOException {
        read(from, (type, record, length) -> true);
    }

    /** Takes a record whose checksum is right. */
    private interface Visitor {
        /**
         * Takes the first {@code length} bytes; what they are in holds the next record later.
         *
         * @return false if no more are wanted
         */
        boolean onRecord(int type, byte[] record, int length) throws IOException;
    }

    private static void read(InputStream from, Visitor visitor) throws IOException {
        DataInputStream in = new DataInputStream(from);
        try {
            if (readInt(in) != MAGIC) {
                throw new StateException("this is no saved state");
            }
            StateException.requireVersion("the saved state", readInt(in), VERSION);
            readRecords(in, visitor);
        } catch (EOFException tooShort) {
            throw new StateException("the saved state is cut off");
        }
    }

    private static void readRecords(DataInputStream in, Visitor visitor) throws IOException {
        byte[] head = new byte[1 + Integer.BYTES];
        byte[] record = new byte[RECORD_BYTES];
        CRC32C crc = new CRC32C();
        int keys = 0;
        boolean goesOn = true;
        while (goesOn) {
            in.readFully(head);
            int length = (int) INTS.get(head, 1);
            record = readWithChecksum(in, length, record);
            crc.reset();
            crc.update(head);
            crc.update(record, 0, length);
            if ((int) INTS.get(record, length) != (int) crc.getValue()) {
                throw new StateException("the saved state is damaged: a checksum is wrong");
            }
            switch (head[0]) {
                case SHARED, KNOWN_KEYS -> goesOn = visitor.onRecord(head[0], record, length);
                case KEY -> {
                    keys++;
                    goesOn = visitor.onRecord(KEY, record, length);
                }
                case END -> {
                    if (length != Integer.BYTES || (int) INTS.get(record, 0) != keys) {
                        throw new StateException("the saved state lacks keys");
                    }
                    return;
                }
                default -> throw new StateException("the saved state has a record of type " + head[0]);
            }
        }
    }

    /** Reads a record of a length, and its checksum; longer ones than ever before in steps, as a damaged length may be any. */
    private static byte[] readWithChecksum(DataInputStream in, int length, byte[] into) throws IOException {
        int all = length + Integer.BYTES;
        if (length < 0 || all < 0) {
            throw new StateException("the saved state is cut off");
        }
        if (all <= into.length) {
            in.readFully(into, 0, all);
            return into;
        }
        byte[] longer = in.readNBytes(all);
        if (longer.length < all) {
            throw new StateException("the saved state is cut off");
        }
        return longer;
    }

    private static int readInt(DataInputStream in) throws IOException {
        return Integer.reverseBytes(in.readInt());
    }
}
