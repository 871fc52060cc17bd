package io.ringmill.ingest.inlet;

import io.ringmill.Publishers;
import io.ringmill.event.EventColumns;
import io.ringmill.ingest.ForwardingPublisher;
import io.ringmill.ingest.SourceBuffer;
import io.ringmill.ingest.buffer.StreamBuffer;
import io.ringmill.ingest.decode.Rows;
import io.ringmill.metrics.BufferMetrics;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishers whose events wait in a buffer, from which a thread of its own publishes them: so the source goes on reading while the
 * ring is full, and the buffer's policy decides what is lost. Of a source that publishes columns; what it publishes one by one does
 * not wait here.
 *
 * <p><b>Threading:</b> {@link #publisher} and what that gives as {@link Publishers} says; {@link #close} when the source has ended;
 * {@link #stop} and {@link #metrics} any. <b>Allocation:</b> an event's cells.
 */
public final class BufferedPublishers implements Publishers, AutoCloseable {

    private static final long LOOK_MS = 50;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(LOOK_MS);
    /** Less than whoever stops a run waits for its sources. */
    private static final long STOP_NS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private static final Logger LOG = LoggerFactory.getLogger(BufferedPublishers.class);

    private final String source;
    private final Publishers own;
    private final StreamBuffer<Row> buffer;
    private final int batch;
    private final long lingerNs;
    private final Thread thread;

    /** By the number of a row's stream. Guarded by itself. */
    private final List<Lane> lanes = new ArrayList<>();

    private volatile RuntimeException failure;

    /** Until when what waits is published, by the clock of {@link System#nanoTime}; 0: as long as that takes. */
    private volatile long untilNs;

    /** Taken from the buffer, and not published yet. */
    private final AtomicInteger inHand = new AtomicInteger();

    private boolean started;
    private boolean closed;

    /** Whether the source knows of the failure. */
    private volatile boolean told;

    /** An event: cells as an {@link io.ringmill.event.Event} has them. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares rows
    private record Row(int lane, int key, long timeNs, long[] cells, long readNs) {}

    /** A key of a stream, for a buffer that conflates. */
    private record Key(int lane, int key) {}

    /** How events of a stream leave the buffer. */
    private record Lane(EventPublisher publisher, Rows rows) {}

    /** {@code source} names the buffer. */
    public BufferedPublishers(String source, SourceBuffer settings, Publishers own) {
        this.source = source;
        this.own = own;
        batch = settings.batch();
        lingerNs = settings.lingerNs();
        buffer = StreamBuffer.<Row>builder("of source " + source, settings.size())
                .whenFull(settings.whenFull())
                .key(row -> new Key(row.lane, row.key))
                .build();
        thread = new Thread(this::publishAll, "ringmill-buffer-" + source);
        thread.setDaemon(true);
    }

    @Override
    public EventPublisher publisher(String stream) {
        synchronized (lanes) {
            EventPublisher out = own.publisher(stream);
            lanes.add(new Lane(out, new Rows(out.columns(Rows.MOST))));
            if (!started) {
                started = true;
                thread.start();
            }
            return new Entry(own.publisher(stream), lanes.size() - 1);
        }
    }

    /** What the buffer has done so far. It holds, too, what is being published; what it holds once the engine is closed is lost. */
    public BufferMetrics metrics() {
        StreamBuffer.Metrics of = buffer.metrics();
        return new BufferMetrics(of.size(), held(), of.highest(), of.waits(), of.dropped(), of.conflated());
    }

    private long held() {
        return buffer.held() + inHand.get();
    }

    /** Puts the source's columns into the buffer. */
    private final class Entry extends ForwardingPublisher {
        private final int lane;
        private long readNs = System.nanoTime();

        Entry(EventPublisher own, int lane) {
            super(own);
            this.lane = lane;
        }

        @Override
        public EventPublisher readAt(long nanoTime) {
            readNs = nanoTime;
            own().readAt(nanoTime);
            return this;
        }

        /** Which sequences they get nobody knows yet. */
        @Override
        public long publish(EventColumns columns, int from, int count) {
            columns.require(from, from + count);
            for (int row = from; row < from + count; row++) {
                offer(new Row(lane, columns.keys()[row], columns.times()[row], cells(columns, row), readNs));
            }
            return NOT_PUBLISHED;
        }
    }

    private static long[] cells(EventColumns columns, int row) {
        long[] cells = new long[columns.stream().fields().size()];
        for (int field = 0; field < cells.length; field++) {
            Object values = columns.values(field);
            if (values instanceof double[] doubles) {
                cells[field] = Double.doubleToRawLongBits(doubles[row]);
            } else {
                cells[field] = values instanceof long[] longs ? longs[row] : ((int[]) values)[row];
            }
        }
        return cells;
    }

    private void offer(Row row) {
        try {
            if (!buffer.offer(row) && buffer.isClosed()) {
                told = true;
                throw failure == null ? new EngineClosedException("the source was closed") : failure;
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new EngineClosedException("interrupted while the buffer of a source was full");
        }
    }

    private void publishAll() {
        try {
            int[] last = {-1};
            while (buffer.await(1, LOOK_NS) || !buffer.isClosed() || buffer.held() > 0) {
                if (lingerNs > 0 && buffer.held() > 0) {
                    buffer.await(batch, lingerNs);
                }
                buffer.drain(batch, row -> add(row, last));
                flush(last);
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException halted) {
            failure = halted;
        } catch (Error thrown) {
            failure = new IllegalStateException("the buffer of source " + source + " failed: " + thrown, thrown);
        } finally {
            buffer.close();
        }
    }

    /** Events of several streams keep their order: before one of another stream, those that gathered go. */
    private void add(Row row, int[] last) {
        inHand.incrementAndGet();
        if (row.lane != last[0]) {
            flush(last);
            last[0] = row.lane;
        }
        Lane lane = lane(row.lane);
        lane.rows.add(row.key, row.timeNs, row.cells, row.readNs);
        if (lane.rows.isFull()) {
            flush(last);
        }
    }

    private void flush(int[] last) {
        if (last[0] >= 0) {
            Lane lane = lane(last[0]);
            inHand.addAndGet(-lane.rows.flush(lane.publisher));
        }
    }

    private Lane lane(int number) {
        synchronized (lanes) {
            return lanes.get(number);
        }
    }

    /** Closes publishers that have a buffer, as {@link #close()} says; others have nothing to close. */
    public static void close(Publishers publishers) {
        if (publishers instanceof BufferedPublishers buffered) {
            buffered.close();
        }
    }

    /** All is to end: {@link #close} waits for some seconds at most. */
    public void stop() {
        untilNs = System.nanoTime() + STOP_NS;
    }

    /**
     * Publishes what waits, as long as that takes unless all is stopped, and takes no more. Idempotent.
     *
     * @throws RuntimeException that with which publishing has failed, as the engine has halted, if the source was not told of it
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        buffer.close();
        try {
            while (thread.isAlive() && (untilNs == 0 || System.nanoTime() - untilNs < 0)) {
                thread.join(LOOK_MS);
            }
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(LOOK_MS);
            }
        } catch (InterruptedException told) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        long left = held();
        if (left > 0) {
            LOG.warn("source {}: {} events that waited in its buffer are lost, as the run ends", source, left);
        }
        if (!thread.isAlive()) { // else it may be in one of them
            synchronized (lanes) {
                lanes.forEach(lane -> lane.publisher.close());
            }
        }
        if (failure != null && !told && untilNs == 0) {
            throw failure;
        }
    }
}
