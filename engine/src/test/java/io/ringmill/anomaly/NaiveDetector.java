package io.ringmill.anomaly;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The detector as its definition says it, without regard to time or memory: logarithms of the library, weights that only grow,
 * every tail summed up anew over all sizes there have been.
 */
final class NaiveDetector {

    private static final double[] FACTORS = {1, 1, 1, 1.2, 1, 1, 1, 1.2};

    private final double threshold;
    private final List<Mean> means = new ArrayList<>();
    private final List<Tails> tails = new ArrayList<>();
    private long count;
    private double previous;
    private boolean above;
    private double surprised;
    private double excursions;
    private long lastSurprised = Long.MIN_VALUE / 2;
    private long lastAlarm = Long.MIN_VALUE / 2;
    private double caution = 3;
    private double allWeights;

    final double[] surprises = new double[View.values().length];
    double raw;
    double limit;
    boolean alarms;

    NaiveDetector(double threshold) {
        this.threshold = threshold;
        for (View view : View.values()) {
            tails.add(new Tails(view));
        }
    }

    /** A mean over so many values, of all while there are fewer. */
    private final class Mean {
        private final double horizon;
        private double value;

        Mean(double horizon) {
            this.horizon = horizon;
            means.add(this);
        }

        /** How far the value was from the mean before it. */
        double add(double x) {
            double difference = x - value;
            value += Math.max(1.0 / count, 1 / horizon) * difference;
            return difference;
        }
    }

    private final Mean mean15 = new Mean(15);
    private final Mean mean100 = new Mean(100);
    private final Mean mean200 = new Mean(200);
    private final Mean mean1000 = new Mean(1_000);
    private final Mean spread20 = new Mean(20);
    private final Mean spread1000 = new Mean(1_000);
    private final Mean crossings100 = new Mean(100);
    private final Mean crossings1000 = new Mean(1_000);
    private final Mean balance100 = new Mean(100);
    private final Mean balance1000 = new Mean(1_000);
    private final Mean size1000 = new Mean(1_000);
    private final Mean logSize100 = new Mean(100);

    /** What sizes there have been of a view, by direction. */
    private final class Tails {
        private final View view;
        private final List<TreeMap<Integer, Double>> directions = List.of(new TreeMap<>(), new TreeMap<>());
        private int first;
        private boolean isPlaced;
        private int tooLarge;
        private int tooSmall;

        Tails(View view) {
            this.view = view;
            if (view.isOfNoUnit()) {
                place(1.0 / 16);
            }
        }

        private static int size(double value) {
            int power = Math.getExponent(value);
            double mantissa = Math.abs(value) / Math.scalb(1.0, power);
            return 4 * power + (int) (4 * (mantissa - 1));
        }

        private void place(double value) {
            first = size(value) - view.firstBin;
            isPlaced = true;
        }

        double surprise(double value, double weight) {
            if (value == 0) {
                return 0;
            }
            if (!isPlaced) {
                place(value);
            }
            if (size(value) < first) {
                if (++tooSmall == 1_000) {
                    tooSmall = 0;
                    goDown();
                }
                return 0;
            }
            tooSmall = 0;
            int last = first + view.bins - 1;
            if (size(value) > last && ++tooLarge == 16) {
                tooLarge = 0;
                first += 16;
                last += 16;
                directions.forEach(each -> each.headMap(first).clear());
            }
            int bin = Math.min(last, size(value));
            TreeMap<Integer, Double> sizes = directions.get(value > 0 ? 0 : 1);
            double tail = sizes.tailMap(bin).values().stream()
                    .mapToDouble(each -> each)
                    .sum();
            for (int below = 1; below <= 4; below++) {
                tail += Math.pow(2, -2.5 * below) * sizes.getOrDefault(bin - below, 0.0);
            }
            sizes.merge(bin, weight, Double::sum);
            double events = (allWeights - weight) / weight;
            return Math.max(0, 0.75 * Math.log(events + 1) - Math.log(tail / weight + 0.001));
        }

        private void goDown() {
            for (TreeMap<Integer, Double> each : directions) {
                double counted = each.values().stream().mapToDouble(one -> one).sum();
                each.put(first - 1, Math.max(0, allWeights - counted));
            }
            first -= 8;
            int last = first + view.bins - 1;
            for (TreeMap<Integer, Double> each : directions) {
                double beyond = each.tailMap(last, false).values().stream()
                        .mapToDouble(one -> one)
                        .sum();
                each.tailMap(last, false).clear();
                each.merge(last, beyond, Double::sum);
            }
        }
    }

    void update(double x) {
        count++;
        double weight = Math.pow(2, count / 10_000.0);
        allWeights += weight;
        boolean first = count == 1;
        double step = first ? 0 : x - previous;
        previous = x;
        double apart = mean15.add(x);
        double level = mean100.add(x);
        mean200.add(x);
        mean1000.add(x);
        if (first) {
            apart = 0;
            level = 0;
        }
        spread20.add(Math.abs(level));
        spread1000.add(Math.abs(level));
        boolean crossed = !first && apart >= 0 != above;
        above = apart >= 0;
        crossings100.add(crossed ? 1 : 0);
        crossings1000.add(crossed ? 1 : 0);
        balance100.add(Math.signum(apart));
        balance1000.add(Math.signum(apart));
        size1000.add(Math.abs(x));
        double ratio = logSize100.add(Math.log(Math.abs(x) + 0.1 * size1000.value + Double.MIN_NORMAL));
        double[] values = {
            level,
            mean15.value - mean200.value,
            spread(),
            crossings100.value - crossings1000.value,
            balance100.value - balance1000.value,
            first ? 0 : ratio,
            step,
            mean100.value - mean1000.value
        };
        for (int i = 0; i < values.length; i++) {
            surprises[i] = tails.get(i).surprise(values[i], weight);
        }
        judge();
    }

    private double spread() {
        double a = spread20.value;
        double b = spread1000.value;
        return b == 0 ? 0 : a > b ? a / b - 1 : 1 - b / Math.max(a, 0.1 * b);
    }

    private void judge() {
        double core = Math.sqrt(
                Arrays.stream(surprises, 0, 3).map(each -> each * each).sum());
        surprised /= Math.pow(2, 1 / 10_000.0);
        excursions /= Math.pow(2, 1 / 10_000.0);
        raw = core == 0 ? 0 : core + 0.7 * Math.log((surprised + 1) / (excursions + 1));
        for (int i = 3; i < surprises.length; i++) {
            raw = Math.max(raw, FACTORS[i] * surprises[i]);
        }
        if (core > 2) {
            surprised++;
            excursions += count - lastSurprised > 5 ? 1 : 0;
            lastSurprised = count;
        }
        caution *= Math.exp(-1 / 1_000.0);
        limit = threshold + caution;
        alarms = count > 100 && raw > limit && count - lastAlarm > 50;
        if (alarms) {
            lastAlarm = count;
            caution = Math.min(3, caution + 1);
        }
    }
}
