package io.ringmill.bench.measure;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.contender.LoadedContender;

/**
 * Hands in events at their intended times. If the contender holds the sender up, the events that were to be sent
 * meanwhile are sent as soon as it lets go, and their latency counts from when they were to be sent.
 */
final class OpenLoop {

    private static final long SETTLE_NS = 1_000_000;
    private static final double SECOND_NS = 1e9;

    private final LoadedContender loaded;
    private final Contender contender;

    /** Events handed in so far. */
    private long sent;

    OpenLoop(LoadedContender loaded) {
        this.loaded = loaded;
        contender = loaded.contender();
    }

    /** Sends as fast as it goes. */
    void warmUp(long events) {
        for (long i = 0; i < events; i++) {
            send();
        }
        contender.drain();
    }

    /**
     * Sends at a rate, and waits until all is done.
     *
     * @param recorder told from which event on it counts; null for a warm-up
     * @return events per second that were sent
     */
    double send(long events, long eventsPerSecond, int burst, LatencyRecorder recorder) {
        Schedule schedule = Schedule.of(System.nanoTime() + SETTLE_NS, eventsPerSecond, burst);
        if (recorder != null) {
            recorder.begin(sent, schedule);
        }
        for (long i = 0; i < events; i++) {
            long intendedNs = schedule.intendedNs(i);
            while (System.nanoTime() - intendedNs < 0) {
                Thread.onSpinWait();
            }
            send();
        }
        double seconds = (System.nanoTime() - schedule.startNs()) / SECOND_NS;
        contender.drain();
        return events / seconds;
    }

    long sent() {
        return sent;
    }

    private void send() {
        long round = sent / loaded.events();
        contender.publish((int) (sent - round * loaded.events()), round * loaded.roundNs());
        sent++;
    }
}
