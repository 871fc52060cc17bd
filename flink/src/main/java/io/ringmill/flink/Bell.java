package io.ringmill.flink;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Wakes who waits for a future. Any thread. */
final class Bell {

    private final AtomicReference<CompletableFuture<Void>> rung = new AtomicReference<>(new CompletableFuture<>());

    /** Done once it has rung since the last {@link #quiet}. */
    CompletableFuture<Void> rung() {
        return rung.get();
    }

    void ring() {
        rung.get().complete(null);
    }

    /** Who was woken says so ahead of looking at what there is. */
    void quiet() {
        if (rung.get().isDone()) {
            rung.set(new CompletableFuture<>());
        }
    }
}
