package io.ringmill.journal;

import java.util.List;
import java.util.Map;

/**
 * What of a session's results, alerts and late events has come to the sinks, and how far the journal was then.
 *
 * @param startedNs which session: when it began
 * @param complete sequence of the newest event of which it is known that all due to it and to those before has come; -1 if
 *     there is none
 * @param workers what each worker's were, in their order
 * @param sinks the mark of each sink that has some, by name
 * @param sources how far each source was, by name, before the marks were made
 */
public record DeliveryRecord(
        long startedNs,
        long complete,
        List<Worker> workers,
        Map<String, String> sinks,
        Map<String, SourceTrack.Journaled> sources) {

    public DeliveryRecord {
        workers = List.copyOf(workers);
        sinks = Map.copyOf(sinks);
        sources = Map.copyOf(sources);
    }

    /**
     * How far a worker's were: all due to events before one, and some of that one.
     *
     * @param sequence of that event; -1 if there were none
     * @param rows those due to it, each by a number that tells of what and of which key it is
     */
    public record Worker(long sequence, List<Long> rows) {
        public Worker {
            rows = List.copyOf(rows);
        }
    }

    /** The newest event that any of it is due to; -1 if there is none. */
    public long newest() {
        return workers.stream().mapToLong(Worker::sequence).reduce(complete, Math::max);
    }
}
