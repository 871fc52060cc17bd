package io.ringmill.ingest.kafka;

import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack;
import io.ringmill.journal.SourceTracks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A journal of which is known what it had at each moment, as if its process had been killed then. */
final class MemoryJournal implements Journal {

    private final Random random;
    private final List<String> events = new ArrayList<>();
    private final Map<String, SourceTrack.Journaled> sources = new HashMap<>();
    private SourceTracks tracks;
    private JournalHeader header;
    private long next;

    /** What it has: {@code key field=value ...} of each event, and how far the parts of the source are. */
    record Contents(List<String> events, Map<String, SourceTrack.Journaled> sources) {

        static final Contents NONE = new Contents(List.of(), Map.of());
    }

    MemoryJournal(Contents before, long seed) {
        events.addAll(before.events);
        sources.putAll(before.sources);
        random = new Random(seed);
    }

    synchronized Contents contents() {
        return new Contents(List.copyOf(events), Map.copyOf(sources));
    }

    synchronized int size() {
        return events.size();
    }

    @Override
    public void follow(SourceTracks newTracks) {
        tracks = newTracks;
    }

    @Override
    public void begin(JournalHeader newHeader) {
        header = newHeader;
    }

    private final List<String> batch = new ArrayList<>();

    @Override
    public void append(Event event) throws IOException {
        next = event.sequence() + 1;
        if (event.kind() == Event.DATA) {
            batch.add(text(event));
        }
        if (random.nextInt(100) == 0) {
            endOfBatch(); // journals cut batches where they like
        }
    }

    private String text(Event event) {
        StringBuilder text = new StringBuilder(header.keys().text(event.key()));
        List<Field> fields = header.streams().get(event.stream()).fields();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            long cell = event.cell(i);
            Object value = field.type() == FieldType.LONG
                    ? (Object) cell
                    : field.type() == FieldType.SYMBOL
                            ? header.symbols().text((int) cell)
                            : (Object) Double.longBitsToDouble(cell);
            text.append(' ').append(field.name()).append('=').append(value);
        }
        return text.toString();
    }

    @Override
    public synchronized void endOfBatch() throws IOException {
        events.addAll(batch);
        batch.clear();
        tracks.handOver(next, (track, journaled) -> sources.put(track.source(), journaled));
        tracks.confirm();
    }

    @Override
    public void digest(long from, long to, long digest) {}

    @Override
    public void end(long count, long digest) {}

    @Override
    public void close() {}
}
