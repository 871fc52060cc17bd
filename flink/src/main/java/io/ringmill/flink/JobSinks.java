package io.ringmill.flink;

import io.ringmill.output.Alert;
import io.ringmill.output.Delivery;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.Row;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.CompiledPipeline;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sinks of a job, all handed the same, and asked together how far they are.
 *
 * <p><b>Threading:</b> the task's thread.
 */
final class JobSinks {

    private static final Logger LOG = LoggerFactory.getLogger(JobSinks.class);
    private static final long PATIENCE_NS = 30_000_000_000L;
    private static final long LOOK_EVERY_MS = 5;

    private final List<Sink> sinks;

    /** By sink and window, whether it takes the rows. */
    private final boolean[][] takes;

    /** By window, whether any sink takes the rows. */
    private final boolean[] taken;

    private boolean closed;

    /** Of a pipeline whose sinks are open. */
    JobSinks(List<Sink> sinks, CompiledPipeline compiled) {
        this.sinks = List.copyOf(sinks);
        takes = sinks.stream().map(sink -> takes(sink, compiled)).toArray(boolean[][]::new);
        taken = new boolean[compiled.windows().size()];
        for (boolean[] each : takes) {
            for (int window = 0; window < taken.length; window++) {
                taken[window] |= each[window];
            }
        }
    }

    private static boolean[] takes(Sink sink, CompiledPipeline compiled) {
        boolean[] takes = new boolean[compiled.windows().size()];
        compiled.windows().forEach(window -> takes[window.index()] = sink.takesResults(window.name()));
        return takes;
    }

    /**
     * Before anything is handed over: takes back what came behind these marks.
     *
     * @param goesOn whether the job has begun before
     * @param startedNs when it began
     */
    void goBackTo(Map<String, String> marks, boolean goesOn, long startedNs) throws IOException {
        for (Sink sink : sinks) {
            if (sink.delivery().isPresent()) {
                Delivery delivery = sink.delivery().get();
                if (goesOn) {
                    delivery.goesOn(startedNs);
                }
                delivery.goBackTo(marks.getOrDefault(sink.name(), ""));
            }
        }
    }

    /** Whether any sink takes the rows of a window. */
    boolean takesResults(int window) {
        return taken[window];
    }

    /** Hands on a row; {@code result} is wrapped around it. */
    void onResult(Result result, long[] row) throws Exception {
        int window = (int) row[Row.WINDOW];
        for (int sink = 0; sink < takes.length; sink++) {
            if (takes[sink][window]) {
                sinks.get(sink).onResult(result);
            }
        }
    }

    void onAlert(Alert alert) throws Exception {
        for (Sink sink : sinks) {
            sink.onAlert(alert);
        }
    }

    void onLate(LateEvent late) throws Exception {
        for (Sink sink : sinks) {
            sink.onLate(late);
        }
    }

    void flush() throws IOException {
        for (Sink sink : sinks) {
            sink.flush();
        }
    }

    /** Where all ends that was handed over so far, by sink. */
    Map<String, String> marks() throws Exception {
        Map<String, String> marks = new HashMap<>();
        for (Sink sink : sinks) {
            sink.flush();
            if (sink.delivery().isPresent()) {
                marks.put(sink.name(), sink.delivery().get().mark());
            }
        }
        return marks;
    }

    /** Whether all that is before the newest marks has come to its targets. */
    boolean areKept() throws IOException {
        boolean all = true;
        for (Sink sink : sinks) {
            all &= sink.delivery().isEmpty() || sink.delivery().get().keep();
        }
        return all;
    }

    /** No failure takes the job back behind these marks. */
    void kept(Map<String, String> marks) throws IOException {
        for (Sink sink : sinks) {
            if (sink.delivery().isPresent()) {
                sink.delivery().get().kept(marks.getOrDefault(sink.name(), ""));
            }
        }
    }

    /** Waits for a while until {@link #areKept}. */
    void awaitKept() throws IOException, InterruptedException {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (!areKept()) {
            if (System.nanoTime() - endNs > 0) {
                throw new IOException("a sink has not sent what it took");
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /**
     * At the end of the input: waits until all has come to its targets, as a sink that is closed sends for a few seconds only. One
     * that gives up ends the waiting, as it says so when it is flushed.
     */
    void awaitSent() throws Exception {
        marks();
        while (!areKept()) {
            Thread.sleep(LOOK_EVERY_MS);
            flush();
        }
    }

    /** Closes all; returns what the first that could not be closed has thrown. */
    Optional<Exception> close() {
        if (closed) {
            return Optional.empty();
        }
        closed = true;
        Optional<Exception> failure = Optional.empty();
        for (Sink sink : sinks) {
            try {
                sink.close();
            } catch (IOException | RuntimeException failed) {
                LOG.debug("Sink {} is left as it is", sink.name(), failed);
                failure = failure.or(() -> Optional.of(failed));
            }
        }
        return failure;
    }
}
