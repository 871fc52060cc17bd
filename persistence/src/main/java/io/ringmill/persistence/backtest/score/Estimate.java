package io.ringmill.persistence.backtest.score;

/**
 * What mark-outs come to; NaN where there are too few.
 *
 * @param stddev of one, not of the mean
 * @param t the mean over its own standard error
 * @param low lower end of the 95 % interval of the mean
 * @param high upper end of it
 * @param hitRate share that is above 0
 */
public record Estimate(
        int count, double mean, double median, double stddev, double t, double low, double high, double hitRate) {}
