package io.ringmill.ring;

import io.ringmill.output.AlertSink;
import io.ringmill.output.ResultSink;
import java.io.IOException;

/** A sink as the egress sees it: off the hot thread, one thread for all. What is handed in is reused. */
public interface Outlet extends ResultSink, AlertSink, LateListener, AutoCloseable {

    /** What users call it. */
    String name();

    /** Whether rows of a window are to be handed in. Asked once, at start. */
    boolean takesResults(String window);

    /** Nothing more is waiting at the moment. */
    void flush() throws IOException;

    /** Nothing more comes. */
    @Override
    void close() throws IOException;
}
