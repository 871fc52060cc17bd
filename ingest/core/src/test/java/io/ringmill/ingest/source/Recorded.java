package io.ringmill.ingest.source;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Cells;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.ingest.Connectors;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Runs pipelines with their own sources and sinks, and keeps what enters the ring, as text. */
public class Recorded implements Journal {

    /** {@code stream key time field=value ...}, in ring order. */
    final List<String> events = Collections.synchronizedList(new ArrayList<>());

    final List<SourceMetrics> sources = new ArrayList<>();
    private JournalHeader header;

    /** Runs the sources one after the other, to their ends. */
    public static Recorded run(String yaml) throws Exception {
        Recorded recorded = new Recorded();
        Pipeline pipeline = Pipeline.parse(yaml, "test.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        List<EventSource> sources = connectors.openSources();
        faults.throwIfAny();
        List<Sink> sinks = connectors.openSinks();
        faults.throwIfAny();
        Engine.Builder builder = Engine.builder(pipeline).journal(recorded);
        sinks.forEach(builder::sink);
        try (Engine engine = builder.start()) {
            for (EventSource source : sources) {
                source.run(engine);
                recorded.sources.add(source.metrics());
                source.close();
            }
            engine.end();
        }
        return recorded;
    }

    SourceMetrics source() {
        return sources.get(0);
    }

    @Override
    public void begin(JournalHeader newHeader) {
        header = newHeader;
    }

    @Override
    public void append(Event event) {
        if (event.kind() != Event.DATA) {
            return;
        }
        JournalHeader.Stream stream = header.streams().get(event.stream());
        StringBuilder text = new StringBuilder(stream.name())
                .append(' ')
                .append(header.keys().text(event.key()))
                .append(' ')
                .append(event.timeNs());
        for (int i = 0; i < stream.fields().size(); i++) {
            Field field = stream.fields().get(i);
            text.append(' ').append(field.name()).append('=').append(value(field, event.cell(i)));
        }
        events.add(text.toString());
    }

    private Object value(Field field, long cell) {
        return switch (field.type()) {
            case DOUBLE -> Double.longBitsToDouble(cell);
            case LONG -> cell == Cells.MISSING_LONG ? "missing" : cell;
            case SYMBOL -> header.symbols().text((int) cell);
        };
    }

    @Override
    public void endOfBatch() {}

    @Override
    public void digest(long from, long to, long digest) {}

    @Override
    public void end(long count, long digest) {}

    @Override
    public void close() {}
}
