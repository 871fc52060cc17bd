package io.ringmill.bench.contender;

import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.util.List;

/** Ringmill on a user's pipeline, through its public API. */
final class PipelineContender extends EngineContender {

    private final PipelineEvents events;
    private final EventPublisher[] publishers;
    private final boolean[] timed;
    private final int[][] handles;
    private final FieldType[][] types;
    private final int[] keys;
    private final int[] symbols;
    private final boolean batched;

    PipelineContender(Pipeline pipeline, PipelineEvents events, RingmillEngine.Setup setup) {
        super(RingmillEngine.start(pipeline, setup));
        this.events = events;
        batched = setup.batched();
        List<StreamSpec> streams = pipeline.streams();
        publishers = new EventPublisher[streams.size()];
        timed = new boolean[streams.size()];
        handles = new int[streams.size()][];
        types = new FieldType[streams.size()][];
        for (int i = 0; i < publishers.length; i++) {
            StreamSpec stream = streams.get(i);
            EventPublisher publisher = engine.publisher(stream.name());
            publishers[i] = publisher;
            timed[i] = stream.time().isPresent();
            handles[i] = stream.fields().stream()
                    .mapToInt(field -> publisher.field(field.name()))
                    .toArray();
            types[i] = stream.fields().stream().map(Field::type).toArray(FieldType[]::new);
        }
        EventPublisher any = publishers[0];
        keys = events.keys.stream().mapToInt(any::key).toArray();
        symbols = events.symbols.stream().mapToInt(any::symbol).toArray();
    }

    @Override
    public void publish(int index, long shiftNs) {
        claim(index, shiftNs).publish();
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        if (!batched) {
            super.publish(from, to, shiftNs);
            return;
        }
        EventPublisher gathering = publishers[0];
        for (int i = from; i < to; i++) {
            EventPublisher publisher = claim(i, shiftNs);
            if (publisher != gathering) {
                gathering.flush(); // the order of events is kept over streams
                gathering = publisher;
            }
            publisher.add();
        }
        gathering.flush();
    }

    private EventPublisher claim(int index, long shiftNs) {
        int stream = events.stream[index];
        EventPublisher publisher = publishers[stream];
        if (timed[stream]) {
            publisher.claim(keys[events.key[index]], events.timeNs[index] + shiftNs);
        } else {
            publisher.claim(keys[events.key[index]]);
        }
        int cell = index * events.cellsPerEvent;
        int[] fields = handles[stream];
        for (int field = 0; field < fields.length; field++) {
            long value = events.cells[cell + field];
            switch (types[stream][field]) {
                case DOUBLE -> publisher.set(fields[field], Double.longBitsToDouble(value));
                case LONG -> publisher.set(fields[field], value);
                case SYMBOL -> publisher.setSymbol(fields[field], symbols[(int) value]);
            }
        }
        return publisher;
    }
}
