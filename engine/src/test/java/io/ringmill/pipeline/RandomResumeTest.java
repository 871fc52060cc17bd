package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.publish.EventPublisher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random pipelines in engines that stop at random events and go on in others, of other topologies and numbers of workers:
 * all results, alerts, late events, counts and the digest are those of an engine that was left alone. A failure prints the
 * seed; {@code -Dringmill.seed=N} runs one, {@code -Dringmill.resumes=N} so many.
 */
class RandomResumeTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.resumes", 12);
    private static final int EVENTS = 600;
    private static final int INTERRUPTIONS = 3;

    /** An engine and how it is run. */
    private record Way(Topology topology, int workers) {
        static Way of(Random random) {
            List<Topology> all = List.of(Topology.values());
            Topology topology = all.get(random.nextInt(all.size()));
            return new Way(topology, topology == Topology.SHARDED ? 2 + random.nextInt(3) : 1);
        }
    }

    /** Where an engine stood. */
    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Point(Checkpoint checkpoint, byte[] state) {}

    @Test
    void shouldGoOnAsIfNothingHadHappenedWhenAnotherEngineTakesOver() throws IOException {
        Integer only = Integer.getInteger("ringmill.seed");
        long base = 20261129;
        for (int i = 0; i < (only == null ? PIPELINES : 1); i++) {
            trial(only == null ? base + i : only);
        }
    }

    private static void trial(long seed) throws IOException {
        RandomPipeline pipeline = new RandomPipeline(seed);
        List<RandomPipeline.Input> inputs = pipeline.inputs(EVENTS);
        Random random = new Random(seed);
        Run whole = new Run(pipeline.yaml(), new Way(Topology.INLINE, 1), null);
        whole.publish(inputs);
        List<String> expected = whole.end();

        int[] cuts = random.ints(INTERRUPTIONS, 0, inputs.size() + 1).sorted().toArray();
        Way way = Way.of(random);
        String how = "seed " + seed + ", " + way;
        Run run = new Run(pipeline.yaml(), way, null);
        List<String> out = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            run.publish(inputs.subList(from, cut));
            from = cut;
            Point point = run.point();
            out.addAll(run.stop());
            way = Way.of(random);
            how += ", from " + cut + " " + way;
            assertThat(point.checkpoint.sequence()).isEqualTo(cut);
            run = new Run(pipeline.yaml(), way, point);
        }
        run.publish(inputs.subList(from, inputs.size()));
        List<String> last = run.end();
        out.addAll(last.subList(0, last.size() - 1));
        List<String> actual = new ArrayList<>(new TreeSet<>(out));
        actual.add(last.get(last.size() - 1));
        assertThat(actual).as("%s:%n%s", how, pipeline.yaml()).isEqualTo(expected);
    }

    private static final class Run {
        private final Engine engine;
        private final EventPublisher[] publishers = new EventPublisher[2];
        private final List<String> out = Collections.synchronizedList(new ArrayList<>());

        Run(String yaml, Way way, Point point) {
            Pipeline pipeline = Pipeline.parse(yaml, "random.yml");
            Engine.Builder builder = Engine.builder(pipeline)
                    .settings(pipeline.engine()
                            .withTopology(way.topology)
                            .withWorkers(way.workers)
                            .withRing(256))
                    .digest(true)
                    .onResults(row -> out.add(row.sequence() + " " + row.window() + " " + row.key() + " "
                            + row.startNs() + " " + row.endNs() + " " + row.count()))
                    .onAlert(alert -> out.add(alert.sequence() + " " + alert))
                    .onLate(late -> out.add(late.sequence() + " " + late.toJson()));
            if (point != null) {
                builder.resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state));
            }
            engine = builder.start();
            Arrays.setAll(
                    publishers,
                    stream -> engine.publisher(pipeline.streams().get(stream).name()));
        }

        void publish(List<RandomPipeline.Input> inputs) {
            for (RandomPipeline.Input input : inputs) {
                EventPublisher events = publishers[input.stream()];
                if (input.key() == null) {
                    events.advance(input.timeNs());
                } else {
                    events.claim(input.key().isEmpty() ? 0 : events.key(input.key()), input.timeNs())
                            .set(events.field("price"), input.price())
                            .set(events.field("size"), input.size())
                            .set(events.field("side"), input.side())
                            .set(events.field("n"), input.count())
                            .publish();
                }
            }
        }

        Point point() throws IOException {
            List<Point> taken = new ArrayList<>();
            engine.checkpoint((checkpoint, state) -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                state.writeTo(bytes);
                taken.add(new Point(checkpoint, bytes.toByteArray()));
            });
            return taken.get(0);
        }

        List<String> stop() {
            engine.close();
            return out;
        }

        /** Everything in an order that does not depend on the number of workers, then the counts. */
        List<String> end() {
            engine.end();
            engine.close();
            List<String> sorted = new ArrayList<>(new TreeSet<>(out));
            var metrics = engine.metrics();
            sorted.add(metrics.streams() + " " + metrics.windows() + " " + metrics.rules() + " " + metrics.digest()
                    + " " + metrics.ring().keys());
            return sorted;
        }
    }
}
