package io.ringmill.ingest.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The content of an answer, which fails when it is longer than anything that a server has reason to say. The client has it when it has the
 * answer's head; what is in it comes later.
 *
 * <p><b>Threading:</b> filled by the client's thread, one at a time; {@link #await} by another.
 */
final class LimitedBody implements BodySubscriber<LimitedBody> {

    private static final int MOST_BYTES = 64 << 20;

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile Flow.Subscription subscription;

    @Override
    public CompletionStage<LimitedBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    /**
     * Waits until all of it is there.
     *
     * @param longestNs how long at most; 0 for ever
     * @throws HttpTimeoutException if it is not there by then; what comes of it later is not read
     */
    byte[] await(long longestNs) throws IOException, InterruptedException {
        boolean whole = false;
        try {
            byte[] all = longestNs == 0 ? body.get() : body.get(longestNs, TimeUnit.NANOSECONDS);
            whole = true;
            return all;
        } catch (TimeoutException late) {
            throw new HttpTimeoutException(HttpTrouble.LATE);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
        } finally {
            if (!whole && subscription != null) {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.write(part, 0, part.length);
        }
        if (bytes.size() > MOST_BYTES) {
            subscription.cancel();
            body.completeExceptionally(new IOException("the server's answer does not end"));
        }
    }

    @Override
    public void onError(Throwable thrown) {
        body.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
