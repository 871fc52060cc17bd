package io.ringmill.persistence.backtest.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * The price of keys over time, in slices: when there are more than {@link #SLICES} of them, each two become one. Kept of the
 * first {@link #KEYS} keys, and of as many more that are wanted, from there on.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> once a key. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) per price.
 */
public final class PriceSlices {

    /** Most slices of a key. */
    public static final int SLICES = 2_000;

    /** Keys that are kept whether they are wanted or not. */
    public static final int KEYS = 100;

    private static final long FIRST_WIDTH_NS = 1_000_000;

    private final IntPredicate wanted;
    private Line[] lines = {};
    private int kept;

    /** A slice. */
    public record Slice(long timeNs, double low, double high, double last) {

        Slice with(Slice later) {
            return new Slice(timeNs, Math.min(low, later.low), Math.max(high, later.high), later.last);
        }
    }

    /**
     * Of no key yet.
     *
     * @param wanted whether a key is wanted by now, such as by an alert
     */
    public PriceSlices(IntPredicate wanted) {
        this.wanted = wanted;
    }

    public void price(int key, long timeNs, double price) {
        if (key >= lines.length) {
            lines = Arrays.copyOf(lines, Math.max(key + 1, 2 * lines.length));
        }
        Line line = lines[key];
        if (line == null) {
            if (kept >= KEYS && (kept >= 2 * KEYS || !wanted.test(key))) {
                return;
            }
            kept++;
            line = new Line(timeNs);
            lines[key] = line;
        }
        line.add(timeNs, price);
    }

    /** Adds the slices by key to those of sessions before. */
    public void addTo(Map<String, List<Slice>> byKey, IntFunction<String> texts) {
        for (int key = 0; key < lines.length; key++) {
            if (lines[key] != null) {
                byKey.computeIfAbsent(texts.apply(key), absent -> new ArrayList<>())
                        .addAll(lines[key].slices());
            }
        }
    }

    /** The same in at most {@link #SLICES} slices a key. */
    public static Map<String, List<Slice>> thinned(Map<String, List<Slice>> byKey) {
        Map<String, List<Slice>> thinned = new LinkedHashMap<>();
        byKey.forEach((key, slices) -> {
            List<Slice> fewer = slices;
            while (fewer.size() > SLICES) {
                List<Slice> half = new ArrayList<>();
                for (int i = 0; i < fewer.size(); i += 2) {
                    half.add(i + 1 < fewer.size() ? fewer.get(i).with(fewer.get(i + 1)) : fewer.get(i));
                }
                fewer = half;
            }
            thinned.put(key, fewer);
        });
        return thinned;
    }

    private static final class Line {
        private final double[] low = new double[SLICES];
        private final double[] high = new double[SLICES];
        private final double[] last = new double[SLICES];
        private final long firstNs;
        private long widthNs = FIRST_WIDTH_NS;

        Line(long timeNs) {
            firstNs = timeNs;
            empty(0);
        }

        private void empty(int from) {
            Arrays.fill(low, from, SLICES, Double.POSITIVE_INFINITY);
            Arrays.fill(high, from, SLICES, Double.NEGATIVE_INFINITY);
            Arrays.fill(last, from, SLICES, Double.NaN);
        }

        void add(long timeNs, double price) {
            long slice = Math.max(0, timeNs - firstNs) / widthNs;
            while (slice >= SLICES) {
                halve();
                slice /= 2;
            }
            int at = (int) slice;
            low[at] = Math.min(low[at], price);
            high[at] = Math.max(high[at], price);
            last[at] = price;
        }

        private void halve() {
            widthNs *= 2;
            for (int i = 0; i < SLICES / 2; i++) {
                low[i] = Math.min(low[2 * i], low[2 * i + 1]);
                high[i] = Math.max(high[2 * i], high[2 * i + 1]);
                last[i] = Double.isNaN(last[2 * i + 1]) ? last[2 * i] : last[2 * i + 1];
            }
            empty(SLICES / 2);
        }

        List<Slice> slices() {
            List<Slice> slices = new ArrayList<>();
            for (int i = 0; i < SLICES; i++) {
                if (!Double.isNaN(last[i])) {
                    slices.add(new Slice(firstNs + i * widthNs, low[i], high[i], last[i]));
                }
            }
            return slices;
        }
    }
}
