package io.ringmill.ingest.source;

import io.ringmill.ingest.decode.PieceReading;
import io.ringmill.journal.SourcePosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of a file, from the beginning of a line up to that of another. A file is cut where the first line begins at or behind
 * each multiple of a step; so a reader finds where others may read on, without being told.
 *
 * @param path the file
 * @param from where it begins
 * @param to where the next one begins; {@link #END} if none does
 * @param step as above; 0 if the file is not cut
 * @param size of the file when it was cut: no range begins behind that
 */
record FileRange(String path, long from, long to, long step, long size) implements PieceReading.Ends {

    /** Stands for the end of the file. */
    static final long END = -1;

    /** A task takes less than a second for so much, and all tasks together hold not much of it. */
    private static final long MOST_BYTES = 1 << 24;

    private static final long LEAST_BYTES = 1 << 16;
    private static final long PER_FILE = 32;

    /** All ranges of a file are known at once. */
    private static final long MOST_RANGES = 10_000;

    private static final int LOOK_BYTES = 1 << 14;
    private static final char PARTED = ' ';
    private static final int NUMBERS = 4;

    /** All of a file from there on. */
    static FileRange whole(String path, long from) {
        return new FileRange(path, from, END, 0, 0);
    }

    /** The ranges of a plain file from there on. */
    static List<FileRange> cut(String path, long from) throws IOException {
        try (FileChannel channel = InputFile.channel(path)) {
            long size = channel.size();
            return cut(path, from, Math.max(size / MOST_RANGES, clamp(size / PER_FILE)));
        }
    }

    private static long clamp(long bytes) {
        return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, bytes));
    }

    /** As {@link #cut(String, long)}, with this step. */
    static List<FileRange> cut(String path, long from, long step) throws IOException {
        try (FileChannel channel = InputFile.channel(path)) {
            long size = channel.size();
            List<FileRange> ranges = new ArrayList<>();
            long begin = from;
            long next = lineAtOrBehind(channel, size, step, begin + 1);
            while (next < Long.MAX_VALUE) {
                ranges.add(new FileRange(path, begin, next, step, size));
                begin = next;
                next = lineAtOrBehind(channel, size, step, begin + 1);
            }
            ranges.add(new FileRange(path, begin, END, step, size));
            return ranges;
        }
    }

    /** As {@link #name} made it. */
    static FileRange parse(String name) {
        long[] numbers = new long[NUMBERS];
        int end = name.length();
        for (int i = NUMBERS - 1; i >= 0; i--) {
            int at = name.lastIndexOf(PARTED, end - 1);
            numbers[i] = Long.parseLong(name.substring(at + 1, end));
            end = at;
        }
        return new FileRange(name.substring(0, end), numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** What tells it from all others. */
    String name() {
        return path + PARTED + from + PARTED + to + PARTED + step + PARTED + size;
    }

    /** Where it begins; its line is the first that is read. */
    SourcePosition start() {
        return new SourcePosition(path, from, 1, 0, 0, 0, 0, 0);
    }

    @Override
    public long atOrBehind(long offset) throws IOException {
        if (to == END) {
            return Long.MAX_VALUE;
        }
        if (offset <= to) {
            return to;
        }
        try (FileChannel channel = InputFile.channel(path)) {
            return lineAtOrBehind(channel, size, step, offset);
        }
    }

    /** The first cut at or behind a place; {@link Long#MAX_VALUE} if there is none. */
    private static long lineAtOrBehind(FileChannel channel, long size, long step, long offset) throws IOException {
        for (long at = Math.max(1, offset / step) * step; at < size; at += step) {
            long line = lineBehind(channel, at - 1);
            if (line >= size) {
                break;
            }
            if (line >= offset) {
                return line;
            }
        }
        return Long.MAX_VALUE;
    }

    /** Behind the first newline at or behind a place; {@link Long#MAX_VALUE} if there is none. */
    private static long lineBehind(FileChannel channel, long from) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(LOOK_BYTES);
        for (long at = from; channel.read(some.clear(), at) > 0; at += some.limit()) {
            some.flip();
            for (int i = 0; i < some.limit(); i++) {
                if (some.get(i) == '\n') {
                    return at + i + 1;
                }
            }
        }
        return Long.MAX_VALUE;
    }
}
