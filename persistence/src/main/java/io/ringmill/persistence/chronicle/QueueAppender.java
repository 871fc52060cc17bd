package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.Wire;

/**
 * Appends documents to the Chronicle Queue in a folder that it has locked.
 *
 * <p><b>Threading:</b> one thread at a time, not always the same.
 * <b>Allocation:</b> none per document; what Chronicle needs for a new block or file.
 * <b>Cost:</b> 100 ns and a copy, some 0.1 ms a mebibyte of {@link FreshPages}; 0.7 to 40 ms a new block.
 */
final class QueueAppender implements FrameWriter.Output, AutoCloseable {

    /**
     * Chronicle maps its files, and makes them longer, by this much and a quarter. Smaller ones cost up to four times
     * the page faults; what is not used takes no room on the disk, and is cut off at the end.
     */
    private static final int BLOCK_BYTES = 64 << 20;

    /**
     * Chronicle's note up to which cycle files have the mark of their end. Without it an appender begins by looking for a
     * file of each minute or hour since the first one. Ours need no such mark.
     */
    private static final String ENDS_MARKED_TO = "normalisedEOFsTo";

    private static final int BYTES_PER_DISK_CHECK = 1 << 20;

    /** Chronicle's index serves those who seek by number; we do not: sparse, with room for 2^32 documents a file. */
    private static final int INDEX_COUNT = 512;

    private static final int INDEX_SPACING = 16 << 10;

    static {
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true"); // we look at the disk ourselves
        if (System.getProperty("jna.tmpdir") == null) {
            System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir")); // else ~/.cache/JNA
        }
    }

    private final Optional<String> damage;
    private final JournalFolder folder;
    private final JournalFolder.End begunAt;
    private final Room room;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.MAX_BYTES);
    private final Bytes<ByteBuffer> document = Bytes.wrapForRead(buffer);

    private final FreshPages pages = new FreshPages();

    private long bytesToDiskCheck;
    private boolean readable;

    private QueueAppender(
            JournalFolder folder, JournalFolder.End begunAt, Room room, ChronicleQueue queue, Optional<String> damage) {
        this.damage = damage;
        this.folder = folder;
        this.begunAt = begunAt;
        this.room = room;
        this.queue = queue;
        this.appender = appender(queue);
        appender.singleThreadedCheckDisabled(true);
        document.singleThreadedCheckDisabled(true);
    }

    static QueueAppender open(Path dir, Roll roll, Room room, LongSupplier wallMs) throws IOException {
        requireJvmFlags();
        JournalFolder folder = JournalFolder.lock(dir, roll);
        try {
            room.require();
            JournalFolder.End end = folder.prepare();
            Optional<String> damage = folder.damage();
            ChronicleQueue queue = queue(dir, roll, new MonotoneClock(wallMs, end.startMs()));
            return new QueueAppender(folder, end, room, queue, damage);
        } catch (IOException e) {
            folder.close();
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            folder.close();
            throw new IOException("journal folder " + dir + " cannot be opened, name another: " + e, e);
        }
    }

    static ChronicleQueue queue(Path dir, Roll roll, TimeProvider clock) {
        SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(dir)
                .rollCycle(roll.cycle())
                .timeProvider(clock)
                .blockSize(BLOCK_BYTES)
                .indexCount(INDEX_COUNT)
                .indexSpacing(INDEX_SPACING)
                .build();
        int newest = queue.lastCycle();
        if (newest != Integer.MIN_VALUE) {
            queue.tableStorePut(ENDS_MARKED_TO, newest);
        }
        return queue;
    }

    private static ExcerptAppender appender(ChronicleQueue queue) {
        try {
            return queue.createAppender();
        } catch (RuntimeException | AssertionError e) {
            queue.close();
            throw e;
        }
    }

    static void requireJvmFlags() throws IOException {
        Module base = Object.class.getModule();
        Module chronicle = ChronicleQueue.class.getModule();
        if (!base.isOpen("java.lang.reflect", chronicle)
                || !base.isOpen("sun.nio.ch", chronicle)
                || !base.isExported("jdk.internal.ref", chronicle)) {
            throw new IOException(
                    "a journal needs these JVM flags: --add-opens java.base/java.lang.reflect=ALL-UNNAMED --add-opens"
                            + " java.base/sun.nio.ch=ALL-UNNAMED --add-exports java.base/jdk.internal.ref=ALL-UNNAMED");
        }
    }

    /** What was found to be damaged when the folder was opened. */
    Optional<String> damage() {
        return damage;
    }

    /** What a power loss has left at the end, and was trimmed when the folder was opened. */
    Optional<TornTail> trimmed() {
        return folder.trimmed();
    }

    Path dir() {
        return folder.path();
    }

    /** Of the file that was written last. */
    int cycle() {
        return appender.cycle();
    }

    /** Forces what is written from now on to the disk. */
    DiskSync sync(long everyNs) {
        return new DiskSync(folder.path(), begunAt.file(), everyNs);
    }

    /** A frame to be written lies here, from 0 on. */
    ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public void write(int length) throws IOException {
        bytesToDiskCheck -= length;
        if (bytesToDiskCheck < 0) {
            room.require();
            bytesToDiskCheck = BYTES_PER_DISK_CHECK;
        }
        try {
            appender.writeBytes(document.readPositionRemaining(0, length));
            if (readable) {
                touchPages();
            }
        } catch (RuntimeException | AssertionError e) {
            throw new IOException("journal folder " + folder.path() + " cannot be written to: " + e, e);
        }
    }

    private void touchPages() throws IOException {
        Wire wire = appender.wire();
        if (wire == null) {
            return;
        }
        try {
            pages.ahead(appender.cycle(), appender.currentFile(), wire.bytes().writePosition());
        } catch (IOException e) {
            room.require();
            throw new IOException("journal folder " + folder.path() + " cannot be written to: " + e, e);
        }
    }

    /**
     * Makes sure that the last frame is where a reader will find it. Chronicle believes its own head of a file, which may
     * be damaged; it would then write somewhere in the dark.
     */
    void requireReadable() throws IOException {
        folder.requireNewest(begunAt, buffer.getInt(Frame.CRC));
        readable = true;
    }

    @Override
    public void close() throws IOException {
        try (folder;
                pages) {
            queue.close();
            folder.shrink(begunAt);
        }
    }
}
