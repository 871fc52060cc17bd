package io.ringmill.persistence.chronicle;

import io.ringmill.event.Event;
import io.ringmill.persistence.chronicle.CycleIndex.Stretch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.TreeMap;

/** Gathers what must be kept of stretches that are pruned. */
final class PruningLog {

    private final ByteArrayOutputStream names = new ByteArrayOutputStream();

    /** By stream and kind: how many, the oldest time and the newest. */
    private final TreeMap<Integer, long[]> counts = new TreeMap<>();

    /** Events that were lost to damage. */
    private long lost;

    private int sessions;
    private int crc;
    private List<Integer> fields;

    /** Goes on with what was pruned before. */
    PruningLog(PrunedFiles before) {
        sessions = before.sessions();
        crc = before.crc();
        fields = before.fields();
        if (before.isWithinSession()) {
            sessions++;
            addRecords(before.records());
        }
    }

    void add(Stretch stretch) {
        if (stretch.begins()) {
            sessions++;
            names.reset();
            counts.clear();
            lost = 0;
        }
        crc = stretch.crc();
        addRecords(stretch.records());
    }

    void fields(List<Integer> atTheEnd) {
        fields = atTheEnd;
    }

    private void addRecords(ByteBuffer records) {
        int bytes;
        for (int at = 0; at < records.limit(); at += bytes) {
            bytes = KeptRecords.bytes(records, at);
            int argument = records.getInt(at) >>> 8;
            switch (KeptRecords.type(records, at)) {
                case Frame.SKIP ->
                    count(
                            argument,
                            records.getInt(at + 4),
                            records.getLong(at + 8),
                            records.getLong(at + 16),
                            records.getLong(at + 24));
                case Frame.END -> count(0, Event.END, 1, Long.MAX_VALUE, Long.MIN_VALUE);
                case Frame.CHANGE -> count(0, Event.CHANGE, 1, Long.MAX_VALUE, Long.MIN_VALUE);
                case Frame.SESSION, Frame.KEY, Frame.SYMBOL, Frame.PART, Frame.SOURCE, Frame.HOLE -> {
                    lost += KeptRecords.type(records, at) == Frame.HOLE ? KeptRecords.lost(records, at) : 0;
                    byte[] record = new byte[bytes];
                    records.get(at, record);
                    names.write(record, 0, bytes);
                }
                default -> {
                    // what ends a session, or speaks of what was pruned before
                }
            }
        }
    }

    private void count(int stream, int kind, long events, long firstTimeNs, long lastTimeNs) {
        long[] count =
                counts.computeIfAbsent((stream << 8) | kind, id -> new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE});
        count[0] += events;
        count[1] = Math.min(count[1], firstTimeNs);
        count[2] = Math.max(count[2], lastTimeNs);
    }

    /** All that was pruned; {@code nextBegins}: a session begins behind it. */
    PrunedFiles pruned(boolean nextBegins) {
        if (nextBegins) {
            return new PrunedFiles(sessions, ByteBuffer.allocate(0), 0, List.of());
        }
        ByteBuffer records = ByteBuffer.allocate(names.size() + (counts.size() + 1) * KeptRecords.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        records.put(names.toByteArray());
        long events = lost;
        long changes = 0;
        long lastTimeNs = Long.MIN_VALUE;
        for (int id : counts.keySet()) {
            long[] count = counts.get(id);
            int kind = id & 0xff;
            KeptRecords.put(records, id >> 8, kind, count[0], count[1], count[2]);
            events += count[0];
            changes += kind == Event.CHANGE ? count[0] : 0;
            lastTimeNs = Math.max(lastTimeNs, count[2]);
        }
        records.putInt(Frame.PRUNED)
                .putInt(0)
                .putLong(events)
                .putLong(lastTimeNs)
                .putLong(changes);
        return new PrunedFiles(sessions - 1, records.flip(), crc, fields);
    }
}
