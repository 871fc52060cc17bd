package io.ringmill.bench.jmh;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.contender.RingmillContender;
import io.ringmill.bench.work.Feed;
import io.ringmill.pipeline.Pipeline;
import java.util.Arrays;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * What each single event costs in the thread that hands it in. The same run is made several times, from an empty engine
 * on: what an event costs by itself it costs in every run, and what the machine did to it, in one of them. So the least
 * of the runs, event by event, is what the work takes.
 *
 * <p><b>Units:</b> nanoseconds; reading the clock is among them.
 */
final class EventCosts {

    private static final long LONGEST_NS = 10_000_000_000L;
    private static final int DIGITS = 3;

    /** Every event of every run. */
    final Histogram all = new Histogram(LONGEST_NS, DIGITS);

    /** The least of the runs, for each event. */
    final Histogram least = new Histogram(LONGEST_NS, DIGITS);

    private EventCosts() {}

    /** Of a window of this form, with one key; the first round over the feed fills it, the second is measured. */
    static EventCosts ofWindow(String form, String select, Feed feed, int runs) {
        String yaml = "name: cost\n"
                + "streams:\n"
                + "  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}\n"
                + "windows:\n"
                + "  w: {window: " + form + ", select: {" + select + "}}\n";
        Pipeline pipeline = Pipeline.parse(yaml, "cost");
        return of(() -> new RingmillContender(feed, pipeline, SelfCheckedState.inline()), feed, runs);
    }

    static EventCosts of(Supplier<Contender> subject, Feed feed, int runs) {
        EventCosts costs = new EventCosts();
        long[] leastNs = new long[feed.size];
        Arrays.fill(leastNs, LONGEST_NS);
        for (int run = 0; run < runs; run++) {
            try (Contender contender = subject.get()) {
                contender.publish(0, feed.size, 0);
                contender.drain();
                costs.measure(contender, feed, leastNs);
                contender.drain();
                if (contender.outputs() != 2L * feed.size) {
                    throw new IllegalStateException(contender.outputs() + " rows of " + 2L * feed.size + " events");
                }
            }
        }
        for (long ns : leastNs) {
            costs.least.recordValue(ns);
        }
        return costs;
    }

    private void measure(Contender contender, Feed feed, long[] leastNs) {
        long shiftNs = feed.roundNs();
        for (int i = 0; i < feed.size; i++) {
            long start = System.nanoTime();
            contender.publish(i, shiftNs);
            long ns = Math.min(System.nanoTime() - start, LONGEST_NS);
            all.recordValue(ns);
            leastNs[i] = Math.min(leastNs[i], ns);
        }
    }
}
