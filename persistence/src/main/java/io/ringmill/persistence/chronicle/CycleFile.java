package io.ringmill.persistence.chronicle;

import io.ringmill.journal.CorruptJournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Walks the documents of one of Chronicle's files. Nothing in the file is believed: a length that cannot be, and bytes
 * where none should be, are found and named.
 *
 * <p>Chronicle's framing: documents follow each other at multiples of 4 bytes, each behind an int that holds its length
 * (30 bits), whether it is Chronicle's own metadata (bit 30), and whether it is incomplete (bit 31). An int of 0 is the
 * end of what was written, one of {@link #END_OF_FILE} says that the next file goes on. An appender copies a document
 * and then sets the int, so what a kill leaves is an int of 0 with bytes behind it. A power loss leaves of what was not
 * forced to the disk some sectors, and others that are zeros, or a file that is shorter.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction, unless a document outgrows the window.
 * <b>Cost:</b> one read a {@link #WINDOW_BYTES}.
 */
final class CycleFile implements AutoCloseable {

    static final String SUFFIX = ".cq4";

    private static final int META_DATA = 0x4000_0000;
    private static final int LENGTH_MASK = 0x3fff_ffff;
    private static final int END_OF_FILE = 0xc000_0000;

    private static final int WINDOW_BYTES = 256 << 10;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(WINDOW_BYTES).asReadOnlyBuffer();

    /** Chronicle's own documents are its header and its indices, far smaller than this. */
    private static final int MAX_META_BYTES = 128 << 10;

    /** A disk writes as much at once, or nothing of it. */
    private static final int SECTOR_BYTES = 512;

    /** Whatever document comes next shows within this, if the bytes behind it were looked at before. */
    private static final int LONGEST_GAP_BYTES = 512 << 10;

    /** How Chronicle's own documents begin: an event name in binary wire. */
    private static final List<byte[]> META_NAMES = List.of(name("header"), name("index2index"), name("index"));

    /** How the field begins that Chronicle keeps its place in: its name, and what stands for numbers behind. */
    private static final byte[] WRITE_POSITION =
            "writePosition\u008e\1\0\0\0\0\u008d".getBytes(StandardCharsets.ISO_8859_1);

    private static final int NOTED_BYTES = 256;

    private final Path path;
    private boolean fromStart;
    private final boolean compressed;
    /** Opened when it is first asked for; nothing is where a reader passes over all of a file. */
    private CycleBytes source;

    private ByteBuffer window = ByteBuffer.allocate(0);
    private ByteBuffer view = window;
    private long size;
    private long windowStart;
    private long next;
    private long position;
    private int length;
    private long index = -1;
    private boolean restSeen;
    private TornTail torn;

    /** Walks a file, compressed or not. */
    CycleFile(Path path) {
        this(path, 0);
    }

    /** Walks the file from this document on. */
    CycleFile(Path path, long from) {
        this.path = path;
        this.next = from;
        this.fromStart = from == 0;
        compressed = CycleBytes.isCompressed(path);
    }

    private void open() throws IOException {
        if (source == null) {
            source = CycleBytes.open(path);
            window = ByteBuffer.allocateDirect(WINDOW_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .limit(0);
            view = window.duplicate();
            size = source.size();
        }
    }

    /** Passes over all documents before that place; what comes next is there. */
    void passTo(long end) {
        next = end;
        position = end;
        fromStart = false;
    }

    /** Passes over all documents that are left. */
    void passToEnd() {
        next = Long.MAX_VALUE - WINDOW_BYTES;
    }

    private static byte[] name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[utf8.length + 2];
        bytes[0] = (byte) 0xb9;
        bytes[1] = (byte) utf8.length;
        System.arraycopy(utf8, 0, bytes, 2, utf8.length);
        return bytes;
    }

    /** Behind the end: looks again, as a live journal grows. */
    void again() throws IOException {
        open();
        size = source.size();
        window.limit(0);
        torn = null;
    }

    /** Goes back before the document that was last looked at. */
    void back() throws IOException {
        again();
        next = position;
    }

    /** Goes to the next document that is not Chronicle's own; false at the end, where {@link #torn} may say more. */
    boolean advance() throws IOException {
        if (source == null && next > 0 && next >= Long.MAX_VALUE - WINDOW_BYTES) {
            return false;
        }
        open();
        while (next + 4 <= size) {
            position = next;
            int header = getInt(position);
            if (header == 0) {
                if (isEnd()) {
                    return false;
                }
                continue;
            }
            if (header == END_OF_FILE) {
                requireZeros(position + 8); // behind 4 bytes that say EOF to people
                return false;
            }
            if (header < 0) {
                return incomplete(header);
            }
            length = header & LENGTH_MASK;
            boolean meta = (header & META_DATA) != 0;
            if (meta ? isHeadCutOff(length) : isCutOff(length)) {
                return false;
            }
            requirePossible(length, meta ? MAX_META_BYTES : Frame.MAX_BYTES);
            next = (position + 4 + length + 3) & -4L;
            if (meta ? !isMeta(position + 4) : position == 0) {
                throw corrupt("a document that is not what its head says");
            }
            if (!meta) {
                index++;
                return true;
            }
        }
        if (next < size && lastNonZero(next, size) >= 0) {
            torn = new TornTail(path, next, (int) (size - next), false);
        }
        return false;
    }

    /**
     * Goes to what may be the next frame behind the place that was last looked at, whatever lies between; false if there
     * is none. Its checksum is still to be looked at.
     */
    boolean seek() throws IOException {
        open();
        torn = null;
        size = source.size();
        for (long at = (position + 4) & -4L; at + 4 + Frame.HEAD_BYTES <= size; at += 4) {
            int head = getInt(at);
            if (head >= Frame.HEAD_BYTES && head <= Frame.MAX_BYTES && head % 8 == 0 && at + 4 + head <= size) {
                int frame = ensure(at, 4 + Frame.HEAD_BYTES) + 4;
                int versionAndFlags = window.getInt(frame + Frame.VERSION_AND_FLAGS);
                if (window.getInt(frame + Frame.LENGTH) == head && (versionAndFlags & ~Frame.FIRST) == Frame.VERSION) {
                    position = at;
                    length = head;
                    next = (at + 4 + head + 3) & -4L;
                    index++;
                    return true;
                }
            }
        }
        position = size;
        next = size;
        return false;
    }

    /** What is wrong with the document as a frame, taken by itself; null if nothing is. */
    String frameFault(CRC32C checksum) throws IOException {
        int at = offset();
        if (length < Frame.HEAD_BYTES || length != window.getInt(at + Frame.LENGTH) || length % 8 != 0) {
            return "its length is " + length + ", which is not what it says itself";
        }
        checksum.reset();
        view.limit(at + length).position(at + Frame.LENGTH);
        checksum.update(view);
        return window.getInt(at + Frame.CRC) == (int) checksum.getValue()
                ? null
                : "its checksum is not that of its bytes";
    }

    /** An appender that is killed while it makes a new file leaves nothing but an incomplete first document. */
    private boolean incomplete(int header) throws IOException {
        if (position != 0
                || source.fault(0).isPresent()
                || (size > MAX_META_BYTES && lastNonZero(MAX_META_BYTES, size) >= 0)) {
            throw corrupt("a document head of " + Integer.toHexString(header) + ", which is never written");
        }
        torn = new TornTail(path, 0, (int) lastNonZero(0, Math.min(size, MAX_META_BYTES)) + 1, false);
        return false;
    }

    /** Whether the file ends amid the documents that Chronicle begins it with; then it is torn from its beginning. */
    private boolean isHeadCutOff(int length) throws IOException {
        if (!fromStart || index >= 0 || length > MAX_META_BYTES || !isBeyondEnd(length) || hasSoundBehind()) {
            return false;
        }
        torn = new TornTail(path, 0, (int) size, true);
        return true;
    }

    private boolean isBeyondEnd(int length) throws IOException {
        if (!compressed && position + 4 + length > size) {
            size = source.size(); // a live journal grows
            return position + 4 + length > size;
        }
        return false;
    }

    /** Whether the file ends amid a frame of this length, of which nothing else may be wrong; then it is torn. */
    private boolean isCutOff(int length) throws IOException {
        boolean frame = length >= Frame.HEAD_BYTES && length <= Frame.MAX_BYTES && length % 8 == 0;
        if (position == 0 || !frame || !isBeyondEnd(length) || hasSoundBehind()) {
            return false;
        }
        torn = new TornTail(path, position, (int) (size - position), true);
        return true;
    }

    /**
     * Whether the frame that was last looked at, of which something is wrong, is what a power loss has left: a sector of it is
     * zeros, and nothing sound is behind it. Then it is {@link #torn}, and comes next again.
     */
    boolean isTornFrame() throws IOException {
        long end = next;
        if (compressed || !lacksSector(position + 4, end)) {
            return false;
        }
        if (lastNonZero(Math.min(size, end + LONGEST_GAP_BYTES), size) >= 0 || hasSoundBehind()) {
            next = end;
            return false;
        }
        torn = new TornTail(path, position, (int) (Math.max(end, lastNonZero(position, size) + 1) - position), true);
        return true;
    }

    /** Whether the sector is zeros in which a frame was to begin here, of which there is a rest, and nothing sound behind. */
    private boolean isHeadLost(long last) throws IOException {
        long sectorEnd = (position + SECTOR_BYTES) / SECTOR_BYTES * SECTOR_BYTES;
        return !compressed
                && last - position < LONGEST_GAP_BYTES
                && lastNonZero(position, Math.min(size, sectorEnd)) < 0
                && !hasSoundBehind();
    }

    /** Whether behind the place that was last looked at any frame is sound. O(what the file is longer). */
    private boolean hasSoundBehind() throws IOException {
        long here = position;
        int lengthHere = length;
        long indexHere = index;
        CRC32C checksum = new CRC32C();
        boolean found = false;
        while (!found && seek()) {
            found = frameFault(checksum) == null;
        }
        position = here;
        length = lengthHere;
        next = here;
        index = indexHere;
        return found;
    }

    /** Whether between these places, or up to the second one, a sector is all zeros. */
    private boolean lacksSector(long from, long to) throws IOException {
        long sector = (from + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
        while (sector < to && lastNonZero(sector, Math.min(to, sector + SECTOR_BYTES)) >= 0) {
            sector += SECTOR_BYTES;
        }
        return sector < to;
    }

    private void requirePossible(int length, int most) throws IOException {
        if (position + 4 + length > size) {
            size = source.size(); // a live journal grows
        }
        if (length == 0 || length > most || position + 4 + length > size) {
            throw corrupt("a document of " + length + " bytes, which cannot be");
        }
    }

    /** Whether what was written ends here: then nothing but the piece of one document may lie behind. */
    private boolean isEnd() throws IOException {
        long last = lastNonZero(position, restSeen ? Math.min(size, position + LONGEST_GAP_BYTES) : size);
        restSeen = true; // a live journal is asked again and again
        if (last < 0) {
            return true;
        }
        fill(position, 4);
        if (getInt(position) != 0) {
            return false; // a live appender has finished it meanwhile
        }
        int most = isMeta(position + 4) ? MAX_META_BYTES : frameLength(position + 4);
        boolean tooMuch = last >= position + 4 + most;
        if (tooMuch && !isHeadLost(last)) {
            throw corrupt("no document, yet there are bytes behind it");
        }
        torn = new TornTail(path, position, (int) (last - position + 1), tooMuch);
        return true;
    }

    /** The length of the frame that begins here, by its own head if that is whole. */
    private int frameLength(long at) throws IOException {
        if (at + Frame.HEAD_BYTES > size) {
            return Frame.HEAD_BYTES;
        }
        int own = getInt(at + Frame.LENGTH);
        return own >= Frame.HEAD_BYTES && own <= Frame.MAX_BYTES && own % 8 == 0 ? own : Frame.HEAD_BYTES;
    }

    private void requireZeros(long from) throws IOException {
        if (lastNonZero(from, size) >= 0) {
            throw corrupt("the end of the file, yet there are bytes behind it");
        }
    }

    /** Where the last byte of {@code [from, to)} is that is not zero; -1 if none is. */
    private long lastNonZero(long from, long to) throws IOException {
        for (long end = to; end > from; ) {
            int bytes = (int) Math.min(WINDOW_BYTES, end - from);
            end -= bytes;
            fill(end, bytes);
            if (!window.slice(0, bytes).equals(ZEROS.slice(0, bytes))) {
                int last = bytes - 1;
                while (window.get(last) == 0) {
                    last--;
                }
                return end + last;
            }
        }
        return -1;
    }

    /**
     * Where the last document begins by what Chronicle has noted at the beginning of the file; it goes on there, whatever is in
     * between. -1 if no such note is found.
     */
    long notedEnd() throws IOException {
        open();
        int noted = (int) Math.min(size, NOTED_BYTES);
        int at = ensure(0, noted);
        for (int from = 0; from + WRITE_POSITION.length <= noted; from++) {
            if (window.slice(at + from, WRITE_POSITION.length).equals(ByteBuffer.wrap(WRITE_POSITION))) {
                int value = (from + WRITE_POSITION.length + 7) / 8 * 8 + 2 * Long.BYTES; // behind two lengths
                return value + Long.BYTES <= noted ? window.getLong(at + value) : -1;
            }
        }
        return -1;
    }

    /**
     * How many bytes of the file are in use, before any document is looked at; Chronicle makes it longer ahead of use. The last
     * document may end with zeros. O(what it is longer, and what is behind the place where the walk begins).
     */
    long usedBytes() throws IOException {
        open();
        long used = lastNonZero(0, size) + 1;
        long end = used;
        for (long at = next; at + 4 <= used; at = (end + 3) & -4L) {
            int header = getInt(at);
            int bytes = header & LENGTH_MASK;
            if (header == END_OF_FILE) {
                return used;
            }
            if (header <= 0 || bytes == 0 || bytes > Frame.MAX_BYTES) { // damaged: nobody knows where the last one ends
                end = used + Frame.MAX_BYTES;
                break;
            }
            end = at + 4 + bytes;
        }
        return Math.min(size, Math.max(used, end));
    }

    private boolean isMeta(long at) throws IOException {
        for (byte[] name : META_NAMES) {
            if (at + name.length <= size) {
                int offset = ensure(at, name.length);
                int i = 0;
                while (i < name.length && window.get(offset + i) == name[i]) {
                    i++;
                }
                if (i == name.length) {
                    return true;
                }
            }
        }
        return false;
    }

    private int getInt(long at) throws IOException {
        return window.getInt(ensure(at, 4));
    }

    /** Has these bytes of the file in the window; returns where in it. */
    private int ensure(long at, int bytes) throws IOException {
        long offset = at - windowStart;
        if (offset < 0 || offset + bytes > window.limit()) {
            fill(at, bytes);
            offset = 0;
        }
        return (int) offset;
    }

    private void fill(long at, int bytes) throws IOException {
        window.clear();
        windowStart = at;
        while (window.hasRemaining() && source.read(window, at + window.position()) >= 0) {
            // until the window is full or the file ends
        }
        window.flip();
        if (window.limit() < bytes) {
            throw corrupt("the file became shorter while it was read");
        }
    }

    /** The document's bytes lie in here from {@link #offset} on, until the next call of {@link #advance}. */
    ByteBuffer window() {
        return window;
    }

    /** Has the whole document in the window; returns where in it. */
    int offset() throws IOException {
        return ensure(position + 4, length);
    }

    Path path() {
        return path;
    }

    /** Where in the file the document's head is. */
    long position() {
        return position;
    }

    /** Of the document, in bytes. */
    int length() {
        return length;
    }

    /** What a killed process or a power loss has left at the end; null if nothing. */
    TornTail torn() {
        return torn;
    }

    /** Of the place that was last looked at. */
    CorruptJournalException corrupt(String what) {
        return new CorruptJournalException(source.fault(position).orElse(what) + " (" + place() + ")");
    }

    /** The place that was last looked at, for people. */
    String place() {
        String number = fromStart ? ", index " + Math.max(index, 0) : "";
        return "file " + path.getFileName() + ", byte " + position + number;
    }

    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
        }
    }
}
