package io.ringmill.window;

import io.ringmill.event.Cells;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Aggregates computed afresh from all values, slowly and exactly; the oracle for the fast ones. */
final class NaiveAggregate {

    private static final MathContext DIGITS = new MathContext(90);

    /** How far an approximate quantile may be from the exact one, as a share of the values next to it. */
    private static final double SKETCH = 1.0 / 128;

    /** A value with what comes with it. */
    record Point(long timeNs, double x, double y) {}

    private NaiveAggregate() {}

    /** Values a second apart. */
    static List<Point> points(List<Double> values) {
        List<Point> points = new ArrayList<>();
        for (double x : values) {
            points.add(new Point(points.size() * 1_000_000_000L, x, x));
        }
        return points;
    }

    /** Greater ones have fourth powers that overflow, and so may whatever is made of sums. */
    private static final double LARGE = 1e75;

    private static final Set<String> OF_PAIRS = Set.of("covar_pop", "covar_samp", "corr", "beta", "wmean");

    /** What is one of the values, or is told from them without a sum that may overflow. */
    private static final Set<String> OF_ANY_SIZE = Set.of(
            "count",
            "sum",
            "min",
            "max",
            "range",
            "first",
            "last",
            "median",
            "quantile",
            "distinct",
            "argmin",
            "argmax",
            "rank",
            "prod",
            "lag",
            "ago");

    static boolean isOfPairs(String aggregate) {
        return OF_PAIRS.contains(aggregate);
    }

    private static boolean isMissing(double x) {
        return Double.isNaN(x) || Double.isInfinite(x);
    }

    private static List<Point> present(String aggregate, List<Point> points) {
        return points.stream()
                .filter(point -> !isMissing(point.x()) && !(isOfPairs(aggregate) && isMissing(point.y())))
                .toList();
    }

    static double of(String aggregate, List<Point> all, double parameter) {
        List<Point> points = present(aggregate, all);
        List<Double> x = points.stream().map(Point::x).toList();
        int n = points.size();
        if (aggregate.equals("count")) {
            return n;
        }
        if (n == 0) {
            return Double.NaN;
        }
        return switch (aggregate) {
            case "sum" -> sum(x).doubleValue();
            case "mean" -> mean(x).doubleValue();
            case "min" -> x.stream().mapToDouble(each -> each).min().orElseThrow();
            case "max" -> x.stream().mapToDouble(each -> each).max().orElseThrow();
            case "range" -> of("max", points, 0) - of("min", points, 0);
            case "first" -> x.get(0);
            case "last" -> x.get(n - 1);
            case "var_pop" -> moment(x, 2).doubleValue();
            case "var_samp" -> n < 2 ? Double.NaN : varSamp(x).doubleValue();
            case "stddev_pop" -> moment(x, 2).sqrt(DIGITS).doubleValue();
            case "stddev_samp" -> n < 2 ? Double.NaN : varSamp(x).sqrt(DIGITS).doubleValue();
            case "skew" -> skew(x);
            case "kurtosis" -> kurtosis(x);
            case "median" -> quantile(x, 0.5);
            case "quantile", "approx_quantile" -> quantile(x, parameter);
            case "distinct" -> x.stream().map(each -> each + 0.0).distinct().count();
            case "ema" -> ema(x, parameter);
            case "ewma" -> ewma(points, parameter);
            case "slope" -> slope(points);
            case "covar_pop" -> covariance(points, Point::x, Point::y).doubleValue();
            case "corr" -> corr(points);
            case "zscore" -> zscore(x);
            case "twap" -> twap(points);
            case "argmin", "argmax" -> throw new IllegalArgumentException("argmin and argmax are whole: timeOf");
            case "twa" -> throw new IllegalArgumentException("twa is told from a window");
            case "rank" ->
                (double) x.stream().filter(each -> each <= x.get(n - 1)).count() / n;
            case "wmean" -> wmean(points);
            case "gmean" -> gmean(x);
            case "prod" -> product(x).doubleValue();
            case "sem" -> n < 2 ? Double.NaN : sem(x);
            case "covar_samp" -> n < 2 ? Double.NaN : of("covar_pop", points, 0) * n / (n - 1);
            case "beta" -> beta(points);
            case "lag" -> parameter < n ? x.get(n - 1 - (int) parameter) : Double.NaN;
            case "ago" -> ago(points, (long) parameter);
            default -> throw new IllegalArgumentException(aggregate);
        };
    }

