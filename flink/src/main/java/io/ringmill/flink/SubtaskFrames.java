package io.ringmill.flink;

import io.ringmill.rule.RuleChange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Frames of some events in a row, one for each subtask: it holds the subtask's own events, and of the others stream and time,
 * so that the clocks of all subtasks move alike.
 *
 * <p><b>Threading:</b> one thread.
 */
final class SubtaskFrames {

    /** For what is ahead of the entries, if none were refused. */
    private static final int ROOM = 64;

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

    /**
     * Puts the changes of rules that are due ahead of what is next, for all; tells how many there were.
     *
     * @param first sequence of the first entry
     */
    int putDue(LiveChanges changes, long first) {
        int before = count;
        Optional<RuleChange> change = changes.next(first + count);
        while (change.isPresent()) {
            put(change.get());
            change = changes.next(first + count);
        }
        return count - before;
    }

    private void put(RuleChange change) {
        count++;
        byte[] utf8 = change.text().getBytes(StandardCharsets.UTF_8);
        for (FrameWriter each : entries) {
            each.putByte(Frames.CHANGE).putBytes(utf8);
        }
    }

    /** The input ends; ahead of that the first subtask is told what became of changes, if there may be any. */
    void end(LiveChanges changes) {
        if (changes.areWanted()) {
            entries[0].putRaw(changes.end());
        }
        end();
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
        FrameWriter out = new FrameWriter(its.length + ROOM);
        out.putInt(addresses[subtask]).putInt(subtask).putInt(routing.parallelism());
        out.putLong(batch).putLong(first);
        ahead.forEach(out::putRaw);
        return out.putRaw(its).toByteArray();
    }
}
