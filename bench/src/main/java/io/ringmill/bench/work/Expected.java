package io.ringmill.bench.work;

/**
 * How many alerts or rows a work over a feed must bring about, by the naive reference. From the second round on each
 * begins with the windows that the one before left, and brings the same.
 */
public record Expected(long firstRound, long laterRound) {

    /** Goes through two rounds. */
    public static Expected of(Work work, Feed feed) {
        return of(new Naive(work, feed.keyCount), feed);
    }

    /** Goes through two rounds with a fresh reference. */
    public static Expected of(Naive naive, Feed feed) {
        naive.run(feed, 0, feed.size, 0);
        long first = naive.outputs();
        naive.run(feed, 0, feed.size, feed.roundNs());
        return new Expected(first, naive.outputs() - first);
    }

    /** Over that many rounds. */
    public long outputs(int rounds) {
        return rounds == 0 ? 0 : firstRound + (rounds - 1) * laterRound;
    }
}
