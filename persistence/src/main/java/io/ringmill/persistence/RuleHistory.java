package io.ringmill.persistence;

import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The rules of a recorded session as they were at an event, since some may have been changed before. */
final class RuleHistory {

    private final int session;
    private final long untilSequence;
    private final long untilNs;

    private Pipeline pipeline;

    /** By rule, the sequence of the change that made it what it is, or removed it. */
    private final Map<String, Long> since = new HashMap<>();

    /** By rule that was not there at the beginning, the sequence at which it was first added. */
    private final Map<String, Long> added = new HashMap<>();

    /**
     * Reads a journal.
     *
     * @param pipeline at the beginning of the session
     * @param untilSequence of the last event that counts
     * @param untilNs events from the first on that is later do not count
     */
    RuleHistory(Pipeline pipeline, Replayer.Source journal, int session, long untilSequence, long untilNs)
            throws IOException {
        this.pipeline = pipeline;
        this.session = session;
        this.untilSequence = untilSequence;
        this.untilNs = untilNs;
        try (JournalReader reader = journal.open()) {
            Reading reading = new Reading();
            reading.number = reader.sessions();
            while (!reading.isPast && next(reader, reading)) {
                // on
            }
        }
    }

    private boolean next(JournalReader reader, Reading reading) throws IOException {
        try {
            return reader.next(reading);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        } catch (CorruptJournalException damage) {
            if (reading.number == session || !reader.skipDamage()) {
                throw damage;
            }
            return true;
        }
    }

    private final class Reading implements JournalVisitor {
        private int number;
        private boolean isPast;

        @Override
        public void begin(JournalHeader header) {
            isPast = ++number > session;
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            isPast |= number == session && (sequence > untilSequence || (timeNs > untilNs && kind != Event.END));
        }

        @Override
        public void change(long sequence, String text) {
            isPast |= number == session && sequence > untilSequence;
            RuleChange change = number == session && !isPast ? RuleChange.parse(text) : RuleChange.NOTHING;
            if (!change.isSilence()) {
                try {
                    pipeline = pipeline.with(change);
                } catch (IllegalArgumentException unfit) {
                    throw unfit(sequence, change, unfit);
                }
                since.put(change.rule(), sequence);
                if (change.kind() == RuleChange.Kind.ADD) {
                    added.putIfAbsent(change.rule(), sequence);
                }
            }
        }
    }

    /** That a recorded change cannot be made of the rules that there are. */
    static UncheckedIOException unfit(long sequence, RuleChange change, IllegalArgumentException why) {
        return new UncheckedIOException(new IOException(
                "event " + sequence + " of the journal, '"
                        + change.text().lines().findFirst().orElseThrow()
                        + "', is a change of rules that does not go with this pipeline (" + why.getMessage()
                        + "); take the pipeline as it was recorded, or replay without changes",
                why));
    }

    /** The pipeline with the rules that there were. */
    Pipeline pipeline() {
        return pipeline;
    }

    private boolean has(String rule) {
        return pipeline.rules().stream().anyMatch(spec -> spec.name().equals(rule));
    }

    /**
     * A rule as it was.
     *
     * @param whole what happened in the whole session, where that is needed to say why there was no such rule
     * @throws IllegalArgumentException if there was none
     */
    RuleSpec rule(String name, Whole whole) throws IOException {
        if (!has(name) && since.containsKey(name)) {
            throw new IllegalArgumentException("rule '" + name + "' was removed at event " + since(name)
                    + "; ask for what was before, with --at " + (since(name) - 1));
        }
        Long later = has(name) ? null : whole.read().added.get(name);
        if (later != null) {
            throw new IllegalArgumentException("there was no rule '" + name + "' yet; it was added at event " + later);
        }
        return pipeline.rule(name);
    }

    /** Reads a session to its end. */
    @FunctionalInterface
    interface Whole {
        RuleHistory read() throws IOException;
    }

    /** The sequence of the change that made a rule what it was; -1 if it was so from the beginning. */
    long since(String rule) {
        return since.getOrDefault(rule, -1L);
    }
}
