package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Forces a journal's files to the disk: at each batch, or every so often on a thread of its own.
 *
 * <p><b>Threading:</b> {@link #begin}, {@link #handedOver} and {@link #close} by the journal's thread; {@link #synced} from
 * any. <b>Allocation:</b> none, but where a new file begins.
 * <b>Units:</b> sequences of the session, nanoseconds. <b>Cost:</b> at each batch what the disk needs; otherwise a volatile write.
 */
final class DiskSync implements AutoCloseable {

    /** After each batch, before it counts as handed over. */
    static final long EACH_BATCH = 0;

    private static final int NO_CYCLE = Integer.MIN_VALUE;

    private final Path dir;
    private final long everyNs;
    private final Object timer = new Object();

    private Path file;
    private RandomAccessFile opened;
    private int forcedCycle = NO_CYCLE;
    private Thread thread;
    private boolean closed;

    private int handedCycle = NO_CYCLE;
    private volatile long handed = -1;
    private volatile long synced = -1;
    private volatile IOException failure;

    /**
     * Forces what is written from this file on.
     *
     * @param file the newest at the start; null if there is none
     * @param everyNs or {@link #EACH_BATCH}
     */
    DiskSync(Path dir, Path file, long everyNs) {
        this.dir = dir;
        this.file = file;
        this.everyNs = everyNs;
    }

    /** A session begins: nothing of it is synced. */
    synchronized void begin() {
        handed = -1;
        synced = -1;
        if (everyNs > EACH_BATCH && thread == null) {
            thread = new Thread(this::forceEverySoOften, "ringmill-journal-sync");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * All up to this sequence was written.
     *
     * @param cycle of Chronicle's file that was written last
     */
    void handedOver(long sequence, int cycle) throws IOException {
        handedCycle = cycle;
        handed = sequence; // publishes the cycle too
        if (everyNs == EACH_BATCH) {
            force();
        } else if (failure != null) {
            throw failure;
        }
    }

    /** The newest sequence that is on the disk with all before it; -1 if none is. */
    long synced() {
        return synced;
    }

    private void forceEverySoOften() {
        try {
            while (awaitTime()) {
                if (handed != synced) {
                    force();
                }
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** False when closed. */
    private boolean awaitTime() {
        long dueNs = System.nanoTime() + everyNs;
        synchronized (timer) {
            for (long leftNs = everyNs; leftNs > 0 && !closed; leftNs = dueNs - System.nanoTime()) {
                try {
                    timer.wait(leftNs / 1_000_000, (int) (leftNs % 1_000_000));
                } catch (InterruptedException ignored) {
                    // nobody else knows this thread
                }
            }
            return !closed;
        }
    }

    /** Forces what was handed over. */
    synchronized void force() throws IOException {
        long upTo = handed;
        int cycle = handedCycle;
        boolean interrupted = Thread.interrupted(); // a channel would be closed by it
        try {
            if (cycle != forcedCycle || opened == null) {
                forceNewFiles();
                forcedCycle = cycle;
            } else {
                opened.getFD().sync();
            }
        } catch (IOException e) {
            throw new IOException("journal folder " + dir + " cannot be forced to the disk: " + e, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        synced = upTo;
    }

    /** Every file from the one on that was forced last, and the folder, which names them. */
    private void forceNewFiles() throws IOException {
        List<Path> files = JournalFolder.files(dir);
        if (files.isEmpty()) {
            return; // A run that has not begun has written none.
        }
        Path newest = files.get(files.size() - 1);
        for (Path each : files) {
            if ((file == null || each.compareTo(file) >= 0) && !each.equals(newest)) {
                forceClosed(each);
            }
        }
        closeFile();
        opened = new RandomAccessFile(newest.toFile(), "rw");
        opened.getFD().sync();
        file = newest;
        JournalFolder.forceFolder(dir);
    }

    /** One that is no more written to; if it is there no more it was compressed, which forces it too. */
    private static void forceClosed(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (NoSuchFileException gone) {
            // nothing to force
        }
    }

    private void closeFile() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }

    /** Stops, and forces what is left. */
    @Override
    public void close() throws IOException {
        synchronized (timer) {
            closed = true;
            timer.notifyAll();
        }
        try {
            force();
        } finally {
            closeFile();
        }
    }
}
