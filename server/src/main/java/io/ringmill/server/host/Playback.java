package io.ringmill.server.host;

import java.util.Optional;

/**
 * A replay that the page steers.
 *
 * <p><b>Threading:</b> any thread; returns at once, the replay obeys between two events.
 */
public interface Playback {

    /**
     * Where the replay stands. Times are event times, epoch nanoseconds.
     *
     * @param positionNs of the newest event
     * @param speed seconds of event time a second; infinite for as fast as it can
     * @param digest {@code equal}, {@code differs} or {@code none}
     */
    record Position(
            long fromNs,
            long toNs,
            long positionNs,
            long sequence,
            boolean running,
            boolean ended,
            double speed,
            String digest) {}

    /** What is replayed: a journal's folder, and the number of the session in it, from 1. */
    record Recording(String folder, int session) {}

    Position position();

    /** Empty if it is of no journal that a command could read. */
    default Optional<Recording> recording() {
        return Optional.empty();
    }

    /** Goes on, or waits before the next event. */
    void run(boolean running);

    /** From now on at this many seconds of event time a second; infinite for as fast as it can. */
    void speed(double factor);

    /** Takes in one event, and waits. */
    void stepEvent();

    /** Takes in events until one raises an alert, and waits. */
    void stepAlert();

    /**
     * Takes in, as fast as it can, all events before this time; if these were taken in before, begins anew and does so.
     *
     * @throws UnsupportedOperationException if it cannot begin anew
     */
    void seek(long timeNs);
}
