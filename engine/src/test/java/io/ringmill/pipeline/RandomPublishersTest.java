package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.event.EventColumns;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random pipelines whose events come in through methods of an interface, and as columns, in every topology: all results,
 * alerts and late events are those of events that were put together field by field. {@code -Dringmill.seed=N} runs one.
 */
class RandomPublishersTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.publishers", 10);
    private static final int EVENTS = 600;
    private static final int ROWS = 64;

    interface Keyed {
        long event(
                @Named("n") long count,
                @Named("key") int key,
                @Named("price") double price,
                @Named("side") String side,
                @Named("time") long timeNs,
                @Named("size") double size);
    }

    interface Keyless {
        long event(
                @Named("time") long timeNs,
                @Named("price") double price,
                @Named("size") double size,
                @Named("side") String side,
                @Named("n") long count);
    }

    private enum Api {
        EVENT,
        TYPED,
        COLUMNS
    }

    @Test
    void shouldGiveTheSameResultsHoweverEventsComeIn() {
        Integer only = Integer.getInteger("ringmill.seed");
        long base = 20261129;
        for (int i = 0; i < (only == null ? PIPELINES : 1); i++) {
            long seed = only == null ? base + i : only;
            RandomPipeline random = new RandomPipeline(seed);
            List<RandomPipeline.Input> inputs = random.inputs(EVENTS);
            List<String> expected = new Run(random.yaml(), inputs, Topology.INLINE, Api.EVENT).out();
            for (Topology topology : Topology.values()) {
                for (Api api : Api.values()) {
                    assertThat(new Run(random.yaml(), inputs, topology, api).out())
                            .as("seed %d, %s, %s:%n%s", seed, topology, api, random.yaml())
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static final class Run {
        private final Engine engine;
        private final Api api;
        private final EventPublisher[] publishers = new EventPublisher[2];
        private final EventColumns[] columns = new EventColumns[2];
        private final Keyed[] keyed = new Keyed[2];
        private final Keyless keyless;
        private final List<String> out = Collections.synchronizedList(new ArrayList<>());
        private int columnsOf;
        private int rows;

        Run(String yaml, List<RandomPipeline.Input> inputs, Topology topology, Api api) {
            this.api = api;
            Pipeline pipeline = Pipeline.parse(yaml, "random.yml");
            engine = Engine.builder(pipeline)
                    .settings(pipeline.engine()
                            .withTopology(topology)
                            .withWorkers(topology == Topology.SHARDED ? 2 : 1)
                            .withRing(256))
                    .digest(true)
                    .onLate(late -> out.add(late.sequence() + " " + late.toJson()))
                    .start();
            for (int stream = 0; stream < 2; stream++) {
                publishers[stream] =
                        engine.publisher(pipeline.streams().get(stream).name());
                columns[stream] = publishers[stream].columns(ROWS);
            }
            boolean hasKeyless = pipeline.streams().get(1).key().isEmpty();
            keyed[0] = engine.publisher("t", Keyed.class);
            keyed[1] = hasKeyless ? null : engine.publisher("u", Keyed.class);
            keyless = hasKeyless ? engine.publisher("u", Keyless.class) : null;
            inputs.forEach(this::publish);
            flushColumns();
            engine.end();
            engine.close();
        }

        List<String> out() {
            List<String> sorted = new ArrayList<>(new java.util.TreeSet<>(out)); // in sharded, of several workers
            sorted.add(engine.metrics().streams() + " " + engine.metrics().digest());
            return sorted;
        }

        private void publish(RandomPipeline.Input input) {
            EventPublisher events = publishers[input.stream()];
            if (input.key() == null) {
                flushColumns();
                events.advance(input.timeNs());
                return;
            }
            int key = input.key().isEmpty() ? 0 : events.key(input.key());
            switch (api) {
                case EVENT ->
                    events.claim(key, input.timeNs())
                            .set(events.field("price"), input.price())
                            .set(events.field("size"), input.size())
                            .set(events.field("side"), input.side())
                            .set(events.field("n"), input.count())
                            .publish();
                case TYPED -> {
                    if (keyed[input.stream()] == null) {
                        keyless.event(input.timeNs(), input.price(), input.size(), input.side(), input.count());
                    } else {
                        keyed[input.stream()].event(
                                input.count(), key, input.price(), input.side(), input.timeNs(), input.size());
                    }
                }
                case COLUMNS -> addRow(input, key);
            }
        }

        private void addRow(RandomPipeline.Input input, int key) {
            if (rows == ROWS || columnsOf != input.stream()) {
                flushColumns();
            }
            columnsOf = input.stream();
            EventColumns into = columns[columnsOf];
            if (into.stream().key().isPresent()) {
                into.keys()[rows] = key;
            }
            into.times()[rows] = input.timeNs();
            into.doubles("price")[rows] = input.price();
            into.doubles("size")[rows] = input.size();
            into.symbols("side")[rows] = publishers[columnsOf].symbol(input.side());
            into.longs("n")[rows] = input.count();
            rows++;
        }

        private void flushColumns() {
            publishers[columnsOf].publish(columns[columnsOf], 0, rows);
            rows = 0;
        }
    }
}
