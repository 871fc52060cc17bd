package io.ringmill.persistence.backtest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Has passes take in batches on several threads, while the one that decodes fills the next batch.
 *
 * <p><b>Threading:</b> one thread calls. Each pass is run by one thread at a time, whichever is free.
 */
final class Passes implements AutoCloseable {

    private final List<Pass> passes;

    /** Works out the prices of each batch before the others take it in. */
    private final Optional<Pass> prices;

    private final Consumer<Batch> done;
    private final int threads;
    private final ExecutorService executor;
    private final List<Future<?>> running = new ArrayList<>();
    private Batch filled = new Batch();
    private Batch taken = new Batch();
    private boolean isRunning;

    /**
     * A pool.
     *
     * @param done takes each batch that all passes have taken in, on the caller's thread
     */
    Passes(List<Pass> passes, Optional<Pass> prices, int threads, Consumer<Batch> done) {
        this.passes = passes;
        this.prices = prices;
        this.done = done;
        this.threads = Math.min(threads, passes.size());
        executor = Executors.newFixedThreadPool(this.threads, task -> {
            Thread thread = new Thread(task, "ringmill-backtest");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The batch that is being filled. */
    Batch batch() {
        return filled;
    }

    /** Has all passes take in the batch that was filled; then there is another to be filled. */
    void take() throws IOException {
        prices.ifPresent(pass -> pass.run(filled));
        await();
        Batch batch = filled;
        filled = taken;
        taken = batch;
        filled.begin(batch.header, batch.session);
        isRunning = true;
        start(pass -> pass.run(batch));
    }

    /** Has something done with each pass once all batches are taken in, and waits for it. */
    void each(Consumer<Pass> task) throws IOException {
        await();
        prices.ifPresent(task);
        start(task);
        await();
    }

    private void start(Consumer<Pass> task) {
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < threads; i++) {
            running.add(executor.submit(() -> {
                for (int pass = next.getAndIncrement(); pass < passes.size(); pass = next.getAndIncrement()) {
                    task.accept(passes.get(pass));
                }
            }));
        }
    }

    private void await() throws IOException {
        try {
            for (Future<?> each : running) {
                each.get();
            }
            if (isRunning) {
                isRunning = false;
                done.accept(taken);
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException(failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a backtest ran", e);
        } finally {
            running.clear();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
