package io.ringmill.flink;

import io.ringmill.Publishers;
import io.ringmill.event.EventColumns;
import io.ringmill.ingest.ForwardingPublisher;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Up to where what sources have handed over lasts, so that they may acknowledge it: what the newest complete checkpoint holds. In a
 * job without checkpoints nothing lasts, and nobody waits for that.
 *
 * <p><b>Threading:</b> {@link #emitted}, {@link #begin} and {@link #complete} by the task's thread, the rest by those of the sources.
 * <b>Cost:</b> for a source, a lock that nobody else wants, and a volatile read.
 */
final class Lasting implements RefusedRecords {

    private final Frames frames;
    private final boolean waits;

    /** By name. */
    private final Map<String, Acknowledging> sources = new ConcurrentHashMap<>();

    /** Task's thread: what was emitted, and what of that is in checkpoints that are not complete. */
    private Reach emitted = Reach.NONE;

    private final NavigableMap<Long, Reach> checkpoints = new TreeMap<>();
    private volatile Reach lasts;

    /** {@code waits}: whether there are checkpoints. */
    Lasting(Frames frames, boolean waits) {
        this.frames = frames;
        this.waits = waits;
        lasts = waits ? Reach.NONE : Reach.ALL;
    }

    /** Up to there all is on its way, ahead of the next checkpoint. */
    void emitted(Reach newEmitted) {
        emitted = newEmitted;
    }

    /** A checkpoint begins, which holds what was emitted. */
    void begin(long checkpoint) {
        if (waits) {
            checkpoints.put(checkpoint, emitted);
        }
    }

    /** A checkpoint is complete, so those before are of no use any more. */
    void complete(long checkpoint) {
        Map.Entry<Long, Reach> newest = checkpoints.floorEntry(checkpoint);
        if (newest != null) {
            lasts = newest.getValue();
            checkpoints.headMap(checkpoint, true).clear();
        }
    }

    /** For a source of that name, which acknowledges what lasts. */
    Publishers of(String name, Publishers own) {
        Acknowledging source = new Acknowledging(own);
        sources.put(name, source);
        return source;
    }

    @Override
    public void refused(String source, long line, String reason, byte[] raw, long totalLength) {
        frames.refused(source, line, reason, raw, totalLength);
        Acknowledging its = sources.get(source);
        if (its != null) {
            its.refused(frames.refusals());
        }
    }

    @Override
    public void goesOn(String source, long before) {
        frames.goesOn(source, before);
    }

    /** Knows of what was refused, too, which has no sequence: messages behind an event wait for that as well. */
    private final class Acknowledging implements Publishers {

        private final Publishers own;

        /** Guarded by this: the newest event of the source. */
        private long newest = EventPublisher.NOT_PUBLISHED;

        /** Guarded by this: refused records that do not last yet. */
        private final Deque<Refused> refused = new ArrayDeque<>();

        /** The records up to that number, behind that event. */
        private record Refused(long behind, long number) {}

        Acknowledging(Publishers own) {
            this.own = own;
        }

        @Override
        public EventPublisher publisher(String stream) {
            return new ForwardingPublisher(own.publisher(stream)) {
                @Override
                public long publish(EventColumns columns, int from, int count) {
                    long last = super.publish(columns, from, count);
                    published(last);
                    return last;
                }

                @Override
                public long publish() {
                    long last = super.publish();
                    published(last);
                    return last;
                }

                @Override
                public long flush() {
                    long last = super.flush();
                    published(last);
                    return last;
                }
            };
        }

        private synchronized void published(long sequence) {
            newest = Math.max(newest, sequence);
        }

        private synchronized void refused(long number) {
            forget(lasts); // Not all sources ask up to where anything lasts.
            if (!refused.isEmpty() && refused.getLast().behind == newest) {
                refused.removeLast();
            }
            refused.add(new Refused(newest, number));
        }

        @Override
        public long lastingSequence() {
            Reach now = lasts;
            long behind = behindRefused(now);
            if (behind == Long.MAX_VALUE) {
                return now.sequence();
            }
            // Without an event nothing takes them along.
            frames.sendRefused();
            return Math.min(now.sequence(), behind - 1);
        }

        /** Behind which event there are refused records that do not last yet. */
        private synchronized long behindRefused(Reach now) {
            forget(now);
            return refused.isEmpty() ? Long.MAX_VALUE : refused.peek().behind;
        }

        private void forget(Reach now) {
            while (!refused.isEmpty() && refused.peek().number <= now.refused()) {
                refused.remove();
            }
        }
    }
}
