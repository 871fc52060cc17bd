package io.ringmill.ingest;

import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.output.Alert;
import io.ringmill.output.Delivery;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.util.Optional;

/** A sink that hands on all calls to another one, for those who change some of them. Threading as {@link Sink}. */
public class ForwardingSink implements Sink {

    private final Sink sink;

    /** {@code sink} gets all calls. */
    protected ForwardingSink(Sink sink) {
        this.sink = sink;
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public boolean takesResults(String window) {
        return sink.takesResults(window);
    }

    @Override
    public void onResult(Result result) throws Exception {
        sink.onResult(result);
    }

    @Override
    public void onAlert(Alert alert) throws Exception {
        sink.onAlert(alert);
    }

    @Override
    public void onLate(LateEvent late) throws Exception {
        sink.onLate(late);
    }

    @Override
    public Optional<Delivery> delivery() {
        return sink.delivery();
    }

    @Override
    public long filtered() {
        return sink.filtered();
    }

    @Override
    public Optional<EdgeMetrics> edge() {
        return sink.edge();
    }

    @Override
    public boolean pause() {
        return sink.pause();
    }

    @Override
    public void resume() {
        sink.resume();
    }

    @Override
    public void stopWaiting() {
        sink.stopWaiting();
    }

    @Override
    public void flush() throws IOException {
        sink.flush();
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
