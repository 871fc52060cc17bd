package io.ringmill.persistence.backtest;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.persistence.EventRange;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * A journal, of which every pipeline gets the same.
 *
 * @param range what of it is wanted; events outside of its times may come all the same
 */
record JournalInput(Path dir, EventRange range) implements BacktestInput {

    @Override
    public String name() {
        return dir.toString();
    }

    @Override
    public void read(Pipeline pipeline, RunVisitor to, BooleanSupplier stopped) throws IOException {
        try (JournalReader reader = range.open(dir)) {
            OneSession wanted = new OneSession(to, range, reader.sessions());
            boolean more = true;
            while (more && !stopped.getAsBoolean()) {
                more = next(reader, wanted);
            }
        }
    }

    /** Damage in a session that is not wanted does not matter. */
    private boolean next(JournalReader reader, OneSession wanted) throws IOException {
        try {
            return reader.next(wanted);
        } catch (CorruptJournalException damage) {
            if (range.session() == 0 || wanted.isWanted() || !reader.skipDamage()) {
                throw damage;
            }
            return true;
        }
    }

    /** Hands on the sessions that are wanted. */
    private static final class OneSession implements RunVisitor {
        private final RunVisitor to;
        private final EventRange range;
        private int number;

        OneSession(RunVisitor to, EventRange range, int prunedSessions) {
            this.to = to;
            this.range = range;
            number = prunedSessions;
        }

        boolean isWanted() {
            return range.hasSession(number);
        }

        @Override
        public void begin(JournalHeader header) {
            number++;
            if (isWanted()) {
                to.begin(header);
            }
        }

        @Override
        public void events(long sequence, int stream, int count, long[] rows, int stride) {
            if (isWanted()) {
                to.events(sequence, stream, count, rows, stride);
            }
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            if (isWanted()) {
                to.event(kind, sequence, stream, key, timeNs, cells);
            }
        }

        @Override
        public void change(long sequence, String change) {
            if (isWanted()) {
                to.change(sequence, change);
            }
        }

        @Override
        public void hole(long firstLost, long behind) {
            if (isWanted()) {
                to.hole(firstLost, behind);
            }
        }

        @Override
        public void pruned(long events, long lastTimeNs, long changes) {
            if (isWanted()) {
                to.pruned(events, lastTimeNs, changes);
            }
        }
    }
}
