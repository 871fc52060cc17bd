package io.ringmill.bench.work;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A work done in the most obvious way, to know what the others must find: every window's events are kept and gone
 * through afresh after every event. Slow.
 */
public final class Naive {

    private record Trade(long timeNs, double price, double size) {}

    private final Work work;
    private final boolean sampleDeviation;
    private final List<ArrayList<Trade>> keys = new ArrayList<>();
    private final TreeMap<Long, List<ArrayList<Trade>>> bars = new TreeMap<>();
    private long outputs;
    private double checksum;

    public Naive(Work work, int keyCount) {
        this(work, keyCount, false);
    }

    /** {@code sampleDeviation}: with stddev_samp in place of stddev_pop, for systems that have no other. */
    public Naive(Work work, int keyCount, boolean sampleDeviation) {
        this.work = work;
        this.sampleDeviation = sampleDeviation;
        for (int key = 0; key < keyCount; key++) {
            keys.add(new ArrayList<>());
        }
    }

    /** Takes the events {@code [from, to)} of a feed. */
    public void run(Feed feed, int from, int to, long shiftNs) {
        for (int i = from; i < to; i++) {
            Trade trade = new Trade(feed.timesNs[i] + shiftNs, feed.prices[i], feed.sizes[i]);
            if (work == Work.W3) {
                addToBar(feed.keys[i], trade);
            } else {
                addToWindow(keys.get(feed.keys[i]), trade);
            }
        }
    }

    /** Alerts (W1, W2) or rows (W3) so far. */
    public long outputs() {
        return outputs;
    }

    /** As {@link HandWritten#checksum()}. */
    public double checksum() {
        return checksum;
    }

    private void addToWindow(List<Trade> window, Trade trade) {
        window.add(trade);
        if (work == Work.W1) {
            if (window.size() > Work.WINDOW_EVENTS) {
                window.remove(0);
            }
        } else {
            while (window.get(0).timeNs() <= trade.timeNs() - Work.WINDOW_NS) {
                window.remove(0);
            }
        }
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Trade one : window) {
            sum += one.price();
            low = Math.min(low, one.price());
            high = Math.max(high, one.price());
        }
        double mean = sum / window.size();
        double squares = 0;
        for (Trade one : window) {
            squares += (one.price() - mean) * (one.price() - mean);
        }
        double deviation = Math.sqrt(squares / (sampleDeviation ? window.size() - 1 : window.size()));
        if (trade.price() > mean + 3 * deviation) {
            outputs++;
            checksum += high - low + deviation;
        }
    }

    private void addToBar(int key, Trade trade) {
        long second = Math.floorDiv(trade.timeNs(), Work.WINDOW_NS);
        while (!bars.isEmpty() && bars.firstKey() < second) {
            bars.pollFirstEntry().getValue().forEach(this::closeBar);
        }
        List<ArrayList<Trade>> open = bars.computeIfAbsent(second, s -> new ArrayList<>());
        while (open.size() <= key) {
            open.add(new ArrayList<>());
        }
        open.get(key).add(trade);
    }

    private void closeBar(List<Trade> bar) {
        if (bar.isEmpty()) {
            return;
        }
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double volume = 0;
        double turnover = 0;
        for (Trade one : bar) {
            low = Math.min(low, one.price());
            high = Math.max(high, one.price());
            volume += one.size();
            turnover += one.price() * one.size();
        }
        double close = bar.get(bar.size() - 1).price();
        outputs++;
        checksum += bar.get(0).price() + high + low + close + volume + turnover / volume;
    }
}
