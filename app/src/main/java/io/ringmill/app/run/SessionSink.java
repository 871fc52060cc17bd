package io.ringmill.app.run;

import io.ringmill.ingest.ForwardingSink;
import io.ringmill.output.Sink;
import java.io.IOException;

/** A sink that outlives the engine of one session: closing it flushes. Threading as {@link Sink}. */
final class SessionSink extends ForwardingSink {

    SessionSink(Sink sink) {
        super(sink);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
