package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An input that a thread of its own reads ahead of the one that takes from here, by a few blocks: for inputs that take work
 * to read. A failure comes behind what was read before it.
 *
 * <p><b>Threading:</b> one thread reads and closes. <b>Allocation:</b> none once it is made. <b>Cost:</b> one copy.
 */
final class AheadInput extends BlockInputStream {

    private static final int BLOCKS = 4;
    private static final int BLOCK_BYTES = 1 << 17;
    private static final AtomicInteger THREADS = new AtomicInteger();

    /** What was read at a time. */
    private static final class Block {
        final byte[] bytes = new byte[BLOCK_BYTES];
        int from;
        /** Where its bytes end; -1 at the end of the input. */
        int limit;
        /** Null unless reading failed. */
        Throwable failure;
    }

    private final InputStream in;
    private final BlockingQueue<Block> read = new ArrayBlockingQueue<>(BLOCKS);
    private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread;
    private Block block = new Block();

    AheadInput(InputStream in) {
        this.in = in;
        for (int i = 1; i < BLOCKS; i++) {
            free.add(new Block());
        }
        thread = new Thread(this::readAhead, "ringmill-inflate-" + THREADS.getAndIncrement());
        thread.setDaemon(true);
        thread.start();
    }

    private void readAhead() {
        try {
            Block next;
            do {
                next = free.take();
                fill(next);
                read.put(next);
            } while (next.limit >= 0 && next.failure == null);
        } catch (InterruptedException closed) {
            // Nobody takes more.
        }
    }

    private void fill(Block next) {
        next.from = 0;
        try {
            next.limit = in.read(next.bytes, 0, BLOCK_BYTES);
        } catch (IOException | RuntimeException | Error e) {
            next.limit = 0;
            next.failure = e;
        }
    }

    @Override
    public int read(byte[] bytes, int to, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (block.from == block.limit && block.failure == null) {
            next();
        }
        if (block.failure != null) {
            throw failure(block.failure);
        }
        if (block.limit < 0) {
            return -1;
        }
        int count = Math.min(length, block.limit - block.from);
        System.arraycopy(block.bytes, block.from, bytes, to, count);
        block.from += count;
        return count;
    }

    private void next() throws IOException {
        try {
            free.put(block);
            block = read.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading");
        }
    }

    private static IOException failure(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (IOException) failure;
    }

    /** Ends the thread, which may end a read of the input. */
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}
