package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.decode.RecordFilter;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.Routing;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.ingest.simulate.Feed;
import io.ringmill.ingest.simulate.Pace;
import io.ringmill.ingest.simulate.Simulator;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.publish.EventPublisher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Publishes a made-up feed. Threading as {@link EventSource}. No allocation per event once every key was seen. */
final class SimulateSource implements EventSource {

    private static final int UNKNOWN = 0;

    private final Feed feed;
    private final RecordSettings settings;
    private final Route route;
    private final SourceProgress progress;
    private volatile boolean closed;

    SimulateSource(Feed feed, RecordSettings settings) {
        this.feed = feed;
        this.settings = settings;
        route = settings.routing().routes().get(0);
        progress = new SourceProgress("simulate " + feed.kind().name().toLowerCase(java.util.Locale.ROOT));
    }

    @Override
    public String name() {
        return progress.name();
    }

    @Override
    public void run(Publishers publishers) {
        try {
            publish(publishers.publisher(route.stream().name()));
            progress.state(State.ENDED, closed ? "closed" : "");
        } catch (RuntimeException e) {
            progress.state(State.FAILED, e.toString());
            throw e;
        }
    }

    private void publish(EventPublisher publisher) {
        progress.state(State.LIVE, "");
        Simulator simulator = new Simulator(feed);
        Pace pace = new Pace(feed.rate());
        Values values = new Values(route, settings, publisher, simulator);
        while (!closed && simulator.next()) {
            long index = simulator.made() - 1;
            while (!closed && !pace.pause(index)) {
                // Waits on.
            }
            progress.countRead();
            if (values.take(simulator)) {
                values.publish(simulator);
                progress.countPublished();
            } else {
                progress.countFiltered();
            }
        }
    }

    @Override
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The simulator's values as those of the stream. */
    private static final class Values {

        private final Route route;
        private final EventPublisher publisher;
        private final RecordFilter filter;
        private final List<Field> fields;
        /** By field: the simulator's, or {@link Routing#NONE}, and how to publish it. */
        private final int[] origins;

        private final FieldType[] originTypes;
        private final int[] handles;
        private final int[] symbols;
        private final byte[][] keyTexts;
        private final int[] keys;
        private final long[] cells;

        Values(Route route, RecordSettings settings, EventPublisher publisher, Simulator simulator) {
            this.route = route;
            this.publisher = publisher;
            filter = settings.where()
                    .map(where -> RecordFilter.compile(where, route.stream(), publisher))
                    .orElse(null);
            fields = route.stream().fields();
            List<Field> made = Simulator.fields(simulator.feed().kind());
            List<String> names = made.stream().map(Field::name).toList();
            origins = route.fieldSlots().stream()
                    .mapToInt(slot -> names.indexOf(settings.routing().paths().get(slot)))
                    .toArray();
            originTypes =
                    Arrays.stream(origins).mapToObj(i -> made.get(i).type()).toArray(FieldType[]::new);
            handles = fields.stream()
                    .mapToInt(field -> publisher.field(field.name()))
                    .toArray();
            symbols = Simulator.symbols().stream().mapToInt(publisher::symbol).toArray();
            keyTexts = simulator.keys().stream()
                    .map(key -> key.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            keys = new int[keyTexts.length];
            cells = new long[fields.size()];
        }

        /** Takes the event's values; false if it is filtered out. */
        boolean take(Simulator event) {
            for (int i = 0; i < cells.length; i++) {
                long cell = event.cell(origins[i]);
                if (originTypes[i] == FieldType.SYMBOL) {
                    cell = symbols[(int) cell];
                } else if (originTypes[i] == FieldType.LONG && fields.get(i).type() == FieldType.DOUBLE) {
                    cell = Double.doubleToRawLongBits(Cells.toDouble(cell));
                }
                cells[i] = cell;
            }
            byte[] key = keyTexts[event.key()];
            return filter == null || filter.passes(cells, event.timeNs(), key, 0, key.length);
        }

        void publish(Simulator event) {
            int key = route.keySlot() == Routing.NONE ? Cells.MISSING_SYMBOL : key(event.key());
            if (route.timeSlots().isEmpty()) {
                publisher.claim(key);
            } else {
                publisher.claim(key, event.timeNs());
            }
            for (int i = 0; i < cells.length; i++) {
                switch (fields.get(i).type()) {
                    case DOUBLE -> publisher.set(handles[i], Double.longBitsToDouble(cells[i]));
                    case LONG -> publisher.set(handles[i], cells[i]);
                    case SYMBOL -> publisher.setSymbol(handles[i], (int) cells[i]);
                }
            }
            publisher.readAt(System.nanoTime()).publish();
        }

        private int key(int index) {
            if (keys[index] == UNKNOWN) {
                keys[index] = publisher.key(keyTexts[index], 0, keyTexts[index].length);
            }
            return keys[index];
        }
    }
}
