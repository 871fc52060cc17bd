package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The events of {@code text/event-stream} (server-sent events) as lines: the data of one event each. Lines of data within an
 * event are joined by a blank, which in JSON is the same as a line break. An event that is not complete when the
 * stream ends is no event.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> when an event is longer than all before. <b>Cost:</b> one pass.
 */
final class EventStreamInput extends BlockInputStream {

    private static final int LONGEST_RETRY_DIGITS = 9;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final InputStream in;
    private final int maxLine;
    private final LongConsumer onRetryMs;
    private final byte[] buffer = new byte[1 << 13];
    private int from;
    private int limit;

    private byte[] line = new byte[256];
    private int lineLength;
    private boolean firstLine = true;
    private boolean afterReturn;

    /** The event's data, without a line break at its end, and what of it was given out. */
    private byte[] data = new byte[256];

    private int dataLength;
    private int given;
    private boolean hasData;
    private boolean dispatched;
    private String pendingId = "";
    private String lastId = "";

    /**
     * @param maxLine of data that is longer, in bytes, only a little more is kept
     * @param onRetryMs takes the time that the server wants clients to wait before they connect again
     */
    EventStreamInput(InputStream in, int maxLine, LongConsumer onRetryMs) {
        this.in = in;
        this.maxLine = maxLine;
        this.onRetryMs = onRetryMs;
    }

    /** The id of the last event that was given out; empty if there is none. */
    String lastId() {
        return lastId;
    }

    /** Gives out one event at most, so that {@link #lastId} is that of what has been handled. */
    @Override
    public int read(byte[] bytes, int to, int length) throws IOException {
        while (!dispatched) {
            if (from == limit) {
                limit = in.read(buffer, 0, buffer.length);
                from = 0;
                if (limit < 0) {
                    limit = 0;
                    return -1;
                }
            }
            take(buffer[from++]);
        }
        int count = Math.min(length, dataLength - given);
        System.arraycopy(data, given, bytes, to, count);
        given += count;
        if (given == dataLength) {
            dispatched = false;
            dataLength = 0;
            given = 0;
        }
        return count;
    }

    private void take(byte next) {
        if (next == '\n' && afterReturn) {
            afterReturn = false;
            return;
        }
        afterReturn = next == '\r';
        if (next != '\n' && next != '\r') {
            line = room(line, lineLength, 1);
            if (lineLength <= maxLine + 16) {
                line[lineLength++] = next;
            }
            return;
        }
        if (firstLine && startsWith(BYTE_ORDER_MARK)) {
            lineLength -= 3;
            System.arraycopy(line, 3, line, 0, lineLength);
        }
        firstLine = false;
        if (lineLength == 0) {
            endEvent();
        } else {
            field();
        }
        lineLength = 0;
    }

    private boolean startsWith(byte[] mark) {
        return lineLength >= mark.length && Arrays.equals(line, 0, mark.length, mark, 0, mark.length);
    }

    private void endEvent() {
        lastId = pendingId;
        if (hasData) {
            data = room(data, dataLength, 1);
            data[dataLength++] = '\n';
            dispatched = true;
        }
        hasData = false;
    }

    private void field() {
        int colon = 0;
        while (colon < lineLength && line[colon] != ':') {
            colon++;
        }
        int value = Math.min(lineLength, colon + 1);
        if (value < lineLength && line[value] == ' ') {
            value++;
        }
        if (is("data", colon)) {
            addData(value);
        } else if (is("id", colon)) {
            String id = text(value);
            pendingId = id.indexOf('\0') < 0 ? id : pendingId;
        } else if (is("retry", colon)) {
            String ms = text(value);
            if (!ms.isEmpty()
                    && ms.length() <= LONGEST_RETRY_DIGITS
                    && ms.chars().allMatch(c -> c >= '0' && c <= '9')) {
                onRetryMs.accept(Long.parseLong(ms));
            }
        }
    }

    private boolean is(String name, int length) {
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line[i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int start) {
        return new String(line, start, lineLength - start, StandardCharsets.UTF_8);
    }

    private void addData(int value) {
        int length = dataLength > maxLine ? 0 : lineLength - value;
        data = room(data, dataLength, length + 1);
        if (hasData) {
            data[dataLength++] = ' ';
        }
        System.arraycopy(line, value, data, dataLength, length);
        dataLength += length;
        hasData = true;
    }

    private static byte[] room(byte[] bytes, int used, int more) {
        return used + more <= bytes.length ? bytes : Arrays.copyOf(bytes, 2 * (used + more));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
