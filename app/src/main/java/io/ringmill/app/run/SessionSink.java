package io.ringmill.app.run;

import io.ringmill.LateEvent;
import io.ringmill.Sink;
import io.ringmill.rule.Alert;
import io.ringmill.window.Result;
import java.io.IOException;

/** A sink that outlives the engine of one session: closing it flushes. Threading as {@link Sink}. */
record SessionSink(Sink sink) implements Sink {

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
    public void flush() throws IOException {
        sink.flush();
    }

    @Override
    public void close() throws IOException {
        sink.flush();
    }
}
