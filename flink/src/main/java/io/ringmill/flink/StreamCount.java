package io.ringmill.flink;

import io.ringmill.event.StreamSpec;
import io.ringmill.pipeline.Checkpoint;
import java.util.Arrays;
import java.util.List;

/** What is counted of a stream's events as they are put in order. Threading: one thread. */
final class StreamCount {

    private final StreamSpec stream;
    private long published;
    private long newestNs;
    private long stampedNs;

    private StreamCount(StreamSpec stream, Checkpoint.Stream before) {
        this.stream = stream;
        published = before.published();
        newestNs = before.newestNs();
        stampedNs = before.stampedNs();
    }

    /** Of each stream, from there on. */
    static StreamCount[] of(List<StreamSpec> streams, InputState from) {
        return streams.stream().map(stream -> of(stream, from)).toArray(StreamCount[]::new);
    }

    private static StreamCount of(StreamSpec stream, InputState from) {
        Checkpoint.Stream before = from.checkpoint().streams().stream()
                .filter(each -> each.name().equals(stream.name()))
                .findFirst()
                .orElse(new Checkpoint.Stream(stream.name(), 0, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE));
        return new StreamCount(stream, before);
    }

    void add(long timeNs) {
        published++;
        if (stream.time().isEmpty()) {
            stampedNs = Math.max(stampedNs, timeNs);
        }
        // As publishers do, for the idle timer.
        long aheadNs = timeNs - newestNs;
        boolean far = newestNs != Long.MIN_VALUE && (aheadNs < 0 || aheadNs > stream.maxAheadNs());
        if (timeNs > newestNs && !far) {
            newestNs = timeNs;
        }
    }

    private Checkpoint.Stream state() {
        return new Checkpoint.Stream(stream.name(), published, 0, 0, newestNs, stampedNs);
    }

    static List<Checkpoint.Stream> states(StreamCount[] counts) {
        return Arrays.stream(counts).map(StreamCount::state).toList();
    }
}
