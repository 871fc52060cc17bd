package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.persistence.Replayer;
import io.ringmill.persistence.SteeredPace;
import io.ringmill.server.host.Playback;
import java.util.Optional;

/** Steers a replay of one session, which may begin anew. Threading as {@link Playback}. */
final class JournalPlayback implements Playback {

    private final Recording recording;
    private final long fromNs;
    private final long toNs;

    /** Guarded by this, as are all others. */
    private SteeredPace pace;

    private Replayer replayer;
    private Engine engine;
    private boolean ended;
    private boolean stopped;
    private boolean anew;
    private String digest = "none";

    /** A replay of events of these times. */
    JournalPlayback(Recording recording, long fromNs, long toNs, SteeredPace pace) {
        this.recording = recording;
        this.fromNs = fromNs;
        this.toNs = toNs;
        this.pace = pace;
    }

    @Override
    public Optional<Recording> recording() {
        return Optional.of(recording);
    }

    /** A replay is about to begin, at this pace. */
    synchronized void begin(Replayer next) {
        replayer = next.pace(pace);
        ended = false;
        anew = false;
        digest = "none";
        if (stopped) {
            replayer.stop();
        }
    }

    synchronized void engine(Engine newEngine) {
        engine = newEngine;
    }

    /** In the replaying thread: the newest event has raised an alert. */
    void alerted() {
        pace().alerted();
    }

    private synchronized SteeredPace pace() {
        return pace;
    }

    /** Whether the replay that was on did not come to its end. */
    synchronized boolean isCutShort() {
        return stopped || anew;
    }

    synchronized void ended(String newDigest) {
        ended = true;
        digest = newDigest;
    }

    /** Ends it all. */
    synchronized void end() {
        stopped = true;
        cut();
    }

    private void cut() {
        if (replayer != null) {
            replayer.stop();
        }
        pace.wake();
        notifyAll();
    }

    /** Waits until the replay is to begin anew, which is true, or until all ends. */
    synchronized boolean awaitAnew() {
        try {
            while (!anew && !stopped) {
                wait();
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !stopped;
    }

    @Override
    public Position position() {
        Engine running;
        SteeredPace.State state;
        boolean over;
        String verdict;
        synchronized (this) {
            running = engine;
            state = pace.state();
            over = ended;
            verdict = digest;
        }
        long sequence = running == null ? -1 : running.metrics().ring().sequences() - 1;
        long positionNs = state.positionNs() == Long.MIN_VALUE ? fromNs : state.positionNs();
        return new Position(fromNs, toNs, positionNs, sequence, state.running() && !over, over, state.speed(), verdict);
    }

    @Override
    public void run(boolean running) {
        pace().run(running);
    }

    @Override
    public void speed(double factor) {
        pace().speed(factor);
    }

    @Override
    public void stepEvent() {
        pace().stepEvent();
    }

    @Override
    public void stepAlert() {
        pace().stepAlert();
    }

    @Override
    public synchronized void seek(long timeNs) {
        SteeredPace.State state = pace.state();
        if (!ended && timeNs > state.positionNs()) {
            pace.seek(timeNs);
        } else if (timeNs <= state.positionNs()) {
            SteeredPace next = new SteeredPace(pace.goes(), state.speed());
            next.seek(timeNs);
            anew = true;
            cut();
            pace = next;
        }
    }
}
