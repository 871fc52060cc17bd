package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
import io.ringmill.time.Durations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an HTTP response as a stream. Unlike the JDK's it gives out all that arrived before a connection was
 * lost, and then ends; {@link #trouble} says why.
 *
 * <p><b>Threading:</b> the HTTP client writes, one thread reads, any may close, which ends a read that waits. At most
 * two of the client's buffers wait at a time.
 */
final class ResponseInput extends BlockInputStream implements BodySubscriber<ResponseInput> {

    private static final List<ByteBuffer> END = List.of();
    private static final int BUFFERS = 2;

    /** Longest wait for more; 0 for ever. */
    private final long timeoutNs;

    private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    private volatile Flow.Subscription subscription;
    private volatile Throwable trouble;
    private volatile boolean closed;

    /** What is being read, and which of its buffers. */
    private List<ByteBuffer> current = END;

    private int index;
    private boolean ended;

    ResponseInput(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** What broke the connection off; null if the body came to its end. */
    Throwable trouble() {
        return trouble;
    }

    @Override
    public CompletionStage<ResponseInput> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (closed) {
            newSubscription.cancel();
        } else {
            newSubscription.request(BUFFERS);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (!buffers.isEmpty()) {
            arrived.add(buffers);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (trouble == null) {
            trouble = failure;
        }
        arrived.add(END);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        while (!ended && !closed) {
            if (index == current.size()) {
                await();
            } else if (current.get(index).hasRemaining()) {
                ByteBuffer buffer = current.get(index);
                int count = Math.min(length, buffer.remaining());
                buffer.get(bytes, from, count);
                return count;
            } else {
                index++;
            }
        }
        return -1;
    }

    boolean isClosed() {
        return closed;
    }

    private void await() throws IOException {
        try {
            current = timeoutNs == 0 ? arrived.take() : arrived.poll(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        index = 0;
        if (current == null) {
            trouble = new IOException("nothing came for " + Durations.print(timeoutNs) + ", the 'timeout'");
            subscription.cancel();
            current = END;
        }
        ended = current.isEmpty();
        if (!ended) {
            subscription.request(1);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
        arrived.add(END);
    }
}
