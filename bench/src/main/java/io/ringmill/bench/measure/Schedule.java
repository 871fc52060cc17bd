package io.ringmill.bench.measure;

/**
 * When each event of an open-loop run is to be sent, whatever became of those before it.
 *
 * @param startNs of the first, by {@link System#nanoTime}
 * @param stepNs mean time from one event to the next
 * @param burst so many are to be sent at once
 */
record Schedule(long startNs, double stepNs, int burst) {

    private static final double SECOND_NS = 1e9;

    static Schedule of(long startNs, long eventsPerSecond, int burst) {
        return new Schedule(startNs, SECOND_NS / eventsPerSecond, burst);
    }

    /** When event {@code number}, from 0, is to be sent. */
    long intendedNs(long number) {
        long first = burst == 1 ? number : number - number % burst;
        return startNs + (long) (first * stepNs);
    }
}
