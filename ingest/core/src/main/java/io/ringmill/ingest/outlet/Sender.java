package io.ringmill.ingest.outlet;

import io.ringmill.ingest.Backoff;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.buffer.StreamBuffer;
import io.ringmill.metrics.Counters;
import io.ringmill.metrics.EdgeMetrics.State;
import io.ringmill.output.SinkFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a buffer holds to a target, in batches, until the buffer is closed and empty.
 *
 * <p><b>Threading:</b> one thread of its own in {@link #run}; the rest from any.
 */
final class Sender implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final long LOOK_NS = 50_000_000L;
    private static final long GRACE_NS = 2_500_000_000L;

    /** A thread that was told to end has so long to do so; then it is left alone. */
    private static final long END_NS = 500_000_000L;

    private static final String UNCONFIRMED = "the far end did not confirm in time";
    private static final int SENT = 0;
    private static final int RETRIES = 1;
    private static final int FAILED = 2;

    private final String name;
    private final OutletPlan plan;
    private final Target target;
    private final StreamBuffer<Message> buffer;
    private final GivenUp givenUp;
    private final Thread thread;
    private final List<Message> batch = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private volatile Standing standing = new Standing(State.CONNECTING, "");
    private volatile SinkFailedException failure;
    private volatile boolean paused;
    private volatile boolean told;

    /** By when all is to be sent, as the sink closes; 0 before that. Guarded by the lock. */
    private volatile long endNs;

    private volatile String mark = "";
    private volatile long pending;

    /** What was counted as sent or failed before this batch. */
    private volatile long countedBefore;

    private final Counters counters = new Counters(3);
    private volatile long nextTryNs;
    private boolean connected;
    /** Of attempts to connect while there is nothing to send. */
    private final Backoff idle;

    private volatile boolean wentBack;
    private String lastTold = "";

    /** Where it stands, which is read as a whole; with a few words for people, which may be empty. */
    record Standing(State state, String detail) {}

    Sender(String name, OutletPlan plan, Target target, StreamBuffer<Message> buffer) {
        this.name = name;
        this.plan = plan;
        this.target = target;
        this.buffer = buffer;
        idle = plan.retry().backoff();
        givenUp = new GivenUp(name, plan.halts(), plan.deadLetters());
        thread = new Thread(this, "ringmill-sink-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Before {@link #start}: what a run before had said. */
    void goBackTo(String newMark) {
        mark = newMark;
    }

    /** How far the target is; until it has gone back to the mark of a run before, that. */
    String mark() {
        return wentBack ? target.mark() : mark;
    }

    @Override
    public void run() {
        try {
            connectAhead(true);
            while (fill()) {
                sendUntilThrough();
                pending = 0;
            }
            state(State.ENDED, "");
        } catch (InterruptedException ended) {
            String trouble = standing.detail().isEmpty() ? UNCONFIRMED : standing.detail();
            state(State.ENDED, pending + buffer.held() == 0 ? "" : trouble);
        } catch (SinkFailedException thrown) {
            fail(thrown);
        } catch (RuntimeException | Error thrown) {
            LOG.error("{} failed", name, thrown);
            fail(new SinkFailedException(name + " failed: " + thrown, thrown));
        } finally {
            buffer.close();
            closeTarget();
        }
    }

    private void fail(SinkFailedException thrown) {
        failure = thrown;
        state(State.FAILED, thrown.getMessage());
    }

    private void closeTarget() {
        try {
            target.close();
            givenUp.close();
        } catch (IOException | RuntimeException ignored) {
            LOG.debug("{} does not close", name, ignored);
        }
    }

    /**
     * While there is nothing to send: a far end that is away is told, and asked again now and then whether it is back.
     *
     * @param first whether a far end that is no use ends all
     */
    private void connectAhead(boolean first) throws InterruptedException {
        try {
            connect();
            live();
        } catch (IOException away) {
            if (first && away instanceof FinalException) {
                throw new SinkFailedException(name + ": " + away.getMessage(), away);
            }
            retrying(Messages.of(away), Retry.waitNs(idle, away));
        }
    }

    private void connect() throws IOException, InterruptedException {
        target.connect();
        if (!wentBack) {
            target.goBackTo(mark);
            wentBack = true;
        }
        connected = true;
        idle.reset();
    }

    /** Takes the next batch, of one message at least; false if there is nothing more to come. */
    private boolean fill() throws InterruptedException {
        batch.clear();
        while (batch.isEmpty()) { // what seemed to be there may have been dropped for a newer one
            if (!drain()) {
                return false;
            }
        }
        return true;
    }

    private boolean drain() throws InterruptedException {
        awaitResumed();
        while (!buffer.await(1, LOOK_NS)) {
            if (buffer.isClosed() && buffer.held() == 0) {
                return false;
            }
            awaitResumed();
            if (!connected && System.nanoTime() - nextTryNs > 0) {
                connectAhead(false);
            }
        }
        int most = Math.min(plan.buffer().batch(), target.mostAtOnce());
        long lingerNs = plan.buffer().lingerNs();
        if (lingerNs > 0 && buffer.held() < most) {
            buffer.await(most, lingerNs);
            awaitResumed();
        }
        countedBefore = sent() + failed();
        pending = most; // not less than what is taken, so that nothing seems to be sent already
        buffer.drain(most, batch::add);
        pending = batch.size();
        return true;
    }

    /** Returns for how long it was paused, in nanoseconds. */
    private long awaitResumed() throws InterruptedException {
        if (!paused) {
            return 0;
        }
        long pausedNs = System.nanoTime();
        state(State.PAUSED, "");
        lock.lock();
        try {
            while (paused && !buffer.isClosed()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        state(connected ? State.LIVE : State.CONNECTING, "");
        return System.nanoTime() - pausedNs;
    }

    private void sendUntilThrough() throws InterruptedException {
        long beganNs = System.nanoTime();
        Backoff backoff = plan.retry().backoff();
        while (true) {
            try {
                if (!connected) {
                    connect();
                }
                target.send(batch);
                live();
                counters.add(SENT, batch.size());
                return;
            } catch (RefusedException refused) {
                live();
                counters.add(SENT, batch.size() - refused.refusals().size());
                refused.refusals().forEach(each -> giveUp(each.message(), each.reason()));
                return;
            } catch (FinalException wrong) {
                giveUpAll(Messages.of(wrong));
                return;
            } catch (IOException lost) {
                connected = false;
                if (!plan.retry().goesOn(beganNs, System.nanoTime())) {
                    giveUpAll(Messages.of(lost) + ", for " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs)
                            + " s");
                    return;
                }
                counters.increment(RETRIES);
                long waitNs = plan.retry().waitNs(backoff, beganNs, lost);
                retrying(Messages.of(lost), waitNs);
                awaitTry(waitNs);
                beganNs += awaitResumed(); // while it is paused nobody tries
            }
        }
    }

    /** Waits; not for a time that comes too late, as the sink closes. */
    private void awaitTry(long waitNs) throws InterruptedException {
        long untilNs = System.nanoTime() + waitNs;
        lock.lock();
        try {
            for (long leftNs = waitNs; leftNs > 0 && !paused; leftNs = untilNs - System.nanoTime()) {
                if (endNs != 0 && untilNs - endNs > 0) {
                    throw new InterruptedException("the sink closes before the next try");
                }
                changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    private void live() {
        if (standing.state() == State.RETRYING) {
            LOG.info("{} sends again", name);
        }
        lastTold = "";
        nextTryNs = 0;
        state(State.LIVE, "");
    }

    private void retrying(String trouble, long waitNs) {
        nextTryNs = System.nanoTime() + waitNs;
        state(State.RETRYING, trouble);
        if (!trouble.equals(lastTold)) {
            lastTold = trouble;
            LOG.warn("{}: {}; it is tried again, what comes meanwhile waits in its buffer", name, trouble);
        }
    }

    private void giveUpAll(String reason) {
        connected = false;
        Set<Message> confirmed = target.takeConfirmed(batch);
        List<Message> lost =
                batch.stream().filter(each -> !confirmed.contains(each)).toList();
        counters.add(SENT, batch.size() - lost.size());
        lost.forEach(message -> giveUp(message, reason));
    }

    private void giveUp(Message message, String reason) {
        counters.increment(FAILED);
        givenUp.take(message, reason);
    }

    private void state(State newState, String newDetail) {
        standing = new Standing(newState, Secrets.hide(newDetail));
    }

    void pause(boolean newPaused) {
        lock.lock();
        try {
            paused = newPaused && endNs == 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All is to be sent soon: a few seconds begin, or begin anew. */
    void hurry() {
        lock.lock();
        try {
            endNs = System.nanoTime() + GRACE_NS;
            paused = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all is sent, for a few seconds at most, and ends.
     *
     * @throws IOException if some of it was not sent
     */
    void close() throws IOException {
        if (endNs == 0) {
            hurry();
        }
        if (!joined(endNs)) {
            thread.interrupt();
            target.close();
            joined(endNs + END_NS);
        }
        long left = pending + buffer.held();
        if (left > 0 && failure == null) {
            throw new IOException(left + (left == 1 ? " message was" : " messages were") + " not sent"
                    + (standing.detail().isEmpty() ? "" : ": " + standing.detail()));
        }
        if (failure != null && !told) {
            told = true;
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private boolean joined(long deadlineNs) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime())));
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    Optional<SinkFailedException> failure() {
        return Optional.ofNullable(failure);
    }

    Standing standing() {
        return standing;
    }

    /** Messages that were taken from the buffer, and may not have come yet; now and then too many. */
    long pending() {
        return pending;
    }

    /** As {@link #pending}, without those of a batch that are counted already. */
    long uncounted() {
        return Math.max(0, pending - (sent() + failed() - countedBefore));
    }

    long sent() {
        return counters.get(SENT);
    }

    long retries() {
        return counters.get(RETRIES);
    }

    long failed() {
        return counters.get(FAILED);
    }

    long nextTryMs() {
        long at = nextTryNs;
        return standing.state() == State.RETRYING && at != 0
                ? Math.max(0, TimeUnit.NANOSECONDS.toMillis(at - System.nanoTime()))
                : 0;
    }
}
