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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The events of a journal's first session that has any, for a pipeline with the same streams. */
final class RecordedEvents implements JournalVisitor {

    private final List<StreamSpec> streams;
    private final PipelineEvents.Collector collector;
    private final Map<String, Integer> keys = new HashMap<>();
    private final Map<String, Integer> symbols = new HashMap<>();
    private JournalHeader session;

    /** What is not as the pipeline has it, in the streams of this session; empty if all is. */
    private String difference = "";

    private boolean done;

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
            while (!recorded.done && reader.next(recorded)) {
                // the visitor takes it
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PipelineEvents events = recorded.collector.events();
        recorded.checkStreams();
        if (events.size == 0) {
            throw new IllegalArgumentException("the journal in " + folder + " holds no events");
        }
        return events;
    }

    @Override
    public void begin(JournalHeader header) {
        if (collector.isEmpty()) {
            session = header;
            difference = header.streams().stream()
                    .filter(recorded -> !isAsRecorded(recorded, header.streams().indexOf(recorded)))
                    .findFirst()
                    .map(recorded -> "the journal's stream " + recorded.name() + " with fields " + fields(recorded)
                            + " is not the pipeline's; take the pipeline that it was recorded with")
                    .orElse("");
        } else {
            done = true;
        }
    }

    private static String fields(JournalHeader.Stream of) {
        return of.fields().stream()
                .map(field -> field.name() + " " + field.type().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private boolean isAsRecorded(JournalHeader.Stream recorded, int index) {
        return index < streams.size()
                && streams.get(index).name().equals(recorded.name())
                && streams.get(index).fields().equals(recorded.fields());
    }

    private void checkStreams() {
        if (!difference.isEmpty()) {
            throw new IllegalArgumentException(difference);
        }
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        if (kind != Event.DATA || done) {
            return;
        }
        checkStreams();
        long[] own = cells.clone();
        for (int field = 0; field < streams.get(stream).fields().size(); field++) {
            if (streams.get(stream).fields().get(field).type() == FieldType.SYMBOL) {
                own[field] = index(symbols, collector.symbols, session.symbols().text((int) cells[field]));
            }
        }
        collector.add(stream, index(keys, collector.keys, session.keys().text(key)), timeNs, own);
        done = collector.isFull();
    }

    private static int index(Map<String, Integer> indices, List<String> texts, String text) {
        return indices.computeIfAbsent(text, added -> {
            texts.add(added);
            return texts.size() - 1;
        });
    }
}
