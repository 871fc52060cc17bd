package io.ringmill.output;

import io.ringmill.metrics.EdgeMetrics;
import java.io.IOException;
import java.util.Optional;

/**
 * Where results, alerts and late events go, away from the hot thread.
 *
 * <p><b>Threading:</b> the egress thread only. What is handed in is reused after the call.
 */
public interface Sink extends ResultSink, AlertSink, LateSink, AutoCloseable {

    /** What users call it, such as {@code csv out}. */
    String name();

    /** Whether emissions of this window are to be handed in; asked once. A no spares the hot thread copying them. */
    default boolean takesResults(String window) {
        return true;
    }

    @Override
    default void onResult(Result result) throws Exception {}

    @Override
    default void onAlert(Alert alert) throws Exception {}

    @Override
    default void onLate(LateEvent late) throws Exception {}

    /**
     * How what it takes comes to its target exactly once though runs are killed and go on; empty if some may come twice. Such a
     * sink is told where to begin, with {@link Delivery#goBackTo}, before anything is handed to it.
     */
    default Optional<Delivery> delivery() {
        return Optional.empty();
    }

    /** Of the results and alerts that it was handed, those that its {@code where} kept back. Any thread. */
    default long filtered() {
        return 0;
    }

    /** What its buffer has done, if it has one: then what it was handed may not have been sent yet. Any thread. */
    default Optional<EdgeMetrics> edge() {
        return Optional.empty();
    }

    /**
     * Any thread: sends nothing until {@link #resume}; what it is handed meanwhile stays in its buffer.
     *
     * @return false if it has no buffer, and so cannot be paused
     */
    default boolean pause() {
        return false;
    }

    /** Any thread: goes on after {@link #pause}. */
    default void resume() {}

    /**
     * Any thread: the engine closes. What was taken is to be sent soon, and what waits for room is to be given up, so that no sink
     * holds up the others.
     */
    default void stopWaiting() {}

    /** Nothing more is waiting at the moment: what was taken is written out. */
    default void flush() throws IOException {}

    /** Flushes and closes. */
    @Override
    void close() throws IOException;
}
