package io.ringmill.bench.contender;

import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events of a journal's first session that has any, for a pipeline with the same streams. */
final class RecordedEvents implements JournalVisitor {

    private final List<StreamSpec> streams;
    private final PipelineEvents.Collector collector;
    private final Map<String, Integer> keys = new HashMap<>();
    private final Map<String, Integer> symbols = new HashMap<>();
    private JournalHeader session;

    private RecordedEvents(List<StreamSpec> streams, int most) {
        this.streams = streams;
        collector = new PipelineEvents.Collector(streams, most);
    }

    /**
     * Reads a journal.
     *
     * @throws IllegalArgumentException if it holds no events, or other streams
     */
    static PipelineEvents read(List<StreamSpec> streams, Path folder, int most) {
        RecordedEvents recorded = new RecordedEvents(streams, most);
        try (JournalReader reader = new ChronicleJournalReader(folder)) {
            while (!recorded.collector.isFull() && reader.next(recorded)) {
                // the visitor takes it
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PipelineEvents events = recorded.collector.events();
        if (events.size == 0) {
            throw new IllegalArgumentException("the journal in " + folder + " holds no events");
        }
        return events;
    }

    @Override
    public void begin(JournalHeader header) {
        session = header;
        for (int i = 0; i < header.streams().size(); i++) {
            JournalHeader.Stream recorded = header.streams().get(i);
            boolean same = i < streams.size()
                    && streams.get(i).name().equals(recorded.name())
                    && streams.get(i).fields().equals(recorded.fields());
            if (!same) {
                throw new IllegalArgumentException("the journal's stream " + recorded.name() + " with fields "
                        + recorded.fields() + " is not the pipeline's; take the pipeline that it was recorded with");
            }
        }
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        if (kind != Event.DATA || collector.isFull()) {
            return;
        }
        long[] own = cells.clone();
        for (int field = 0; field < streams.get(stream).fields().size(); field++) {
            if (streams.get(stream).fields().get(field).type() == FieldType.SYMBOL) {
                own[field] = index(symbols, collector.symbols, session.symbols().text((int) cells[field]));
            }
        }
        collector.add(stream, index(keys, collector.keys, session.keys().text(key)), timeNs, own);
    }

    private static int index(Map<String, Integer> indices, List<String> texts, String text) {
        return indices.computeIfAbsent(text, added -> {
            texts.add(added);
            return texts.size() - 1;
        });
    }
}
