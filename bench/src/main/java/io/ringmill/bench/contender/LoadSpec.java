package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.util.Optional;

/**
 * What a contender is to do, over which events, with how many threads.
 *
 * @param subject {@code W1}, {@code W2} or {@code W3}, or else the path of a pipeline file
 * @param recording the folder of a journal whose events are the load; only with a pipeline file
 * @param events how many, at most
 * @param keys distinct ones, where the load is made up
 * @param workers of a sharded engine
 */
public record LoadSpec(String subject, Optional<String> recording, int events, int keys, long seed, int workers) {

    /** Workers of a sharded engine where nothing else is asked for. */
    public static final int USUAL_WORKERS = 2;

    public LoadSpec {
        subject = Work.named(subject).map(Work::name).orElse(subject);
    }

    /** What is to be done, unless it is a pipeline file. */
    public Optional<Work> work() {
        return Work.named(subject);
    }

    /** The events of a {@link Work}. */
    public Feed feed() {
        return Feed.of(events, keys, seed);
    }
}
