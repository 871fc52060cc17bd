package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;

/** Opens {@link Contenders}. */
public final class OwnContenders implements ContenderFactory {

    @Override
    public LoadedContender open(String contender, LoadSpec load) {
        Contenders kind = Contenders.ofOption(contender);
        Work work = load.work().orElseThrow(() -> new IllegalArgumentException("no work " + load.subject()));
        Feed feed = load.feed();
        return new LoadedContender(kind.open(work, feed), feed);
    }
}
