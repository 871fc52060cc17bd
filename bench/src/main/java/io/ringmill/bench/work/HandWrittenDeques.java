package io.ringmill.bench.work;

import java.util.Arrays;

/**
 * W1 by hand with monotonic deques for the extremes and an updated mean and sum of squared deviations: what one finds in
 * most code. Here to show why it is not the one that is compared with.
 */
public final class HandWrittenDeques extends HandWritten {

    private static final int SIZE = Work.WINDOW_EVENTS;

    private final Window[] windows;
    private double mean;
    private double deviation;
    private double low;
    private double high;

    public HandWrittenDeques(int keyCount) {
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
        window.add(price);
        mean = window.mean;
        deviation = Math.sqrt(Math.max(0, window.deviations / window.count));
        low = window.low();
        high = window.high();
        if (price > mean + 3 * deviation) {
            output(high - low + deviation);
        }
    }

    private static final class Window {

        private static final int CAPACITY = 128;
        private static final int MASK = CAPACITY - 1;

        private final double[] prices = new double[SIZE];

        /** Positions in {@link #prices} that hold the minimum of all from there on, oldest first. */
        private final byte[] lows = new byte[CAPACITY];

        private final byte[] highs = new byte[CAPACITY];
        private int lowsHead;
        private int lowsTail;
        private int highsHead;
        private int highsTail;
        private int next;
        private int count;
        private double mean;

        /** Sum of squared deviations from the mean. */
        private double deviations;

        void add(double price) {
            if (count == SIZE) {
                replaceOldest(price);
            } else {
                double difference = price - mean;
                mean += difference / ++count;
                deviations += difference * (price - mean);
            }
            prices[next] = price;
            while (lowsTail != lowsHead && prices[lows[(lowsTail - 1) & MASK]] >= price) {
                lowsTail--;
            }
            lows[lowsTail++ & MASK] = (byte) next;
            while (highsTail != highsHead && prices[highs[(highsTail - 1) & MASK]] <= price) {
                highsTail--;
            }
            highs[highsTail++ & MASK] = (byte) next;
            if (++next == SIZE) {
                next = 0;
                renew();
            }
        }

        private void replaceOldest(double price) {
            double oldest = prices[next];
            double oldMean = mean;
            mean += (price - oldest) / SIZE;
            deviations += (price - oldest) * (price - mean + oldest - oldMean);
            if (lows[lowsHead & MASK] == next) {
                lowsHead++;
            }
            if (highs[highsHead & MASK] == next) {
                highsHead++;
            }
        }

        double low() {
            return prices[lows[lowsHead & MASK]];
        }

        double high() {
            return prices[highs[highsHead & MASK]];
        }

        /** Exact again, so that roundings do not add up. */
        private void renew() {
            double sum = 0;
            for (double price : prices) {
                sum += price;
            }
            mean = sum / SIZE;
            deviations = 0;
            for (double price : prices) {
                deviations += (price - mean) * (price - mean);
            }
        }
    }
}
