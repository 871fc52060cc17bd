package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.Sink;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Waits until sinks have sent what they were handed: a run that has read all its input is over only then. */
final class Sending {

    private static final long LOOK_MS = 10;

    private Sending() {}

    /**
     * Until an engine has handled all there is, and its sinks have been handed what came of that, and have sent it; or one is to stop. Each
     * is asked only behind the one before, as there is always one that still knows of a message.
     */
    static void await(Engine engine, BooleanSupplier stopped) throws InterruptedException {
        BooleanSupplier over = () -> stopped.getAsBoolean() || engine.failure().isPresent();
        while (!over.getAsBoolean() && isBusy(engine.metrics())) {
            Thread.sleep(LOOK_MS);
        }
        await(engine.sinks(), over);
    }

    /** Until sinks have sent all that they were handed, or have given up; or one is to stop. */
    static void await(List<Sink> sinks, BooleanSupplier stopped) {
        try {
            while (!stopped.getAsBoolean() && sinks.stream().anyMatch(Sending::isBusy)) {
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isBusy(MetricsSnapshot metrics) {
        return metrics.ring().used() > 0 || metrics.egress().used() > 0;
    }

    private static boolean isBusy(Sink sink) {
        return sink.edge()
                .filter(edge -> edge.held() > 0
                        && edge.state() != EdgeMetrics.State.FAILED
                        && edge.state() != EdgeMetrics.State.ENDED)
                .isPresent();
    }
}
