package io.ringmill.bench.work;

/** W3 by hand: one bar per key, and one comparison per event to see whether a second has passed. */
final class HandWrittenBars extends HandWritten {

    private final double[] open;
    private final double[] high;
    private final double[] low;
    private final double[] close;
    private final double[] volume;
    private final double[] turnover;
    private final boolean[] begun;
    private long endNs = Long.MIN_VALUE;

    HandWrittenBars(int keyCount) {
        open = new double[keyCount];
        high = new double[keyCount];
        low = new double[keyCount];
        close = new double[keyCount];
        volume = new double[keyCount];
        turnover = new double[keyCount];
        begun = new boolean[keyCount];
    }

    @Override
    public void run(Feed feed, int from, int to, long shiftNs) {
        for (int i = from; i < to; i++) {
            onEvent(feed.keys[i], feed.timesNs[i] + shiftNs, feed.prices[i], feed.sizes[i]);
        }
    }

    @Override
    public void onEvent(int key, long timeNs, double price, double size) {
        if (timeNs >= endNs) {
            closeAll(timeNs);
        }
        if (begun[key]) {
            high[key] = Math.max(high[key], price);
            low[key] = Math.min(low[key], price);
            volume[key] += size;
            turnover[key] += price * size;
        } else {
            begun[key] = true;
            open[key] = price;
            high[key] = price;
            low[key] = price;
            volume[key] = size;
            turnover[key] = price * size;
        }
        close[key] = price;
    }

    private void closeAll(long timeNs) {
        for (int key = 0; key < begun.length; key++) {
            if (begun[key]) {
                double vwap = turnover[key] / volume[key];
                output(open[key] + high[key] + low[key] + close[key] + volume[key] + vwap);
                begun[key] = false;
            }
        }
        endNs = (Math.floorDiv(timeNs, Work.WINDOW_NS) + 1) * Work.WINDOW_NS;
    }
}
