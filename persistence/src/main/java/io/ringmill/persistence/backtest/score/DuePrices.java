package io.ringmill.persistence.backtest.score;

import java.util.Arrays;

/**
 * The newest prices of one key, in order of time, and the times at which a price is still wanted: the last one whose time is
 * not later, of those of equal time the one that came last.
 *
 * <p><b>Allocation:</b> none but when more prices lie within the disorder, or more times wait, than ever before.
 * <b>Cost:</b> O(1) per price in order of time; O(log n) per wanted time, n those that wait.
 */
final class DuePrices {

    /** So many prices are kept at least, for times that have passed when they are asked for. */
    private static final int KEPT = 1_024;

    private static final int FIRST = 64;

    private final PriceTake take;
    /** Bound on disorder: no price will come that is older than the newest by more than this. */
    private final long disorderNs;

    private long[] timesNs = new long[FIRST];
    private double[] prices = new double[FIRST];
    private int oldest;
    private int count;
    private boolean forgot;
    private double latest = Double.NaN;
    private long latestNs;

    /** Slots that take the price of one event yet, should it have one; of alerts that it raised. */
    private int[] slotsOfEvent = {};

    private int waitingOfEvent;
    private long event = -1;
    private long eventNs;

    /** A heap: the earliest first. */
    private long[] dueNs = {};

    /** Negated, of one that is wanted to be looked at only. */
    private int[] slots = {};

    private int waiting;

    DuePrices(PriceTake take, long disorderNs) {
        this.take = take;
        this.disorderNs = disorderNs;
    }

    /** Wants the price that is known now or, should the event of that sequence have one that is not later, that. */
    void wantKnown(long sequence, long timeNs, int slot) {
        if (waitingOfEvent > 0 && (event != sequence || eventNs != timeNs)) {
            tellKnown();
        }
        if (waitingOfEvent == slotsOfEvent.length) {
            slotsOfEvent = Arrays.copyOf(slotsOfEvent, Math.max(4, 2 * waitingOfEvent));
        }
        slotsOfEvent[waitingOfEvent++] = slot;
        event = sequence;
        eventNs = timeNs;
    }

    private void tellKnown() {
        for (int i = 0; i < waitingOfEvent; i++) {
            if (Double.isNaN(latest)) {
                take.missing(slotsOfEvent[i], PriceTake.Missing.NONE_BEFORE);
            } else {
                take.known(slotsOfEvent[i], latest, latestNs);
                // Whether there was a newer one that has not come yet.
                push(eventNs - 1, ~slotsOfEvent[i]);
            }
        }
        waitingOfEvent = 0;
    }

    void add(long sequence, long timeNs, double price) {
        if (waitingOfEvent > 0 && (event != sequence || timeNs > eventNs)) {
            tellKnown();
        }
        latest = price;
        latestNs = timeNs;
        if (waitingOfEvent > 0) {
            tellKnown();
        }
        if (count > 0 && timeNs < time(count - 1)) {
            insert(timeNs, price);
        } else {
            append(timeNs, price);
        }
        if (waiting > 0 && dueNs[0] < settledNs()) {
            settle(settledNs());
        }
    }

    /** Before this all prices are known. */
    private long settledNs() {
        return count == 0 ? Long.MIN_VALUE : time(count - 1) - disorderNs;
    }

    /** Wants the price at a time, which may have passed. */
    void want(long timeNs, int slot) {
        push(timeNs, slot);
        settle(settledNs());
    }

    /** Takes no more prices: what was wanted at times up to the end is told, the rest is missing. */
    void end(long endNs) {
        tellKnown();
        settle(endNs == Long.MAX_VALUE ? endNs : endNs + 1);
        while (waiting > 0) {
            if (slots[0] >= 0) {
                take.missing(slots[0], PriceTake.Missing.ENDED);
            }
            pop();
        }
    }

    private void settle(long beforeNs) {
        while (waiting > 0 && dueNs[0] < beforeNs) {
            int at = lastUpTo(dueNs[0]);
            if (slots[0] < 0) {
                take.newest(~slots[0], at < 0 ? Long.MIN_VALUE : time(at));
            } else if (at >= 0) {
                take.price(slots[0], prices[index(at)]);
            } else {
                take.missing(slots[0], forgot ? PriceTake.Missing.PASSED : PriceTake.Missing.NONE_BEFORE);
            }
            pop();
        }
    }

    /** The place of the newest price up to a time; -1 if there is none. Most often it is among the last. */
    private int lastUpTo(long timeNs) {
        int low = 0;
        int high = count;
        if (count > 0 && time(count - 1) <= timeNs) {
            return count - 1;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(middle) <= timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private void append(long timeNs, double price) {
        if (count == timesNs.length) {
            if (count >= KEPT && time(1) <= timeNs - disorderNs) {
                oldest = (oldest + 1) & (timesNs.length - 1);
                count--;
                forgot = true;
            } else {
                grow();
            }
        }
        int at = index(count++);
        timesNs[at] = timeNs;
        prices[at] = price;
    }

    /** Behind those of equal time. */
    private void insert(long timeNs, double price) {
        append(time(count - 1), prices[index(count - 1)]);
        int place = lastUpTo(timeNs) + 1;
        for (int i = count - 1; i > place; i--) {
            timesNs[index(i)] = timesNs[index(i - 1)];
            prices[index(i)] = prices[index(i - 1)];
        }
        timesNs[index(place)] = timeNs;
        prices[index(place)] = price;
    }

    private void grow() {
        long[] moreTimes = new long[2 * count];
        double[] morePrices = new double[2 * count];
        for (int i = 0; i < count; i++) {
            moreTimes[i] = time(i);
            morePrices[i] = prices[index(i)];
        }
        timesNs = moreTimes;
        prices = morePrices;
        oldest = 0;
    }

    private int index(int place) {
        return (oldest + place) & (timesNs.length - 1);
    }

    private long time(int place) {
        return timesNs[index(place)];
    }

    private void push(long timeNs, int slot) {
        if (waiting == dueNs.length) {
            dueNs = Arrays.copyOf(dueNs, Math.max(8, 2 * waiting));
            slots = Arrays.copyOf(slots, dueNs.length);
        }
        int at = waiting++;
        while (at > 0 && dueNs[(at - 1) >> 1] > timeNs) {
            int parent = (at - 1) >> 1;
            dueNs[at] = dueNs[parent];
            slots[at] = slots[parent];
            at = parent;
        }
        dueNs[at] = timeNs;
        slots[at] = slot;
    }

    private void pop() {
        long timeNs = dueNs[--waiting];
        int slot = slots[waiting];
        int at = 0;
        for (int child = 1; child < waiting; child = 2 * at + 1) {
            if (child + 1 < waiting && dueNs[child + 1] < dueNs[child]) {
                child++;
            }
            if (dueNs[child] >= timeNs) {
                break;
            }
            dueNs[at] = dueNs[child];
            slots[at] = slots[child];
            at = child;
        }
        dueNs[at] = timeNs;
        slots[at] = slot;
    }
}
