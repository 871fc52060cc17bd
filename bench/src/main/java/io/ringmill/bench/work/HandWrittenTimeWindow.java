package io.ringmill.bench.work;

import java.util.Arrays;

/**
 * W2 by hand. A key's events are a ring that grows. The window is an old part, for which the extremes from each event to
 * the part's end are known, and a new part with one minimum and one maximum; when the old part has left, all that is
 * there becomes the old part (two stacks). Sums are of differences to a base, exactly renewed at that moment.
 */
final class HandWrittenTimeWindow extends HandWritten {

    private final Window[] windows;
    private double mean;
    private double deviation;
    private double low;
    private double high;

    HandWrittenTimeWindow(int keyCount) {
        windows = new Window[keyCount];
        Arrays.setAll(windows, key -> new Window());
    }

    @Override
    public void run(Feed feed, int from, int to, long shiftNs) {
        for (int i = from; i < to; i++) {
            onEvent(feed.keys[i], feed.timesNs[i] + shiftNs, feed.prices[i], feed.sizes[i]);
        }
    }

    @Override
    public void onEvent(int key, long timeNs, double price, double size) {
        Window window = windows[key];
        window.evict(timeNs - Work.WINDOW_NS);
        window.add(timeNs, price);
        mean = window.mean();
        deviation = window.deviation(mean);
        low = window.low();
        high = window.high();
        if (price > mean + 3 * deviation) {
            output(high - low + deviation);
        }
    }

    private static final class Window {

        private static final int INITIAL_CAPACITY = 128;

        private long[] timesNs = new long[INITIAL_CAPACITY];
        private double[] prices = new double[INITIAL_CAPACITY];
        private double[] lowFrom = new double[INITIAL_CAPACITY];
        private double[] highFrom = new double[INITIAL_CAPACITY];
        private int mask = INITIAL_CAPACITY - 1;
        private int head;
        private int middle;
        private int tail;
        private double lowSince = Double.POSITIVE_INFINITY;
        private double highSince = Double.NEGATIVE_INFINITY;
        private double base;
        private double sum;
        private double squares;

        /** Lets all go that are not after that time. */
        void evict(long beforeNs) {
            while (head != tail && timesNs[head & mask] <= beforeNs) {
                if (head == middle) {
                    beginOldPart();
                }
                double leaving = prices[head & mask] - base;
                sum -= leaving;
                squares -= leaving * leaving;
                head++;
            }
        }

        void add(long timeNs, double price) {
            if (head == tail) {
                begin(price);
            } else if (tail - head > mask) {
                grow();
            }
            int at = tail++ & mask;
            timesNs[at] = timeNs;
            prices[at] = price;
            lowSince = Math.min(lowSince, price);
            highSince = Math.max(highSince, price);
            double entering = price - base;
            sum += entering;
            squares += entering * entering;
        }

        double mean() {
            return base + sum / (tail - head);
        }

        double deviation(double mean) {
            double offset = mean - base;
            return Math.sqrt(Math.max(0, squares / (tail - head) - offset * offset));
        }

        double low() {
            return head == middle ? lowSince : Math.min(lowSince, lowFrom[head & mask]);
        }

        double high() {
            return head == middle ? highSince : Math.max(highSince, highFrom[head & mask]);
        }

        private void begin(double price) {
            base = price;
            sum = 0;
            squares = 0;
            newPart();
        }

        private void newPart() {
            middle = tail;
            lowSince = Double.POSITIVE_INFINITY;
            highSince = Double.NEGATIVE_INFINITY;
        }

        private void beginOldPart() {
            base = mean();
            sum = 0;
            squares = 0;
            double lowest = Double.POSITIVE_INFINITY;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = tail - 1; i >= head; i--) {
                int at = i & mask;
                double price = prices[at];
                sum += price - base;
                squares += (price - base) * (price - base);
                lowest = Math.min(lowest, price);
                highest = Math.max(highest, price);
                lowFrom[at] = lowest;
                highFrom[at] = highest;
            }
            newPart();
        }

        private void grow() {
            int capacity = mask + 1;
            timesNs = unrolled(timesNs, new long[2 * capacity]);
            prices = unrolled(prices, new double[2 * capacity]);
            lowFrom = unrolled(lowFrom, new double[2 * capacity]);
            highFrom = unrolled(highFrom, new double[2 * capacity]);
            middle -= head;
            tail -= head;
            head = 0;
            mask = 2 * capacity - 1;
        }

        /** Both arrays of one type: the ring, and one to hold it from its head on. */
        @SuppressWarnings("SuspiciousSystemArraycopy")
        private <A> A unrolled(A ring, A larger) {
            int first = head & mask;
            System.arraycopy(ring, first, larger, 0, mask + 1 - first);
            System.arraycopy(ring, 0, larger, mask + 1 - first, first);
            return larger;
        }
    }
}
