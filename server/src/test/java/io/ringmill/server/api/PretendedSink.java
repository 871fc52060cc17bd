package io.ringmill.server.api;

import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.output.Sink;
import java.util.Optional;

/** A sink that says of its buffer what a test wants to see. */
public final class PretendedSink implements Sink {

    private final String name;
    private final boolean buffered;
    private volatile EdgeMetrics.State state = EdgeMetrics.State.LIVE;

    public PretendedSink(String name, boolean buffered) {
        this.name = name;
        this.buffered = buffered;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<EdgeMetrics> edge() {
        return buffered
                ? Optional.of(new EdgeMetrics(state, "", 100, 3, 50, 1, 20, 30, 4_000, 5, 6, 0))
                : Optional.empty();
    }

    @Override
    public boolean pause() {
        state = EdgeMetrics.State.PAUSED;
        return buffered;
    }

    @Override
    public void resume() {
        state = EdgeMetrics.State.LIVE;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
