package io.ringmill.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one client has not been sent yet, within bounds. The bytes of an event's data belong to all clients together.
 *
 * <p><b>Threading:</b> any thread; every method is short.
 */
final class EventQueue {

    static final int MOST_EVENTS = 256;
    static final int MOST_BYTES = 256 << 10;
    static final int MOST_TOPICS = 256;
    private static final int BATCH_BYTES = 16 << 10;
    private static final byte[] HEARTBEAT = ascii(":\n\n");

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and nobody writes to the bytes.
    private record Event(String name, String id, byte[] data) {}

    private final ArrayDeque<Event> ordered = new ArrayDeque<>();
    private final Map<String, Event> newest = new LinkedHashMap<>();
    private long bytes;
    private long missed;
    private boolean heartbeat;

    /** Adds an event in order. Returns how many older ones were dropped for it. */
    synchronized int next(String name, String id, byte[] data) {
        int dropped = 0;
        while (!ordered.isEmpty() && (ordered.size() >= MOST_EVENTS || bytes + data.length > MOST_BYTES)) {
            bytes -= ordered.removeFirst().data.length;
            dropped++;
        }
        missed += dropped;
        bytes += data.length;
        ordered.addLast(new Event(name, id, data));
        return dropped;
    }

    synchronized void newest(String name, String topic, byte[] data) {
        if (newest.size() >= MOST_TOPICS && !newest.containsKey(name + '\n' + topic)) {
            newest.remove(newest.keySet().iterator().next());
        }
        newest.put(name + '\n' + topic, new Event(name, "", data));
    }

    synchronized void heartbeat() {
        heartbeat = true;
    }

    /** The next bytes to send; null if there are none. */
    synchronized ByteBuffer batch() {
        if (ordered.isEmpty() && newest.isEmpty() && missed == 0 && !heartbeat) {
            return null;
        }
        ByteArrayOutputStream batch = new ByteArrayOutputStream(1024);
        if (heartbeat) {
            heartbeat = false;
            batch.writeBytes(HEARTBEAT);
        }
        if (missed > 0) {
            write(batch, new Event("gap", "", ascii("{\"missed\":" + missed + "}")));
            missed = 0;
        }
        while (!ordered.isEmpty() && batch.size() < BATCH_BYTES) {
            Event event = ordered.removeFirst();
            bytes -= event.data.length;
            write(batch, event);
        }
        var left = newest.values().iterator();
        while (left.hasNext() && batch.size() < BATCH_BYTES) {
            write(batch, left.next());
            left.remove();
        }
        return ByteBuffer.wrap(batch.toByteArray());
    }

    /** JSON as Jackson writes it has no newline, so that one line of data is enough. */
    private static void write(ByteArrayOutputStream to, Event event) {
        to.writeBytes(ascii("event: " + line(event.name) + "\n"));
        if (!event.id.isEmpty()) {
            to.writeBytes(ascii("id: " + line(event.id) + "\n"));
        }
        to.writeBytes(ascii("data: "));
        to.writeBytes(event.data);
        to.writeBytes(ascii("\n\n"));
    }

    private static String line(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
