package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;

/**
 * A contender and how much there is for it to do.
 *
 * @param events in a round
 * @param roundNs by how much a round's times are later than those of the one before
 */
public record LoadedContender(Contender contender, int events, long roundNs) implements AutoCloseable {

    public LoadedContender(Contender contender, Feed feed) {
        this(contender, feed.size, feed.roundNs());
    }

    @Override
    public void close() {
        contender.close();
    }
}
