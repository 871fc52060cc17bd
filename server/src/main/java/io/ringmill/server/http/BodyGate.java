package io.ringmill.server.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads bodies. The first part of each arrives before a thread is given to it, so that slow clients hold none; of the longer ones
 * only so many at a time hold a thread while they arrive.
 */
final class BodyGate {

    /** Bodies up to here are read whole first. */
    private static final int FIRST_BYTES = 64 << 10;

    /** Attribute of requests whose bodies are read. */
    static final String READ = BodyGate.class.getName();

    private final Semaphore longBodies;
    private final Workers workers;

    BodyGate(int mostLongBodies, Workers workers) {
        this.workers = workers;
        longBodies = new Semaphore(mostLongBodies);
    }

    /** Reads; exactly one is called: {@code handler} by a worker, or {@code failed} on any thread. */
    void gather(
            Request request, HttpSettings.Limits limits, Consumer<InputStream> handler, Consumer<Throwable> failed) {
        request.setAttribute(READ, true);
        new Gathering(request, RequestExchange.deadlineNs(request, limits), handler, failed).run();
    }

    private final class Gathering implements Runnable {
        private final Request request;
        private final long deadlineNs;
        private final Consumer<InputStream> handler;
        private final Consumer<Throwable> failed;
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();

        private Gathering(Request request, long deadlineNs, Consumer<InputStream> handler, Consumer<Throwable> failed) {
            this.request = request;
            this.deadlineNs = deadlineNs;
            this.handler = handler;
            this.failed = failed;
        }

        @Override
        public void run() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    if (System.nanoTime() - deadlineNs > 0) {
                        failed.accept(LimitedBody.tooSlow());
                    } else {
                        request.demand(this);
                    }
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    Throwable failure = chunk.getFailure();
                    failed.accept(failure instanceof TimeoutException ? LimitedBody.tooSlow() : gone(failure));
                    return;
                }
                byte[] bytes = new byte[chunk.remaining()];
                chunk.getByteBuffer().get(bytes);
                first.writeBytes(bytes);
                chunk.release();
                if (chunk.isLast()) {
                    handle(new ByteArrayInputStream(first.toByteArray()), () -> {});
                    return;
                }
                if (first.size() >= FIRST_BYTES) {
                    goOn();
                    return;
                }
            }
        }

        private void goOn() {
            if (!longBodies.tryAcquire()) {
                failed.accept(new Problem(
                        503,
                        "too-many-bodies",
                        "as many long bodies as the server reads at a time are arriving",
                        Map.of(),
                        Map.of("Retry-After", "1")));
                return;
            }
            InputStream start = new ByteArrayInputStream(first.toByteArray());
            handle(new SequenceInputStream(start, Content.Source.asInputStream(request)), longBodies::release);
        }

        private void handle(InputStream body, Runnable done) {
            try {
                workers.run(() -> {
                    try {
                        handler.accept(body);
                    } finally {
                        done.run();
                    }
                });
            } catch (Problem busy) {
                done.run();
                failed.accept(busy);
            }
        }

        private Throwable gone(Throwable failure) {
            return new ProblemException(Problem.badRequest(
                    "broken-body", "the body did not arrive whole: " + new IOException(failure).getMessage()));
        }
    }
}
