package io.ringmill.bench.rivals;

/** A bar of trades, as a state of Flink's jobs. */
final class FlinkBar {

    private boolean begun;
    private double open;
    private double high;
    private double low;
    private double close;
    private double volume;
    private double turnover;

    /** Whether it has a trade. */
    boolean isBegun() {
        return begun;
    }

    /** Makes it one without trades. */
    void clear() {
        begun = false;
    }

    void add(FlinkTrade trade) {
        if (begun) {
            high = Math.max(high, trade.price);
            low = Math.min(low, trade.price);
        } else {
            begun = true;
            open = trade.price;
            high = trade.price;
            low = trade.price;
            volume = 0;
            turnover = 0;
        }
        close = trade.price;
        volume += trade.size;
        turnover += trade.price * trade.size;
    }

    /** All that it says, as one number. */
    double sum() {
        return open + high + low + close + volume + turnover / volume;
    }
}
