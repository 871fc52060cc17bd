package io.ringmill.bench.file;

import io.ringmill.bench.json.Json;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A loop over the bytes of a {@link TradeFile}, by hand and for this very line: what the machine can do with one core.
 * Alone it counts rows and sums; with the work it also finds bars and alerts, which are what the others must find.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none an event, but for a new symbol.
 */
public final class ByteLoop {

    private static final int BUFFER = 1 << 18;
    private static final int SYMBOLS = 1 << 14;
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long NS_PER_US = 1000;

    private final byte[] buffer = new byte[BUFFER];
    private final long[] symbolTexts = new long[SYMBOLS];
    private final int[] symbolNumbers = new int[SYMBOLS];
    private final TradeFormat format;
    private final Taker taker;
    private int symbols;
    private int at;

    /** Takes what was read. */
    @FunctionalInterface
    interface Taker {
        void onTrade(int symbol, long timeUs, double price, long size);
    }

    ByteLoop(TradeFormat format, Taker taker) {
        this.format = format;
        this.taker = taker;
    }

    /** Arguments: format, file, a file for the counts, and {@code work} or {@code parse}. */
    public static void main(String[] args) throws IOException {
        TradeFormat format = TradeFormat.ofOption(args[0]);
        Tally tally = args[3].equals("work") ? new WorkTally() : new Tally();
        ByteLoop loop = new ByteLoop(format, tally);
        try (InputStream in = Files.newInputStream(Path.of(args[1]))) {
            loop.read(in);
        }
        Files.writeString(Path.of(args[2]), Json.write(tally.counts(loop.symbols)));
    }

    void read(InputStream in) throws IOException {
        boolean headerRead = format.header().isEmpty();
        int length = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer, length, BUFFER - length)) {
            length += read;
            int end = length;
            while (end > 0 && buffer[end - 1] != '\n') {
                end--;
            }
            at = 0;
            if (!headerRead && end > 0) {
                skipTo('\n');
                headerRead = true;
            }
            while (at < end) {
                line();
            }
            System.arraycopy(buffer, end, buffer, 0, length - end);
            length -= end;
        }
    }

    private void line() {
        boolean json = format == TradeFormat.NDJSON;
        if (json) {
            skipTo(':');
        }
        long timeUs = integer();
        if (json) {
            skipTo(':');
            at++;
        }
        int symbol = symbol();
        if (json) {
            skipTo(':');
        }
        long units = integer();
        double price = units;
        if (buffer[at - 1] == '.') {
            int from = at;
            long fraction = integer();
            // Whole numbers and powers of ten that doubles hold exactly, so that the quotient is the nearest double.
            long scale = 1;
            for (int digit = from; digit < at - 1; digit++) {
                scale *= 10;
            }
            price = (double) (units * scale + fraction) / scale;
        }
        if (json) {
            skipTo(':');
        }
        long size = integer();
        if (json) {
            at++;
        }
        taker.onTrade(symbol, timeUs, price, size);
    }

    private void skipTo(char end) {
        while (buffer[at++] != end) {
            // Not yet.
        }
    }

    /** Digits, and the byte after them. */
    private long integer() {
        long value = 0;
        for (int digit = buffer[at++] - '0'; digit >= 0 && digit <= 9; digit = buffer[at++] - '0') {
            value = value * 10 + digit;
        }
        return value;
    }

    /** The number of a symbol of at most eight letters and digits, and the byte after it. */
    private int symbol() {
        long text = 0;
        for (byte letter = buffer[at++]; letter >= '0'; letter = buffer[at++]) {
            text = text << Byte.SIZE | letter;
        }
        int place = (int) ((text * MIX) >>> 50);
        while (symbolTexts[place] != text) {
            if (symbolTexts[place] == 0) {
                symbolTexts[place] = text;
                symbolNumbers[place] = symbols++;
                break;
            }
            place = (place + 1) & (SYMBOLS - 1);
        }
        return symbolNumbers[place];
    }

    /** Rows, their sizes and the highest price. */
    static class Tally implements Taker {

        private long rows;
        private long sizes;
        private long times;
        private double highest;

        @Override
        public void onTrade(int symbol, long timeUs, double price, long size) {
            rows++;
            sizes += size;
            times += timeUs;
            highest = Math.max(highest, price);
        }

        Map<String, Object> counts(int symbols) {
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("rows", rows);
            counts.put("sizes", sizes);
            counts.put("times", times);
            counts.put("highest cents", Math.round(highest * 100));
            counts.put("symbols", symbols);
            return counts;
        }
    }

    /** Those, and what the pipeline of {@link FilePipeline} finds. */
    static final class WorkTally extends Tally {

        private static final int MOST_SYMBOLS = SYMBOLS / 2;

        private final HandWritten windows = HandWritten.of(Work.W1, MOST_SYMBOLS);
        private final HandWritten bars = HandWritten.of(Work.W3, MOST_SYMBOLS);
        private final int[] seen = new int[MOST_SYMBOLS];
        private final long[] coolUntilNs = new long[MOST_SYMBOLS];
        private long lastNs;
        private long hits;
        private long alerts;

        WorkTally() {
            Arrays.fill(coolUntilNs, Long.MIN_VALUE);
        }

        @Override
        public void onTrade(int symbol, long timeUs, double price, long size) {
            super.onTrade(symbol, timeUs, price, size);
            lastNs = timeUs * NS_PER_US;
            long before = windows.outputs();
            windows.onEvent(symbol, lastNs, price, (double) size);
            bars.onEvent(symbol, lastNs, price, (double) size);
            if (++seen[symbol] >= Work.WINDOW_EVENTS && windows.outputs() > before) {
                hits++;
                if (lastNs >= coolUntilNs[symbol]) {
                    alerts++;
                    coolUntilNs[symbol] = lastNs + FilePipeline.COOLDOWN_NS;
                }
            }
        }

        @Override
        Map<String, Object> counts(int symbols) {
            // One more second, which closes all bars.
            bars.onEvent(0, lastNs + Work.WINDOW_NS, 0, 0);
            Map<String, Object> counts = super.counts(symbols);
            counts.put("hits", hits);
            counts.put("alerts", alerts);
            counts.put("bars", bars.outputs());
            return counts;
        }
    }
}
