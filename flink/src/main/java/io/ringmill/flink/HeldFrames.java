package io.ringmill.flink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What came of events until sinks have it for certain: batches, each of the frames of all subtasks. First those that sinks were
 * handed, then those that wait for their checkpoint to be complete.
 *
 * <p><b>Threading:</b> one thread. <b>Footprint:</b> the frames since the last checkpoint that is complete, and those before
 * it that have not come to all sinks.
 */
final class HeldFrames {

    private final Deque<List<byte[]>> batches = new ArrayDeque<>();

    /** By checkpoint, how many batches had come before it. */
    private final NavigableMap<Long, Long> checkpoints = new TreeMap<>();

    /** So many batches have come, were handed over, and are not held any more. */
    private long come;

    private long handed;
    private long dropped;

    void add(List<byte[]> batch) {
        batches.add(batch);
        come++;
    }

    /** One that sinks are handed at once. */
    void addHanded(List<byte[]> batch) {
        add(batch);
        handed = come;
    }

    /** What has come so far is in this checkpoint. */
    void checkpoint(long id) {
        checkpoints.put(id, come);
    }

    /** A checkpoint is complete: the batches that are to be handed over now. */
    List<List<byte[]>> complete(long id) {
        NavigableMap<Long, Long> until = checkpoints.headMap(id, true);
        long to = until.isEmpty() ? handed : Math.max(handed, until.lastEntry().getValue());
        until.clear();
        return handOver(to);
    }

    private List<List<byte[]>> handOver(long to) {
        List<List<byte[]>> due =
                batches.stream().skip(handed - dropped).limit(to - handed).toList();
        handed = to;
        return due;
    }

    long handed() {
        return handed;
    }

    /** Whether any that were handed over are held. */
    boolean holdsHanded() {
        return handed > dropped;
    }

    /** Those up to that number have come to the sinks for certain. */
    void drop(long upTo) {
        for (; dropped < upTo; dropped++) {
            batches.remove();
        }
    }

    /** Each batch as {@link #read} reads it. */
    List<byte[]> write() {
        List<byte[]> written = new ArrayList<>();
        for (List<byte[]> batch : batches) {
            FrameWriter out = new FrameWriter().putNumber(batch.size());
            batch.forEach(out::putBytes);
            written.add(out.toByteArray());
        }
        return written;
    }

    static List<byte[]> read(byte[] written) {
        FrameReader in = new FrameReader().wrap(written);
        List<byte[]> batch = new ArrayList<>();
        for (long i = in.getNumber(); i > 0; i--) {
            batch.add(in.getBytes());
        }
        return batch;
    }
}
