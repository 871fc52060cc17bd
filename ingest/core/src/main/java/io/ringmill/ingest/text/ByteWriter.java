package io.ringmill.ingest.text;

import io.ringmill.output.DoubleText;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A buffered writer of UTF-8 text: CSV fields, JSON values, numbers.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction.
 * <b>Cost:</b> a pass over the characters; the stream is written to when the buffer is full and on {@link #flush}.
 */
public final class ByteWriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    /** Room for anything that is put in one go: a double, a long, an escaped character. */
    private static final int RESERVE_BYTES = 32;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final DoubleText doubles = new DoubleText();
    private int used;

    public ByteWriter(OutputStream out) {
        this.out = out;
    }

    /** One ASCII character. */
    public ByteWriter put(char ascii) throws IOException {
        reserve();
        buffer[used++] = (byte) ascii;
        return this;
    }

    /** Bytes as they are. */
    public ByteWriter put(byte[] bytes) throws IOException {
        return put(bytes, 0, bytes.length);
    }

    /** Some bytes as they are. */
    public ByteWriter put(byte[] bytes, int from, int length) throws IOException {
        for (int i = from; i < from + length; i++) {
            reserve();
            buffer[used++] = bytes[i];
        }
        return this;
    }

    /** A text as it is, in UTF-8. */
    public ByteWriter put(String text) throws IOException {
        for (int i = 0; i < text.length(); ) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            reserve();
            used = Utf8.encode(code, buffer, used);
        }
        return this;
    }

    public ByteWriter put(long value) throws IOException {
        reserve();
        if (value == Long.MIN_VALUE) {
            return put("-9223372036854775808");
        }
        long rest = value;
        if (rest < 0) {
            buffer[used++] = '-';
            rest = -rest;
        }
        int length = 1;
        for (long more = rest; more >= 10; more /= 10) {
            length++;
        }
        for (int i = used + length - 1; i >= used; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        used += length;
        return this;
    }

    /** A double as {@link DoubleText} writes it. */
    public ByteWriter put(double value) throws IOException {
        reserve();
        used = doubles.write(value, buffer, used);
        return this;
    }

    /** A double for JSON, which has neither NaN nor infinities: {@code null} for these. */
    public ByteWriter putJson(double value) throws IOException {
        return Double.isFinite(value) ? put(value) : put("null");
    }

    /** A text as a JSON string, with its quotes. */
    public ByteWriter putJson(String text) throws IOException {
        put('"');
        for (int i = 0; i < text.length(); ) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            reserve();
            if (!putEscaped(code)) {
                used = Utf8.encode(code, buffer, used);
            }
        }
        return put('"');
    }

    /** Bytes as a JSON string, with its quotes; what is no UTF-8 becomes U+FFFD. */
    public ByteWriter putJson(byte[] bytes, int from, int length) throws IOException {
        put('"');
        int end = from + length;
        for (int i = from; i < end; ) {
            reserve();
            int step = Utf8.sequenceLength(bytes, i, end);
            if (step == 0) {
                used = Utf8.encode(0xfffd, buffer, used);
                i++;
            } else if (step > 1 || !putEscaped(bytes[i])) {
                System.arraycopy(bytes, i, buffer, used, step);
                used += step;
                i += step;
            } else {
                i++;
            }
        }
        return put('"');
    }

    /** A text as a CSV field: between quotes if it needs them. */
    public ByteWriter putCsv(String text) throws IOException {
        boolean quoted = false;
        for (int i = 0; i < text.length() && !quoted; i++) {
            char c = text.charAt(i);
            quoted = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (!quoted) {
            return put(text);
        }
        put('"');
        for (int i = 0; i < text.length(); ) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            if (code == '"') {
                put('"');
            }
            reserve();
            used = Utf8.encode(code, buffer, used);
        }
        return put('"');
    }

    private boolean putEscaped(int code) {
        if (code >= 0x20 && code != '"' && code != '\\') {
            return false;
        }
        buffer[used++] = '\\';
        switch (code) {
            case '"', '\\' -> buffer[used++] = (byte) code;
            case '\n' -> buffer[used++] = 'n';
            case '\r' -> buffer[used++] = 'r';
            case '\t' -> buffer[used++] = 't';
            default -> {
                buffer[used++] = 'u';
                buffer[used++] = '0';
                buffer[used++] = '0';
                buffer[used++] = HEX[code >> 4];
                buffer[used++] = HEX[code & 15];
            }
        }
        return true;
    }

    private void reserve() throws IOException {
        if (used > BUFFER_BYTES - RESERVE_BYTES) {
            drain();
        }
    }

    private void drain() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
    }

    /** Forgets what was put and is not handed on yet. */
    public void discard() {
        used = 0;
    }

    /** How many bytes were put and are not handed on yet. */
    public int waiting() {
        return used;
    }

    /** Hands everything on and flushes the stream. */
    public void flush() throws IOException {
        if (used > 0) {
            drain();
        }
        out.flush();
    }

    /** Flushes and closes the stream, also if the flush fails. */
    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            out.close();
        }
    }
}