    /** Of longs and ids of texts, of which those that are there are given. */
    static long ofLongs(String aggregate, List<Long> x) {
        if (x.isEmpty()) {
            return aggregate.equals("count") ? 0 : Cells.MISSING_LONG;
        }
        return switch (aggregate) {
            case "count" -> x.size();
            case "distinct" -> x.stream().distinct().count();
            case "first" -> x.get(0);
            case "last" -> x.get(x.size() - 1);
            case "min" -> Collections.min(x);
            case "max" -> Collections.max(x);
            case "range" ->
                whole(BigInteger.valueOf(Collections.max(x)).subtract(BigInteger.valueOf(Collections.min(x))));
            case "sum" -> whole(x.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add));
            default -> throw new IllegalArgumentException(aggregate);
        };
    }

    /** Whether its answer of longs is a long. */
    static boolean isExact(String aggregate) {
        return Set.of("count", "distinct", "first", "last", "min", "max", "range", "sum")
                .contains(aggregate);
    }

    /** Missing if it is no long. */
    private static long whole(BigInteger value) {
        return value.bitLength() < Long.SIZE ? value.longValue() : Cells.MISSING_LONG;
    }

    /** The size of what the aggregate is a difference of, to which its rounding is in proportion. */
    static double scale(String aggregate, List<Point> all, double parameter) {
        List<Point> points = present(aggregate, all);
        if (points.isEmpty()) {
            return 0;
        }
        boolean large = points.stream()
                .anyMatch(
                        point -> Math.abs(point.x()) > LARGE || (isOfPairs(aggregate) && Math.abs(point.y()) > LARGE));
        if (large && !OF_ANY_SIZE.contains(aggregate)) {
            return Double.POSITIVE_INFINITY;
        }
        return switch (aggregate) {
            case "covar_pop", "covar_samp" ->
                2
                        * Math.sqrt(covariance(points, Point::x, Point::x).doubleValue()
                                * covariance(points, Point::y, Point::y).doubleValue());
            case "beta" -> {
                BigDecimal y = covariance(points, Point::y, Point::y);
                yield y.signum() == 0
                        ? 0
                        : Math.sqrt(covariance(points, Point::x, Point::x).doubleValue() / y.doubleValue());
            }
            case "wmean" ->
                points.stream()
                                .mapToDouble(point -> Math.abs(point.x() * point.y()))
                                .sum()
                        / Math.abs(points.stream().mapToDouble(Point::y).sum());
            case "corr" -> 1;
            case "slope" ->
                Math.sqrt(covariance(points, Point::x, Point::x).doubleValue()
                        / covariance(points, NaiveAggregate::seconds, NaiveAggregate::seconds)
                                .max(new BigDecimal("1e-90"))
                                .doubleValue());
            case "twap" -> area(points, true) / Math.max(1, span(points));
            case "approx_quantile" -> {
                List<Double> x = points.stream().map(Point::x).sorted().toList();
                int below = (int) (parameter * (x.size() - 1));
                int above = Math.min(below + 1, x.size() - 1);
                yield SKETCH * Math.max(Math.abs(x.get(below)), Math.abs(x.get(above))) * 1e9;
            }
            default -> 0;
        };
    }

    private static BigDecimal sum(List<Double> values) {
        return values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal mean(List<Double> values) {
        return sum(values).divide(new BigDecimal(values.size()), DIGITS);
    }

    /** The central moment of that order. */
    private static BigDecimal moment(List<Double> values, int order) {
        BigDecimal mean = mean(values);
        return values.stream()
                .map(x -> new BigDecimal(x).subtract(mean).pow(order, DIGITS))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(new BigDecimal(values.size()), DIGITS);
    }

    private static BigDecimal varSamp(List<Double> x) {
        return moment(x, 2).multiply(new BigDecimal(x.size())).divide(new BigDecimal(x.size() - 1), DIGITS);
    }

    private static double skew(List<Double> x) {
        double n = x.size();
        BigDecimal variance = moment(x, 2);
        if (n < 3 || variance.signum() == 0) {
            return Double.NaN;
        }
        double g1 = moment(x, 3)
                .divide(variance.multiply(variance.sqrt(DIGITS)), DIGITS)
                .doubleValue();
        return g1 * Math.sqrt(n * (n - 1)) / (n - 2);
    }

    private static double kurtosis(List<Double> x) {
        double n = x.size();
        BigDecimal variance = moment(x, 2);
        if (n < 4 || variance.signum() == 0) {
            return Double.NaN;
        }
        double g2 = moment(x, 4).divide(variance.pow(2), DIGITS).doubleValue() - 3;
        return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6);
    }

    private static double quantile(List<Double> values, double q) {
        List<Double> x = values.stream().sorted().toList();
        double rank = q * (x.size() - 1);
        int below = (int) Math.floor(rank);
        return below + 1 == x.size() ? x.get(below) : x.get(below) + (rank - below) * (x.get(below + 1) - x.get(below));
    }

    private static double ema(List<Double> values, double n) {
        double k = 2 / (n + 1);
        double ema = values.get(0);
        for (double x : values.subList(1, values.size())) {
            ema = k * x + (1 - k) * ema;
        }
        return ema;
    }

    private static double ewma(List<Point> points, double halflife) {
        long newest = points.stream().mapToLong(Point::timeNs).max().orElseThrow();
        double sum = 0;
        double weights = 0;
        for (Point point : points) {
            double weight = Math.pow(0.5, (newest - point.timeNs()) / halflife);
            sum += weight * point.x();
            weights += weight;
        }
        return sum / weights;
    }

    private static double seconds(Point point) {
        return point.timeNs() / 1e9;
    }

    private static BigDecimal covariance(List<Point> points, ToDoubleFunction<Point> a, ToDoubleFunction<Point> b) {
        BigDecimal meanA = mean(points.stream().map(a::applyAsDouble).toList());
        BigDecimal meanB = mean(points.stream().map(b::applyAsDouble).toList());
        return points.stream()
                .map(point -> new BigDecimal(a.applyAsDouble(point))
                        .subtract(meanA)
                        .multiply(new BigDecimal(b.applyAsDouble(point)).subtract(meanB)))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(new BigDecimal(points.size()), DIGITS);
    }

    private static double slope(List<Point> points) {
        BigDecimal times = covariance(points, NaiveAggregate::seconds, NaiveAggregate::seconds);
        return points.stream().map(Point::timeNs).distinct().count() < 2
                ? Double.NaN
                : covariance(points, NaiveAggregate::seconds, Point::x)
                        .divide(times, DIGITS)
                        .doubleValue();
    }

    private static double corr(List<Point> points) {
        BigDecimal x = covariance(points, Point::x, Point::x);
        BigDecimal y = covariance(points, Point::y, Point::y);
        return x.signum() == 0 || y.signum() == 0
                ? Double.NaN
                : covariance(points, Point::x, Point::y)
                        .divide(x.multiply(y).sqrt(DIGITS), DIGITS)
                        .doubleValue();
    }

    private static double sem(List<Double> x) {
        return varSamp(x).divide(new BigDecimal(x.size()), DIGITS).sqrt(DIGITS).doubleValue();
    }

    /** Of {@code argmin} and {@code argmax}; missing if there are no values. */
    static long timeOf(String aggregate, List<Point> points) {
        double extreme = of(aggregate.substring("arg".length()), points, 0);
        return points.stream()
                .filter(point -> point.x() == extreme)
                .mapToLong(Point::timeNs)
                .min()
                .orElse(Cells.MISSING_LONG);
    }

    private static double wmean(List<Point> points) {
        BigDecimal weights = sum(points.stream().map(Point::y).toList());
        return weights.signum() == 0
                ? Double.NaN
                : points.stream()
                        .map(point -> new BigDecimal(point.x()).multiply(new BigDecimal(point.y())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .divide(weights, DIGITS)
                        .doubleValue();
    }

    private static BigDecimal product(List<Double> x) {
        return x.stream().map(BigDecimal::new).reduce(BigDecimal.ONE, (a, b) -> a.multiply(b, DIGITS));
    }

    private static double gmean(List<Double> x) {
        return x.stream().anyMatch(each -> each < 0)
                ? Double.NaN
                : Math.exp(x.stream().mapToDouble(Math::log).average().orElseThrow());
    }

    private static double beta(List<Point> points) {
        BigDecimal y = covariance(points, Point::y, Point::y);
        return y.signum() == 0
                ? Double.NaN
                : covariance(points, Point::x, Point::y).divide(y, DIGITS).doubleValue();
    }

    private static double ago(List<Point> points, long backNs) {
        long newest = points.get(points.size() - 1).timeNs();
        return points.stream()
                .filter(point -> point.timeNs() <= newest - backNs)
                .reduce((a, b) -> b)
                .map(Point::x)
                .orElse(Double.NaN);
    }

    private static double zscore(List<Double> x) {
        BigDecimal deviation = moment(x, 2).sqrt(DIGITS);
        return deviation.signum() == 0
                ? Double.NaN
                : new BigDecimal(x.get(x.size() - 1))
                        .subtract(mean(x))
                        .divide(deviation, DIGITS)
                        .doubleValue();
    }

    /** The mean over a time, of values that hold until the next, the first of them from the start on if it was there. */
    static double twa(List<Point> all, double held, long startNs, long endNs, boolean absolute) {
        List<Point> points = new ArrayList<>();
        if (!Double.isNaN(held)) {
            points.add(new Point(startNs, held, held));
        }
        points.addAll(present("twa", all));
        if (points.isEmpty()) {
            return Double.NaN;
        }
        points.add(new Point(endNs, 0, 0));
        return area(points, absolute) / span(points);
    }

    private static double span(List<Point> points) {
        double span = 0;
        for (int i = 1; i < points.size(); i++) {
            span += held(points, i);
        }
        return span;
    }

    private static double held(List<Point> points, int i) {
        return Math.max(0, points.get(i).timeNs() - points.get(i - 1).timeNs());
    }

    private static double area(List<Point> points, boolean absolute) {
        double area = 0;
        for (int i = 1; i < points.size(); i++) {
            double part = points.get(i - 1).x() * held(points, i);
            area += absolute ? Math.abs(part) : part;
        }
        return area;
    }

    private static double twap(List<Point> points) {
        return span(points) > 0
                ? area(points, false) / span(points)
                : mean(points.stream().map(Point::x).toList()).doubleValue();
    }
}
