package io.ringmill.bench.work;

import java.util.Arrays;

/**
 * How many alerts or rows a work over a feed must bring about, by the naive reference. Once all windows are full each
 * round begins with what the one before left, and brings the same.
 */
public final class Expected {

    /** After so many rounds so many outputs; the last two tell those of every later round. */
    private final long[] outputs;

    private Expected(long[] outputs) {
        this.outputs = outputs;
    }

    /** Goes through as many rounds as it takes. */
    public static Expected of(Work work, Feed feed) {
        return of(new Naive(work, feed.keyCount), feed);
    }

    /** The same with a fresh reference. */
    public static Expected of(Naive naive, Feed feed) {
        long[] outputs = new long[roundsToFill(feed) + 2];
        for (int round = 1; round < outputs.length; round++) {
            naive.run(feed, 0, feed.size, (round - 1) * feed.roundNs());
            outputs[round] = naive.outputs();
        }
        return new Expected(outputs);
    }

    /** Rounds until the rarest key has had as many events as a window holds. */
    private static int roundsToFill(Feed feed) {
        int[] events = new int[feed.keyCount];
        for (int key : feed.keys) {
            events[key]++;
        }
        int fewest = Arrays.stream(events).filter(count -> count > 0).min().orElse(Work.WINDOW_EVENTS);
        return (Work.WINDOW_EVENTS + fewest - 1) / fewest;
    }

    /** Over that many rounds. */
    public long outputs(int rounds) {
        int known = Math.min(rounds, outputs.length - 1);
        int last = outputs.length - 1;
        return outputs[known] + (rounds - known) * (outputs[last] - outputs[last - 1]);
    }
}
