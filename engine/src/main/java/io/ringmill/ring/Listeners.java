package io.ringmill.ring;

import io.ringmill.output.AlertSink;
import io.ringmill.output.ResultSink;
import io.ringmill.publish.EngineFailedException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who is called.
 *
 * @param results by window index, on the hot thread
 * @param alerts on the hot thread
 * @param late makes one for each worker, whose view of the event is its own; on the hot thread
 * @param outlets on the egress thread
 * @param failure once, when the engine halts, on the thread that failed
 */
public record Listeners(
        List<List<ResultSink>> results,
        List<AlertSink> alerts,
        List<Supplier<LateListener>> late,
        List<Outlet> outlets,
        Consumer<EngineFailedException> failure) {

    public Listeners {
        results = results.stream().map(List::copyOf).toList();
        alerts = List.copyOf(alerts);
        late = List.copyOf(late);
        outlets = List.copyOf(outlets);
    }
}
