package io.ringmill.ring;

import io.ringmill.output.AlertSink;
import io.ringmill.output.ResultSink;
import java.util.List;

/**
 * Who is called.
 *
 * @param results by window index, on the hot thread
 * @param alerts on the hot thread
 * @param late on the hot thread
 * @param outlets on the egress thread
 */
public record Listeners(
        List<List<ResultSink>> results, List<AlertSink> alerts, List<LateListener> late, List<Outlet> outlets) {

    public Listeners {
        results = results.stream().map(List::copyOf).toList();
        alerts = List.copyOf(alerts);
        late = List.copyOf(late);
        outlets = List.copyOf(outlets);
    }
}
