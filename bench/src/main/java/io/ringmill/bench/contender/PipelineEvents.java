package io.ringmill.bench.contender;

import io.ringmill.event.StreamSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Events for any pipeline, in memory: the load that its streams are given, round after round.
 *
 * <p><b>Units:</b> epoch nanoseconds; cells as {@link io.ringmill.event.Cells} has them, with keys and symbols as
 * indices into {@link #keys} and {@link #symbols}.
 */
final class PipelineEvents {

    private static final long SECOND_NS = 1_000_000_000L;

    final List<StreamSpec> streams;
    final List<String> keys;
    final List<String> symbols;
    final int size;
    final int[] stream;
    final int[] key;
    final long[] timeNs;

    /** {@link #cellsPerEvent} for each event, the first of which are its fields. */
    final long[] cells;

    final int cellsPerEvent;

    private PipelineEvents(Collector collector) {
        streams = collector.streams;
        keys = List.copyOf(collector.keys);
        symbols = List.copyOf(collector.symbols);
        size = collector.size;
        stream = collector.stream;
        key = collector.key;
        timeNs = collector.timeNs;
        cells = collector.cells;
        cellsPerEvent = collector.cellsPerEvent;
    }

    /** By how much the times of a round are later than those of the one before; whole seconds. */
    long roundNs() {
        long first = Arrays.stream(timeNs, 0, size).min().orElse(0);
        long last = Arrays.stream(timeNs, 0, size).max().orElse(0);
        return ((last - first) / SECOND_NS + 1) * SECOND_NS;
    }

    /** Takes events one by one. */
    static final class Collector {

        final List<String> keys = new java.util.ArrayList<>();
        final List<String> symbols = new java.util.ArrayList<>();
        private final List<StreamSpec> streams;
        private final int[] stream;
        private final int[] key;
        private final long[] timeNs;
        private final long[] cells;
        private final int cellsPerEvent;
        private int size;

        /** Room for so many events. */
        Collector(List<StreamSpec> streams, int capacity) {
            this.streams = streams;
            cellsPerEvent = streams.stream()
                    .mapToInt(each -> each.fields().size())
                    .max()
                    .orElse(0);
            stream = new int[capacity];
            key = new int[capacity];
            timeNs = new long[capacity];
            cells = new long[Math.multiplyExact(capacity, Math.max(1, cellsPerEvent))];
        }

        boolean isEmpty() {
            return size == 0;
        }

        boolean isFull() {
            return size == stream.length;
        }

        /** Takes an event; {@code fields} is copied. */
        void add(int streamIndex, int keyIndex, long eventTimeNs, long[] fields) {
            stream[size] = streamIndex;
            key[size] = keyIndex;
            timeNs[size] = eventTimeNs;
            System.arraycopy(
                    fields,
                    0,
                    cells,
                    size * cellsPerEvent,
                    streams.get(streamIndex).fields().size());
            size++;
        }

        PipelineEvents events() {
            return new PipelineEvents(this);
        }
    }
}
