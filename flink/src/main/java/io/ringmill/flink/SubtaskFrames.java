package io.ringmill.flink;

import java.util.Arrays;
import java.util.List;

/**
 * Frames of some events in a row, one for each subtask: it holds the subtask's own events, and of the others stream and time,
 * so that the clocks of all subtasks move alike.
 *
 * <p><b>Threading:</b> one thread.
 */
final class SubtaskFrames {

    private final Routing routing;
    private final FrameWriter[] entries;
    private final int[] addresses;
    private final long[] lastNs;
    private int count;

    SubtaskFrames(Routing routing, int streams) {
        this.routing = routing;
        entries = new FrameWriter[routing.parallelism()];
        addresses = new int[entries.length];
        for (int subtask = 0; subtask < entries.length; subtask++) {
            entries[subtask] = new FrameWriter();
            addresses[subtask] = routing.address(subtask);
        }
        lastNs = new long[streams];
    }

    /** Forgets all entries. */
    void begin() {
        count = 0;
        Arrays.fill(lastNs, 0);
        for (FrameWriter each : entries) {
            each.clear();
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** So many sequences. */
    int count() {
        return count;
    }

    /** An event of a subtask's: what is returned takes the event, as {@link EventCodec} writes it. */
    FrameWriter own(int stream, long timeNs, int own) {
        count++;
        long differenceNs = timeNs - lastNs[stream];
        lastNs[stream] = timeNs;
        for (int subtask = 0; subtask < entries.length; subtask++) {
            if (subtask != own) {
                entries[subtask].putByte(Frames.FOREIGN).putNumber(stream).putDifference(differenceNs);
            }
        }
        return entries[own].putByte(Frames.OWN);
    }

    void advance(int stream, long watermarkNs) {
        count++;
        for (FrameWriter each : entries) {
            each.putByte(Frames.ADVANCE).putNumber(stream).putLong(watermarkNs);
        }
    }

    void end() {
        count++;
        for (FrameWriter each : entries) {
            each.putByte(Frames.END);
        }
    }

    /** Those of a subtask. */
    byte[] entries(int subtask) {
        return entries[subtask].toByteArray();
    }

    /**
     * The frame of a subtask.
     *
     * @param first sequence of the first of its entries
     * @param ahead entries that have no sequence
     * @param its its entries
     */
    byte[] frame(int subtask, long batch, long first, List<byte[]> ahead, byte[] its) {
        FrameWriter out = new FrameWriter();
        out.putInt(addresses[subtask]).putInt(subtask).putInt(routing.parallelism());
        out.putLong(batch).putLong(first);
        ahead.forEach(out::putRaw);
        return out.putRaw(its).toByteArray();
    }
}
