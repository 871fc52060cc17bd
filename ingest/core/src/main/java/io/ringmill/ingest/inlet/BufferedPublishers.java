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

/**
 * Publishers whose events wait in a buffer, from which a thread of its own publishes them: so the source goes on reading while the
 * ring is full, and the buffer's policy decides what is lost. Of a source that publishes columns; what it publishes one by one does
 * not wait here.
 *
 * <p><b>Threading:</b> {@link #publisher} and what that gives as {@link Publishers} says; {@link #close} when the source has ended;
 * {@link #metrics} any. <b>Allocation:</b> an event's cells.
 */
public final class BufferedPublishers implements Publishers, AutoCloseable {

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long CLOSE_MS = 5_000;

    private final Publishers own;
    private final StreamBuffer<Row> buffer;
    private final int batch;
    private final Thread thread;

    /** By the number of a row's stream. Guarded by itself. */
    private final List<Lane> lanes = new ArrayList<>();

    private volatile RuntimeException failure;
    private boolean started;

    /** An event: cells as an {@link io.ringmill.event.Event} has them. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares rows
    private record Row(int lane, int key, long timeNs, long[] cells, long readNs) {}

    /** A key of a stream, for a buffer that conflates. */
    private record Key(int lane, int key) {}

    /** How events of a stream leave the buffer. */
    private record Lane(EventPublisher publisher, Rows rows) {}

    /** {@code source} names the buffer. */
    public BufferedPublishers(String source, SourceBuffer settings, Publishers own) {
        this.own = own;
        batch = settings.batch();
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

    /** What the buffer has done so far. */
    public BufferMetrics metrics() {
        StreamBuffer.Metrics of = buffer.metrics();
        return new BufferMetrics(of.size(), of.held(), of.highest(), of.waits(), of.dropped(), of.conflated());
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
            while (buffer.await(1, LOOK_NS) || !buffer.isClosed()) {
                buffer.drain(batch, row -> add(row, last));
                flush(last);
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException halted) {
            failure = halted;
        } finally {
            buffer.close();
        }
    }

    /** Events of several streams keep their order: before one of another stream, those that gathered go. */
    private void add(Row row, int[] last) {
        if (row.lane != last[0]) {
            flush(last);
            last[0] = row.lane;
        }
        Lane lane = lane(row.lane);
        lane.rows.add(row.key, row.timeNs, row.cells, row.readNs);
        if (lane.rows.isFull()) {
            lane.rows.flush(lane.publisher);
        }
    }

    private void flush(int[] last) {
        if (last[0] >= 0) {
            Lane lane = lane(last[0]);
            lane.rows.flush(lane.publisher);
        }
    }

    private Lane lane(int number) {
        synchronized (lanes) {
            return lanes.get(number);
        }
    }

    /** Publishes what waits, and takes no more; for some seconds at most where the ring takes nothing. */
    @Override
    public void close() {
        buffer.close();
        try {
            thread.join(CLOSE_MS);
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
        synchronized (lanes) {
            lanes.forEach(lane -> lane.publisher.close());
        }
    }
}
