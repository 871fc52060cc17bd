package io.ringmill.bench.measure;

import io.ringmill.bench.contender.Contender;
import net.openhft.affinity.Affinity;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Notes how long after its intended time each event was evaluated. Events before {@link #begin} are warm-up.
 *
 * <p><b>Threading:</b> {@link #begin} and {@link #histogram} while nothing is under way; {@link #onEvaluated} by the
 * evaluating thread, or several if it is made for them. <b>Allocation:</b> none: the range is fixed, longer latencies
 * count as the longest. <b>Units:</b> nanoseconds.
 */
final class LatencyRecorder implements Contender.Listener {

    private static final long LONGEST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;
    private static final int NO_CPU = -1;

    private final Histogram histogram;
    private Schedule schedule;
    private long first = Long.MAX_VALUE;

    /** Where the evaluating thread is to run; set to {@link #NO_CPU} once it does. */
    private int cpu;

    LatencyRecorder(boolean shared, int cpu) {
        histogram = shared ? new ConcurrentHistogram(LONGEST_NS, DIGITS) : new Histogram(LONGEST_NS, DIGITS);
        this.cpu = cpu;
    }

    /** Event {@code number} is the first that counts. */
    void begin(long number, Schedule newSchedule) {
        first = number;
        schedule = newSchedule;
    }

    @Override
    public void onEvaluated(long number) {
        if (number >= first) {
            long ns = System.nanoTime() - schedule.intendedNs(number - first);
            histogram.recordValue(Math.max(0, Math.min(ns, LONGEST_NS)));
        } else if (cpu != NO_CPU) {
            Affinity.setAffinity(cpu);
            cpu = NO_CPU;
        }
    }

    Histogram histogram() {
        return histogram;
    }
}
