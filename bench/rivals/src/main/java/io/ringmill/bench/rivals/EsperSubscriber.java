package io.ringmill.bench.rivals;

/** What Esper calls with outputs: a method {@code update} with the selected columns, found by its shape. */
public abstract class EsperSubscriber {

    private long outputs;
    private double checksum;

    final void output(double value) {
        outputs++;
        checksum += value;
    }

    final long outputs() {
        return Double.isNaN(checksum) ? -1 : outputs;
    }

    /** Takes alerts. */
    public static final class Alerts extends EsperSubscriber {

        /** The deviation is missing while a window holds one event. */
        public void update(int key, double price, Double mean, Double deviation, Double low, Double high) {
            output(high - low + deviation);
        }
    }

    /** Takes bars. */
    public static final class Bars extends EsperSubscriber {

        public void update(int key, Double open, Double high, Double low, Double close, Double volume, Double vwap) {
            output(open + high + low + close + volume + vwap);
        }
    }
}
