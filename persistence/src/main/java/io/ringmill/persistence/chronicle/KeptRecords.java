package io.ringmill.persistence.chronicle;

import io.ringmill.journal.JournalHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The records that an index keeps of a stretch, and those in it that stand for events ({@link Frame#SKIP}). */
final class KeptRecords {

    /** Of a record that stands for events. */
    static final int BYTES = 32;

    private KeptRecords() {}

    static void put(ByteBuffer into, int stream, int kind, long events, long firstTimeNs, long lastTimeNs) {
        into.putInt(Frame.SKIP | (stream << 8)).putInt(kind);
        into.putLong(events).putLong(firstTimeNs).putLong(lastTimeNs);
    }

    /** How many events these records are and stand for, with those that are lost. */
    static long events(ByteBuffer records) {
        long events = 0;
        for (int at = 0; at < records.limit(); at += bytes(records, at)) {
            int type = type(records, at);
            events += type == Frame.SKIP ? records.getLong(at + 8) : Frame.isEvent(type) ? 1 : 0;
            events += type == Frame.HOLE ? lost(records, at) : 0;
        }
        return events;
    }

    /** How many events a {@link Frame#HOLE} stands for, which lies there. */
    static long lost(ByteBuffer records, int at) {
        return records.getLong(at + 16) - records.getLong(at + 8);
    }

    static byte[] toArray(ByteBuffer records) {
        byte[] bytes = new byte[records.limit()];
        records.get(0, bytes);
        return bytes;
    }

    static int type(ByteBuffer records, int at) {
        return records.get(at) & 0xff;
    }

    /** The length of the record that begins there; no event with fields is among them. */
    static int bytes(ByteBuffer records, int at) {
        return Frame.recordBytes(type(records, at), records.getInt(at) >>> 8, 0);
    }

    /** The head of the session that begins in these records; empty if none does. */
    static Optional<JournalHeader> header(ByteBuffer records) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int at = 0; at < records.limit(); at += bytes(records, at)) {
            int type = type(records, at);
            if (type != Frame.PART && type != Frame.SESSION) {
                continue;
            }
            byte[] part = new byte[records.getInt(at) >>> 8];
            records.get(at + 8, part);
            text.write(part);
            if (type == Frame.SESSION) {
                return Optional.of(HeaderCodec.decode(text.toByteArray()));
            }
        }
        return Optional.empty();
    }
}
