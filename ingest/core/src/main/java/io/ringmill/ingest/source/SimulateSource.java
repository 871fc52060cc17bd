package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.decode.InputCheck;
import io.ringmill.ingest.decode.RecordFilter;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.Routing;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.decode.Rows;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.ingest.simulate.Feed;
import io.ringmill.ingest.simulate.Pace;
import io.ringmill.ingest.simulate.Simulator;
import io.ringmill.journal.SourceTrack;
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
            publish(
                    publishers.publisher(route.stream().name()),
                    publishers.track().orElse(null));
            progress.state(State.ENDED, closed ? "closed" : "");
        } catch (RuntimeException e) {
            progress.ended(e, e.toString());
            throw e;
        }
    }

    @Override
    public boolean hasPosition() {
        return true;
    }

    /** {@code track}: null if nobody wants to know how far it is. */
    private void publish(EventPublisher publisher, SourceTrack track) {
        progress.state(State.LIVE, "");
        Simulator simulator = new Simulator(feed);
        if (track != null) {
            progress.goOn(track.start());
            while (simulator.made() < track.start().offset() && simulator.next()) {
                // Made before.
            }
        }
        Pace pace = new Pace(feed.rate());
        long first = simulator.made();
        Values values = new Values(route, settings, publisher, simulator);
        while (!closed && simulator.next()) {
            long index = simulator.made() - 1 - first;
            if (!pace.isDue(index)) {
                flush(values, simulator.made() - 1, track);
            }
            while (!closed && !pace.pause(index)) {
                // Waits on.
            }
            progress.countRead();
            if (!values.take(simulator)) {
                progress.countFiltered();
            } else if (values.add(simulator)) {
                flush(values, simulator.made(), track);
            }
        }
        flush(values, simulator.made(), track);
    }

    private void flush(Values values, long made, SourceTrack track) {
        progress.countPublished(values.rows.flush(values.publisher));
        if (track != null && track.wantsMark()) {
            progress.mark(track, name(), made, 1, InputCheck.NONE);
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
        private final Rows rows;
        private final RecordFilter filter;
        private final List<Field> fields;
        /** By field: the simulator's, or {@link Routing#NONE}. */
        private final int[] origins;

        private final FieldType[] originTypes;
        private final int[] symbols;
        private final byte[][] keyTexts;
        private final int[] keys;
        private final long[] cells;

        Values(Route route, RecordSettings settings, EventPublisher publisher, Simulator simulator) {
            this.route = route;
            this.publisher = publisher;
            rows = new Rows(publisher.columns(Rows.MOST));
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

        /** Adds the event that was taken; true if no more can be added. */
        boolean add(Simulator event) {
            int key = route.keySlot() == Routing.NONE ? Cells.MISSING_SYMBOL : key(event.key());
            rows.add(key, event.timeNs(), cells, System.nanoTime());
            return rows.isFull();
        }

        private int key(int index) {
            if (keys[index] == UNKNOWN) {
                keys[index] = publisher.key(keyTexts[index], 0, keyTexts[index].length);
            }
            return keys[index];
        }
    }
}
