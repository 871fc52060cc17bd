package io.ringmill.bench.jmh;

import io.ringmill.bench.work.Feed;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What does the dearest event cost? Every single one is timed, in windows of 100 to 1,000,000 events, beside a window
 * that does nothing but count: what that one shows is the machine. Run it with {@code bench/worst-event}.
 */
public final class WorstEvent {

    private static final List<String> AGGREGATES = List.of("min", "max", "median", "stddev_pop");
    private static final List<Integer> LENGTHS = List.of(100, 10_000, 1_000_000);
    private static final int EVENTS = 1 << 21;
    private static final int RUNS = 5;
    private static final double USUAL = 50;
    private static final double RARE = 99;
    private static final double RAREST = 99.99;

    private WorstEvent() {}

    /** Prints the table; no arguments. */
    public static void main(String[] args) {
        Feed feed = Feed.of(EVENTS, 1, 1).inCents();
        System.out.println("ns an event, one key; " + EVENTS + " events, " + RUNS + " runs");
        System.out.println("| window | p50 | p99 | p99.99 | max | least of the runs: p50 | p99 | p99.99 | max |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        row("running: count()", EventCosts.ofWindow("running", "value: count()", feed, RUNS));
        for (String aggregate : AGGREGATES) {
            for (int length : LENGTHS) {
                String form = "sliding " + length + " events";
                String call = aggregate + "(price)";
                row(form + ": " + call, EventCosts.ofWindow(form, "value: " + call, feed, RUNS));
            }
        }
    }

    private static void row(String window, EventCosts costs) {
        System.out.println("| " + window + " | " + figures(costs.all) + " | " + figures(costs.least) + " |");
    }

    private static String figures(Histogram ns) {
        return String.format(
                Locale.ROOT,
                "%d | %d | %d | %d",
                ns.getValueAtPercentile(USUAL),
                ns.getValueAtPercentile(RARE),
                ns.getValueAtPercentile(RAREST),
                ns.getMaxValue());
    }
}
