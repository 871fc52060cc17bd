package io.ringmill.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows of each worker were handed to the sinks, and which of those to come were before the run was interrupted. A
 * worker's rows come in the order of the events that they are due to, so the newest event says it all, but for the rows
 * of this one.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> when more rows are due to one event than ever before; some while rows
 * come again. <b>Cost:</b> O(1) a row.
 */
public final class HandedRows {

    private final long[] sequences;
    private final long[][] rows;
    private final int[] counts;

    /** By worker of the run before: how often each row of its newest event was handed over. */
    private final List<Map<Long, Integer>> before = new ArrayList<>();

    private final long[] beforeSequences;
    private final long beforeComplete;
    private final long beforeNewest;

    /** {@code runBefore}: what the run that is gone on with had handed over. */
    public HandedRows(int workers, Optional<DeliveryRecord> runBefore) {
        sequences = new long[workers];
        Arrays.fill(sequences, -1);
        rows = new long[workers][16];
        counts = new int[workers];
        List<DeliveryRecord.Worker> handedBefore =
                runBefore.map(DeliveryRecord::workers).orElse(List.of());
        beforeSequences =
                handedBefore.stream().mapToLong(DeliveryRecord.Worker::sequence).toArray();
        beforeComplete = runBefore.map(DeliveryRecord::complete).orElse(-1L);
        beforeNewest = runBefore.map(DeliveryRecord::newest).orElse(-1L);
        for (DeliveryRecord.Worker worker : handedBefore) {
            Map<Long, Integer> times = new HashMap<>();
            worker.rows().forEach(row -> times.merge(row, 1, Integer::sum));
            before.add(times);
        }
    }

    /** A row that is being handed over. */
    public void add(int worker, long sequence, long row) {
        if (sequences[worker] != sequence) {
            sequences[worker] = sequence;
            counts[worker] = 0;
        }
        int count = counts[worker]++;
        if (count == rows[worker].length) {
            rows[worker] = Arrays.copyOf(rows[worker], 2 * count);
        }
        rows[worker][count] = row;
    }

    /** Whether rows due to that event may have been handed over by the run before. */
    public boolean mayHaveCome(long sequence) {
        return sequence <= beforeNewest;
    }

    /** How many workers that run had; 0 if there was none. */
    public int workersBefore() {
        return beforeSequences.length;
    }

    /** Whether a row, that was a worker's of the run before, was handed over by it; to be asked once for each. */
    public boolean hasCome(int workerBefore, long sequence, long row) {
        if (sequence <= beforeComplete || sequence != beforeSequences[workerBefore]) {
            return sequence <= Math.max(beforeComplete, beforeSequences[workerBefore]);
        }
        Integer times = before.get(workerBefore).get(row);
        if (times == null) {
            return false;
        }
        before.get(workerBefore).compute(row, (same, left) -> left == 1 ? null : left - 1);
        return true;
    }

    /** What was handed over so far. */
    public List<DeliveryRecord.Worker> handed() {
        List<DeliveryRecord.Worker> handed = new ArrayList<>();
        for (int worker = 0; worker < sequences.length; worker++) {
            handed.add(new DeliveryRecord.Worker(
                    sequences[worker],
                    Arrays.stream(rows[worker], 0, counts[worker]).boxed().toList()));
        }
        return handed;
    }
}
