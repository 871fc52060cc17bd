package io.ringmill;

import io.ringmill.event.Event;
import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.ring.Outlet;
import java.io.IOException;

/** A {@link Sink} as the egress sees it. */
record SinkOutlet(Sink sink, LateEvent late) implements Outlet {

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
    public void onLate(Event event) throws Exception {
        sink.onLate(late.wrap(event));
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
