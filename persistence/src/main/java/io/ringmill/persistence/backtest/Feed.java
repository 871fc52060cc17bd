package io.ringmill.persistence.backtest;

import io.ringmill.event.Event;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.persistence.JournalInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts what is decoded into batches for the passes.
 *
 * <p><b>Threading:</b> one thread; the counts are read by any. <b>Allocation:</b> none per event.
 */
final class Feed implements RunVisitor {

    private static final long[] NO_FIELDS = {};

    private final Passes passes;
    private final Pass.Span span;
    private final Set<String> notes = new LinkedHashSet<>();
    private int sessions;
    private boolean inSession;
    private int[] fields = {};
    private volatile long events;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;
    private long changes;

    Feed(Passes passes, Pass.Span span) {
        this.passes = passes;
        this.span = span;
    }

    @Override
    public void begin(JournalHeader header) {
        finish();
        inSession = true;
        int session = ++sessions;
        if (header.origin().isPresent()) {
            note("session " + session
                    + " goes on from the one before, with another pipeline: here it begins with nothing");
        }
        fields = header.streams().stream()
                .mapToInt(stream -> stream.fields().size())
                .toArray();
        unchecked(() -> passes.each(pass -> {
            List<String> found = pass.begin(header, session);
            synchronized (notes) {
                notes.addAll(found);
            }
        }));
        passes.batch().begin(header, session);
    }

    @Override
    public void events(long sequence, int stream, int count, long[] rows, int stride) {
        for (int row = 0; row < count; row++) {
            span(rows[row * stride + Event.TIME]);
        }
        int done = 0;
        while (done < count) {
            int room = Math.min(passes.batch().room(stride), count - done);
            if (room == 0) {
                take();
            } else {
                passes.batch().add(stream, sequence + done, room, rows, done * stride, stride);
                done += room;
            }
        }
        add(count);
    }

    private void note(String text) {
        synchronized (notes) {
            notes.add(text);
        }
    }

    private void span(long timeNs) {
        if (timeNs >= span.countsFromNs() && timeNs < span.toNs()) {
            firstNs = Math.min(firstNs, timeNs);
            lastNs = Math.max(lastNs, timeNs);
        }
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        if (kind == Event.DATA) {
            span(timeNs);
        }
        put(kind, stream, sequence, key, timeNs, cells, kind == Event.DATA ? fields[stream] : 0);
        add(1);
    }

    @Override
    public void change(long sequence, String change) {
        changes++;
        put(Event.CHANGE, 0, sequence, 0, 0, NO_FIELDS, 0);
        add(1);
    }

    /** Events are lost: those behind them keep their sequences. */
    @Override
    public void hole(long from, long to) {
        for (long sequence = from; sequence < to; sequence++) {
            put(Event.CHANGE, 0, sequence, 0, 0, NO_FIELDS, 0);
        }
        note(new JournalInfo.Hole(from, to).note());
    }

    private void put(byte kind, int stream, long sequence, int key, long timeNs, long[] cells, int fieldCount) {
        if (passes.batch().room(Event.FIELDS + fieldCount) == 0) {
            take();
        }
        passes.batch().add(kind, stream, sequence, key, timeNs, cells, fieldCount);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void add(int count) {
        events += count;
    }

    @Override
    public void pruned(long prunedEvents, long lastTimeNs, long prunedChanges) {
        if (span.fromNs() <= lastTimeNs) {
            throw new UncheckedIOException(new IOException("session " + sessions + " begins with event "
                    + (passes.batch().header.first() + prunedEvents)
                    + ", as what came before was pruned: take --from, with what warms up, behind "
                    + Instant.ofEpochSecond(0, lastTimeNs)));
        }
    }

    /** Ends the session at hand, if there is one. */
    void finish() {
        if (inSession) {
            inSession = false;
            take();
            unchecked(() -> passes.each(Pass::end));
        }
    }

    private void take() {
        unchecked(passes::take);
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void unchecked(Task task) {
        try {
            task.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** So far, of all kinds; any thread. */
    long events() {
        return events;
    }

    int sessions() {
        return sessions;
    }

    long changes() {
        return changes;
    }

    /** Whether there was an event that counts. */
    boolean hasCounted() {
        return firstNs <= lastNs;
    }

    /** The oldest time of an event that counts. */
    long firstNs() {
        return firstNs;
    }

    long lastNs() {
        return lastNs;
    }

    Set<String> notes() {
        return notes;
    }
}
