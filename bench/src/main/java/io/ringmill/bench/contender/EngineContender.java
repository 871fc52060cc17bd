package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import java.util.function.ToIntFunction;

/** What all contenders have in common that are an engine, however events come into it. */
abstract class EngineContender implements Contender {

    final RingmillEngine engine;

    EngineContender(RingmillEngine engine) {
        this.engine = engine;
    }

    /** By key of the feed, the id that the engine gives it. */
    static int[] ids(Feed feed, ToIntFunction<String> key) {
        int[] ids = new int[feed.keyCount];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = key.applyAsInt(Feed.keyText(i));
        }
        return ids;
    }

    @Override
    public void drain() {
        engine.awaitHandled();
    }

    @Override
    public long outputs() {
        return engine.outputs();
    }

    @Override
    public void close() {
        engine.close();
    }
}
