package io.ringmill.persistence.chronicle;

import java.nio.ByteBuffer;

/**
 * How a journal's bytes lie. One Chronicle document is one frame: a head, then records one after the other. All numbers
 * are little-endian, every record is padded with zeros to a multiple of 8 bytes.
 *
 * <pre>
 * head    0 int  CRC-32C of all bytes from 4 on
 *         4 int  length of the frame in bytes, head included
 *         8 int  CRC of the frame before in the same session; 0 in a session's first
 *        12 int  version (8 bits), flags (24 bits)
 *        16 long sequence of the next event: events are numbered without gaps
 *
 * record  0 int  type (8 bits), argument (24 bits)
 *         4 int  id
 *
 * type     argument  id   then
 * EVENT    stream    key  long timeNs, one long a field
 * ADVANCE  stream    key  long timeNs
 * END      stream    key  long timeNs
 * KEY      bytes     id   UTF-8 of a key
 * SYMBOL   bytes     id   UTF-8 of a symbol
 * SESSION  bytes     0    {@link HeaderCodec}
 * DIGEST   0         0    long from, long to, long digest
 * CLOSE    0         0    long events, long digest
 * PART     bytes     0    what the next KEY, SYMBOL or SESSION begins with
 * CHANGE   bytes     0    UTF-8 of a change of a rule, which is an event, too
 * SOURCE   bytes     no   UTF-8 of a source's name, a newline, and the place that it is at
 * RESUME   0         0    long wall clock in epoch nanoseconds: the session was interrupted, and goes on here
 * HOLE     0         crc  long from, long to: events that are lost to damage. It is alone in its frame; the next
 *                         frame names that checksum in place of this one's, as it named one that is lost
 * POSITION 8         no   long rows in the journal, then of the source's mark: rows, offset, line, read, filtered, invalid,
 *                         check; of older journals without the last one, then with argument 0
 * </pre>
 *
 * <p>A frame holds what came since the one before, up to {@link #FULL_BYTES}; it is written at the latest when the
 * ring is empty. Its last records are the positions of the sources that have events in it. The checksum covers every record, the chain of checksums finds a frame that is missing.
 */
final class Frame {

    static final int VERSION = 1;

    static final int CRC = 0;
    static final int LENGTH = 4;
    static final int PREVIOUS_CRC = 8;
    static final int VERSION_AND_FLAGS = 12;
    static final int SEQUENCE = 16;
    static final int HEAD_BYTES = 24;

    /** Flag: the first frame of a session. */
    static final int FIRST = 1 << 8;

    static final int EVENT = 1;
    static final int ADVANCE = 2;
    static final int END = 3;
    static final int KEY = 4;
    static final int SYMBOL = 5;
    static final int SESSION = 6;
    static final int DIGEST = 7;
    static final int CLOSE = 8;
    static final int PART = 9;
    static final int CHANGE = 10;
    static final int SOURCE = 11;
    static final int POSITION = 12;
    static final int RESUME = 13;
    static final int HOLE = 14;

    /**
     * In an index, never in a frame, in place of events that follow each other: argument stream, id their kind, then
     * long how many, long their oldest time, long their newest.
     */
    static final int SKIP = 100;

    /**
     * In what is kept of pruned files, behind it: long how many events the session had there, long their newest time,
     * long how many of them were changes.
     */
    static final int PRUNED = 101;

    /** Of a position without what tells the source's input from another. */
    static final int POSITION_BYTES = 8 + 7 * 8;

    /** So many more with it. */
    static final int CHECK_BYTES = 8;

    /** A frame that has come to this size is written. */
    static final int FULL_BYTES = 16 << 10;

    /** No record is longer; longer texts are cut into {@link #PART}s. */
    static final int MAX_RECORD_BYTES = 64 << 10;

    /** Room for the positions of the sources. */
    private static final int LAST_BYTES = 64 << 10;

    static final int MAX_BYTES = HEAD_BYTES + FULL_BYTES + MAX_RECORD_BYTES + LAST_BYTES;

    /** The most text that a record holds. */
    static final int MAX_TEXT_BYTES = MAX_RECORD_BYTES - 8;

    /** The most fields of a stream. */
    static final int MAX_FIELDS = (MAX_RECORD_BYTES - 16) / 8;

    private Frame() {}

    /** Whether records of a type are numbered as events. */
    static boolean isEvent(int type) {
        return type <= END || type == CHANGE;
    }

    /**
     * How long a record is, by its type and argument; 0 if there is no such type.
     *
     * @param fields of its stream, if it is an event
     */
    static int recordBytes(int type, int argument, int fields) {
        return switch (type) {
            case EVENT -> 16 + 8 * fields;
            case ADVANCE, END, RESUME -> 16;
            case DIGEST, SKIP, PRUNED -> 32;
            case CLOSE, HOLE -> 24;
            case POSITION -> POSITION_BYTES + padded(argument);
            case KEY, SYMBOL, SESSION, PART, CHANGE, SOURCE -> 8 + padded(argument);
            default -> 0;
        };
    }

    /** Whether its first record is a text, which goes on with the {@link #PART}s of the frame before if that ends with any. */
    static boolean beginsWithText(ByteBuffer bytes, int frame) {
        int type = bytes.getInt(frame + LENGTH) > HEAD_BYTES ? bytes.get(frame + HEAD_BYTES) & 0xff : 0;
        return type == PART || type == SESSION || type == KEY || type == SYMBOL;
    }

    /** The checksum that the frame behind this one names. */
    static int crcForNext(ByteBuffer bytes, int frame) {
        int first = frame + HEAD_BYTES;
        boolean isHole = bytes.getInt(frame + LENGTH) > HEAD_BYTES && (bytes.getInt(first) & 0xff) == HOLE;
        return bytes.getInt(isHole ? first + 4 : frame + CRC);
    }

    static int padded(int bytes) {
        return (bytes + 7) & -8;
    }
}
