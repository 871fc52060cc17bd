package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Publishes a session's events into an engine, keys and symbols by their texts.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none per event, but for keys and symbols that are new.
 */
final class SessionFeed implements RunVisitor {

    /** What of a session is published, and how fast. */
    interface Choice {

        /** All, as fast as it can, with ids that are the engine's already. */
        Choice OF_SAME_IDS = new Choice() {
            @Override
            public boolean sharesIds() {
                return true;
            }
        };

        /** Whether an event of that time is. */
        default boolean wants(long timeNs) {
            return true;
        }

        default Pace pace() {
            return Pace.max();
        }

        /** Whether changes of rules are repeated. */
        default boolean changes() {
            return true;
        }

        /** What else is made of the pipeline when rules are changed at that sequence. */
        default UnaryOperator<Pipeline> further(long sequence) {
            return UnaryOperator.identity();
        }

        /** Whether the session is read into the engine's own dictionaries. */
        default boolean sharesIds() {
            return false;
        }

        /** Whether to publish no more. */
        default boolean stopped() {
            return false;
        }
    }

    private final Engine engine;
    private final Choice choice;
    private final StreamReplay[] streams;
    private final StreamReplay.IdMap keys;
    private final List<String> notes = new ArrayList<>();

    /** What holds events that it has gathered; null if nothing does. */
    private StreamReplay gathering;

    private long events;
    private long skipped;

    SessionFeed(Engine engine, JournalHeader header, Choice choice) {
        this.engine = engine;
        this.choice = choice;
        keys = new StreamReplay.IdMap(
                header.keys(), choice.sharesIds(), (publisher, utf8) -> publisher.key(utf8, 0, utf8.length));
        StreamReplay.IdMap symbols = new StreamReplay.IdMap(
                header.symbols(), choice.sharesIds(), (publisher, utf8) -> publisher.symbol(utf8, 0, utf8.length));
        streams = header.streams().stream()
                .map(stream -> streamReplay(stream, symbols))
                .toArray(StreamReplay[]::new);
    }

    private StreamReplay streamReplay(JournalHeader.Stream stream, StreamReplay.IdMap symbols) {
        Optional<StreamSpec> spec = engine.pipeline().streams().stream()
                .filter(each -> each.name().equals(stream.name()))
                .findFirst();
        if (spec.isEmpty()) {
            notes.add("stream " + stream.name() + " is in the journal but not in the pipeline: it is left out");
            return null;
        }
        return new StreamReplay(engine.publisher(stream.name()), spec.get(), stream.fields(), symbols, notes);
    }

    @Override
    public void begin(JournalHeader header) {
        throw new IllegalStateException("another session");
    }

    @Override
    public void events(long sequence, int stream, int count, long[] rows, int stride) {
        StreamReplay to = streams[stream];
        if (to == null) {
            skipped += count;
            return;
        }
        boolean together = choice.pace().isMax();
        if (gathering != to) {
            flush();
        }
        gathering = together ? to : null;
        for (int row = 0; row < count * stride && !choice.stopped(); row += stride) {
            long timeNs = rows[row + Event.TIME];
            if (choice.wants(timeNs)) {
                choice.pace().await(timeNs, choice::stopped);
                to.put(keys.toEngine(Event.key(rows[row]), to.publisher()), timeNs, rows, row + Event.FIELDS);
                if (!together) {
                    to.publisher().flush();
                }
                events++;
            } else {
                skipped++;
            }
        }
    }

    /** Hands over what is gathered. */
    void flush() {
        if (gathering != null) {
            StreamReplay gathered = gathering;
            gathering = null;
            gathered.publisher().flush();
        }
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        flush();
        if (kind == Event.END) {
            engine.end();
        } else {
            StreamReplay to = streams[stream];
            if (to == null || !choice.wants(timeNs)) {
                skipped++;
                return;
            }
            choice.pace().await(timeNs, choice::stopped);
            if (kind == Event.ADVANCE) {
                to.advance(timeNs);
            } else {
                to.put(keys.toEngine(key, to.publisher()), timeNs, cells, 0);
                to.publisher().flush();
            }
        }
        events++;
    }

    @Override
    public void change(long sequence, String change) {
        flush();
        if (choice.changes()) {
            try {
                engine.rules().repeat(change, choice.further(sequence));
            } catch (IllegalArgumentException unfit) {
                throw RuleHistory.unfit(sequence, RuleChange.parse(change), unfit);
            }
        } else {
            engine.rules().skip();
        }
        events++;
    }

    /** Events are lost: those behind them keep their sequences. */
    @Override
    public void hole(long from, long to) {
        flush();
        for (long sequence = from; sequence < to && !choice.stopped(); sequence++) {
            engine.rules().skip();
        }
        notes.add(new JournalInfo.Hole(from, to).note() + ", and are not compared with its digests");
    }

    /** Events that were published, of all kinds. */
    long events() {
        return events;
    }

    /** Events that were not: out of the time that was asked for, or of a stream that the pipeline does not have. */
    long skipped() {
        return skipped;
    }

    /** What of the journal the pipeline does not know, or the journal not of the pipeline; for people. */
    List<String> notes() {
        return notes;
    }

    /** Publishes no more. */
    void close() {
        Arrays.stream(streams)
                .filter(Objects::nonNull)
                .forEach(stream -> stream.publisher().close());
    }
}
