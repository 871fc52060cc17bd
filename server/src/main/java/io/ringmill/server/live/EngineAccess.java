package io.ringmill.server.live;

import io.ringmill.Engine;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.AlertSink;
import io.ringmill.output.AlertTap;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import java.util.Collection;
import java.util.List;

/** What the server asks of an engine, in one place. */
final class EngineAccess {

    /** So many alerts of a worker may come between two looks. */
    private static final int ALERTS = 65_536;

    private final Engine engine;
    private final AlertTap tap;

    EngineAccess(Engine engine) {
        this.engine = engine;
        tap = engine.tap(ALERTS);
    }

    /** All at one sequence; what has no emission is left out. */
    List<Result> read(Collection<Reading> readings) {
        return engine.read(readings);
    }

    List<String> keys(String contains, int limit) {
        return engine.keys(contains, limit);
    }

    int poll(AlertSink sink, int most) {
        return tap.poll(sink, most);
    }

    long missed() {
        return tap.missed();
    }

    /** The slowest events since the start, of all stages, without causes. */
    static List<Slow> slowest(MetricsSnapshot metrics) {
        return metrics.slowest().stream()
                .map(slow -> new Slow(
                        slow.ns(),
                        slow.stage().label(),
                        slow.sequence(),
                        slow.stream(),
                        slow.key(),
                        slow.timeNs(),
                        slow.takenNs(),
                        null))
                .toList();
    }

    void close() {
        tap.close();
    }
}
