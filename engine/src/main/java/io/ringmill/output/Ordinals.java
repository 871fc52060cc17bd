package io.ringmill.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells apart what one event brings about several times at one time: gives each emission of a window for one key, and each alert of a
 * rule for one, in one state, a number from 0 on. What is handed over again, in the order of before, gets the same numbers.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> when more comes of an event than ever before. <b>Cost:</b> O(1), a search in a
 * small table where {@link PerEvent#MANY} are possible; else a comparison.
 */
public final class Ordinals {

    /** Emissions of a window, behind the states of alerts. */
    private static final int EMISSION = 3;

    private static final int KINDS = 4;

    private final List<OfEvent> workers = new ArrayList<>();

    /** Of nothing yet. */
    public Ordinals() {}

    /** Numbers an emission; {@code worker}: of whom those of one key come in order. */
    public void number(int worker, Result result) {
        if (result.layout().perEvent() == PerEvent.MANY) {
            long what = what(result.windowIndex(), EMISSION, result.keyId());
            result.setOrdinal(of(worker).next(result.sequence(), what, result.timeNs()));
        }
    }

    /** Numbers an alert. */
    public void number(int worker, Alert alert) {
        if (alert.layout().perEvent() == PerEvent.MANY) {
            long what = what(alert.ruleIndex(), kind(alert.state()), alert.keyId());
            alert.setOrdinal(of(worker).next(alert.sequence(), what, alert.timeNs()));
        }
    }

    private static int kind(Alert.State state) {
        return switch (state) {
            case FIRING -> 0;
            case RESOLVED -> 1;
            case LIMITED -> 2;
        };
    }

    private static long what(int index, int kind, int key) {
        return ((long) (index * KINDS + kind) << Integer.SIZE) | (key & 0xffff_ffffL);
    }

    private OfEvent of(int worker) {
        while (workers.size() <= worker) {
            workers.add(new OfEvent());
        }
        return workers.get(worker);
    }

    /** What came of a worker's newest event: a table with open addressing, of which only entries of this event count. */
    private static final class OfEvent {

        private long sequence = -1;
        private int event;
        private int size;
        private long[] whats = new long[16];
        private long[] times = new long[16];
        private int[] counts = new int[16];
        private int[] events = new int[16];

        private int next(long ofSequence, long what, long time) {
            if (ofSequence != sequence) {
                sequence = ofSequence;
                event++;
                size = 0;
            }
            if (2 * size >= whats.length) {
                grow();
            }
            int slot = slot(what, time);
            if (events[slot] != event) {
                put(slot, what, time, 0);
            }
            return counts[slot]++;
        }

        private void put(int slot, long what, long time, int count) {
            events[slot] = event;
            whats[slot] = what;
            times[slot] = time;
            counts[slot] = count;
            size++;
        }

        private int slot(long what, long time) {
            int mask = whats.length - 1;
            long hash = (what * 0x9e37_79b9_7f4a_7c15L + time) * 0x9e37_79b9_7f4a_7c15L;
            int slot = (int) (hash >>> Integer.SIZE) & mask;
            while (events[slot] == event && (whats[slot] != what || times[slot] != time)) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void grow() {
            long[] oldWhats = whats;
            long[] oldTimes = times;
            int[] oldCounts = counts;
            int[] oldEvents = events;
            int length = 2 * oldWhats.length;
            whats = new long[length];
            times = new long[length];
            counts = new int[length];
            events = new int[length];
            size = 0;
            for (int i = 0; i < oldWhats.length; i++) {
                if (oldEvents[i] == event) {
                    put(slot(oldWhats[i], oldTimes[i]), oldWhats[i], oldTimes[i], oldCounts[i]);
                }
            }
        }
    }
}
