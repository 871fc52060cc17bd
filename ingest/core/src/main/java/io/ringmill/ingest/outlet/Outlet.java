package io.ringmill.ingest.outlet;

import io.ringmill.ingest.buffer.BufferFullException;
import io.ringmill.ingest.buffer.StreamBuffer;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.output.Alert;
import io.ringmill.output.Delivery;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.output.SinkFailedException;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.window.WindowSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sink that sends to another system: what it is handed waits in a {@link StreamBuffer}, from which a thread of its own sends it in
 * batches to the {@link Target}, again and again if need be. So a slow or absent far end holds up the engine only where the buffer is
 * full and its policy is to wait.
 *
 * <p><b>Threading:</b> as {@link Sink}; {@link #edge}, {@link #pause}, {@link #resume} from any thread. <b>Allocation:</b> a message.
 */
final class Outlet implements Sink, Delivery {

    private final String name;
    private final OutletPlan plan;
    private final Target target;
    private final MessageMaker maker;
    private final StreamBuffer<Message> buffer;
    private final Sender sender;
    private boolean started;

    /** Messages that there was no room for, or nobody to send any more. */
    private final AtomicLong untaken = new AtomicLong();

    /** Elements that have left the buffer, for good, when the newest mark can be kept. */
    private volatile long gone;

    /** A key as a buffer that conflates has it: what is newer of the same goes in its place. */
    private record Key(Message.Kind kind, String name, String key) {}

    Outlet(String name, OutletPlan plan, Target target, List<WindowSpec> windows) throws IOException {
        this.name = name;
        this.plan = plan;
        this.target = target;
        maker = new MessageMaker(target.form(), windows);
        buffer = StreamBuffer.<Message>builder(name, plan.buffer().size())
                .whenFull(plan.buffer().whenFull())
                .key(message -> new Key(message.kind(), message.name(), message.key()))
                .build();
        sender = new Sender(name, plan, target, buffer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean takesResults(String window) {
        return plan.windows().contains(window);
    }

    @Override
    public void onResult(Result result) throws IOException, InterruptedException {
        offer(maker.of(result));
    }

    @Override
    public void onAlert(Alert alert) throws IOException, InterruptedException {
        if (plan.rules().isEmpty() || plan.rules().get().contains(alert.rule())) {
            offer(maker.of(alert));
        }
    }

    private void offer(Message message) throws IOException, InterruptedException {
        boolean taken;
        try {
            flush();
            taken = buffer.offer(message);
        } catch (SinkFailedException failed) {
            untaken.incrementAndGet();
            throw failed;
        } catch (BufferFullException full) {
            untaken.incrementAndGet();
            if (plan.buffer().whenFull() == WhenFull.FAIL) {
                throw full;
            }
            throw new IOException(
                    "the engine closes, and there is no room in its buffer: the message is not sent", full);
        }
        if (!taken && buffer.isClosed()) {
            untaken.incrementAndGet();
            flush(); // says why, if it has failed
            throw new IOException("it has ended: the message is not sent");
        }
    }

    /** Begins to send, unless it does; what made the sender give up is thrown here. */
    @Override
    public void flush() {
        if (!started) {
            started = true;
            sender.start();
        }
        if (sender.failure().isPresent()) {
            throw sender.failure().get();
        }
    }

    @Override
    public Optional<Delivery> delivery() {
        return Optional.of(this);
    }

    @Override
    public String mark() {
        StreamBuffer.Metrics now = buffer.metrics();
        gone = now.out() + evicted(now) + now.held();
        return sender.mark();
    }

    @Override
    public boolean keep() {
        StreamBuffer.Metrics now = buffer.metrics();
        long pending = sender.pending();
        return now.out() + evicted(now) - pending >= gone || now.held() + pending == 0;
    }

    /** Elements that left the buffer from its old end without being sent. */
    private long evicted(StreamBuffer.Metrics metrics) {
        return plan.buffer().whenFull() == WhenFull.DROP_OLDEST ? metrics.dropped() : 0;
    }

    @Override
    public void goesOn(long sessionNs) {
        target.goesOn(sessionNs);
    }

    @Override
    public void goBackTo(String mark) {
        sender.goBackTo(mark);
    }

    @Override
    public Optional<EdgeMetrics> edge() {
        StreamBuffer.Metrics of = buffer.metrics();
        Sender.Standing standing = sender.standing();
        return Optional.of(new EdgeMetrics(
                standing.state(),
                standing.detail(),
                of.size(),
                of.held() + sender.uncounted(),
                of.highest(),
                of.waits(),
                of.dropped(),
                of.conflated(),
                sender.sent(),
                sender.retries(),
                sender.failed() + untaken.get(),
                sender.nextTryMs()));
    }

    @Override
    public boolean pause() {
        sender.pause(true);
        return true;
    }

    @Override
    public void resume() {
        sender.pause(false);
    }

    @Override
    public void stopWaiting() {
        buffer.stopWaiting();
        sender.hurry();
    }

    /**
     * Sends what is left, for a few seconds at most.
     *
     * @throws IOException if some of it could not be sent
     */
    @Override
    public void close() throws IOException {
        buffer.close();
        if (started) {
            sender.close();
        } else {
            target.close();
        }
    }
}
