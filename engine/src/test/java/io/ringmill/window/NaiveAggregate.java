package io.ringmill.window;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** Aggregates computed afresh from all values, slowly and exactly; the oracle for the fast ones. */
final class NaiveAggregate {

    private static final MathContext DIGITS = new MathContext(60);

    private NaiveAggregate() {}

    static double of(String aggregate, List<Double> values, double parameter) {
        List<Double> present = values.stream().filter(x -> !x.isNaN()).toList();
        int n = present.size();
        if (aggregate.equals("count")) {
            return n;
        }
        if (n == 0) {
            return Double.NaN;
        }
        return switch (aggregate) {
            case "sum" -> sum(present).doubleValue();
            case "mean" -> mean(present).doubleValue();
            case "min" -> present.stream().mapToDouble(x -> x).min().orElseThrow();
            case "max" -> present.stream().mapToDouble(x -> x).max().orElseThrow();
            case "range" -> of("max", present, 0) - of("min", present, 0);
            case "first" -> present.get(0);
            case "last" -> present.get(n - 1);
            case "var_pop" -> squares(present).divide(new BigDecimal(n), DIGITS).doubleValue();
            case "var_samp" ->
                n < 2
                        ? Double.NaN
                        : squares(present).divide(new BigDecimal(n - 1), DIGITS).doubleValue();
            case "stddev_pop" ->
                squares(present).divide(new BigDecimal(n), DIGITS).sqrt(DIGITS).doubleValue();
            case "stddev_samp" ->
                n < 2
                        ? Double.NaN
                        : squares(present)
                                .divide(new BigDecimal(n - 1), DIGITS)
                                .sqrt(DIGITS)
                                .doubleValue();
            case "ema" -> ema(present, parameter);
            default -> throw new IllegalArgumentException(aggregate);
        };
    }

    private static BigDecimal sum(List<Double> values) {
        return values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal mean(List<Double> values) {
        return sum(values).divide(new BigDecimal(values.size()), DIGITS);
    }

    private static BigDecimal squares(List<Double> values) {
        BigDecimal mean = mean(values);
        return values.stream()
                .map(x -> new BigDecimal(x).subtract(mean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static double ema(List<Double> values, double n) {
        double k = 2 / (n + 1);
        double ema = values.get(0);
        for (double x : values.subList(1, values.size())) {
            ema = k * x + (1 - k) * ema;
        }
        return ema;
    }
}
