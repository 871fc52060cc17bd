package io.ringmill.ring;

import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A queue of rows from the window handler to the rule handler, in 64-bit cells.
 *
 * <p><b>Threading:</b> one writer, one reader; the rows of an event are published by the ring's sequence, together
 * with {@link #end()}. <b>Allocation:</b> only when a burst needs more chunks than ever before; chunks are kept.
 * <b>Cost:</b> O(1) per row.
 */
final class RowBuffer {

    private static final int CHUNK_CELLS = 1 << 14;

    private static final class Chunk {
        final long[] cells;
        /** Cells in use; set when the writer leaves the chunk. */
        int used;

        /** Published last, so that a reader that sees it sees {@link #used}. */
        volatile Chunk next;

        /** The next unused one, while this one is unused. */
        Chunk link;

        Chunk(int size) {
            cells = new long[size];
        }
    }

    private Chunk tail;
    private int tailAt;
    private long written;

    private Chunk head;
    private int headAt;
    private long read;

    /** Chunks the reader is done with, linked; the writer takes them all at once. */
    private final AtomicReference<Chunk> returned = new AtomicReference<>();

    /** Writer: chunks to be used again, linked. */
    private Chunk free;

    RowBuffer() {
        tail = new Chunk(CHUNK_CELLS);
        head = tail;
    }

    /** Writer: appends a copy of a row. */
    void append(long[] row, int rowCells) {
        if (tailAt + rowCells > tail.cells.length) {
            nextChunk(rowCells);
        }
        System.arraycopy(row, 0, tail.cells, tailAt, rowCells);
        tailAt += rowCells;
        written++;
    }

    private void nextChunk(int rowCells) {
        tail.used = tailAt;
        if (free == null) {
            free = returned.getAndSet(null);
        }
        Chunk next = free;
        if (next == null || next.cells.length < rowCells) {
            next = new Chunk(Math.max(CHUNK_CELLS, rowCells));
        } else {
            free = next.link;
        }
        next.next = null;
        tail.next = next;
        tail = next;
        tailAt = 0;
    }

    /** Writer: how many rows were appended so far. */
    long end() {
        return written;
    }

    /** Reader: true while rows before {@code end} remain. */
    boolean hasNext(long end) {
        return read < end;
    }

    /** Reader: moves to the next row and returns its offset in {@link #readCells()}. */
    int next(RowLayout[] layouts) {
        if (head.next != null && headAt == head.used) {
            nextHead();
        }
        int at = headAt;
        headAt += switch ((int) head.cells[at + Row.WINDOW]) {
            case Row.EXPIRED -> Row.KEY + 1;
            case Row.WATERMARK -> Row.TIME + 1;
            default -> layouts[(int) head.cells[at + Row.WINDOW]].rowCells();
        };
        read++;
        return at;
    }

    private void nextHead() {
        Chunk done = head;
        head = head.next;
        headAt = 0;
        done.next = null;
        done.used = 0;
        Chunk before;
        do {
            before = returned.get();
            done.link = before;
        } while (!returned.compareAndSet(before, done));
    }

    /** Reader: the cells that the last {@link #next} refers to. */
    long[] readCells() {
        return head.cells;
    }
}
