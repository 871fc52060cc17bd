package io.ringmill.ring;

import io.ringmill.output.AlertSink;
import io.ringmill.output.LateSink;
import io.ringmill.output.ResultSink;
import io.ringmill.output.Sink;
import io.ringmill.publish.EngineFailedException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who is called.
 *
 * @param results by window index, on the hot thread
 * @param alerts on the hot thread
 * @param late on the hot thread
 * @param sinks on the egress thread
 * @param failure once, when the engine halts, on the thread that failed
 */
public record Listeners(
        List<List<ResultSink>> results,
        List<AlertSink> alerts,
        List<LateSink> late,
        List<Sink> sinks,
        Consumer<EngineFailedException> failure) {

    public Listeners {
        results = results.stream().map(List::copyOf).toList();
        alerts = List.copyOf(alerts);
        late = List.copyOf(late);
        sinks = List.copyOf(sinks);
    }
}
