package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Cells;
import io.ringmill.event.EventColumns;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.metrics.SlowEvent;
import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.Named;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Times and slow events of {@link Engine#metrics()}. */
@Timeout(60)
class EngineMetricsTest {

    private static final String PIPELINE = """
            name: measured
            streams:
              ordered:
                key: k
                time: {field: ts, unit: ns}
                fields: {x: double}
              loose:
                key: k
                time: {field: ts, unit: ns}
                outOfOrder: 50ns
                fields: {x: double}
              idle:
                key: k
                time: {field: ts, unit: ns}
                outOfOrder: 10ns
                idle: 1h
                fields: {x: double}
              never:
                key: k
                time: {field: ts, unit: ns}
            windows:
              w: {on: ordered, window: tumbling 10ns, select: {s: sum(x)}}
              v: {on: loose, window: tumbling 10ns, select: {s: sum(x)}}
            rules:
              r: {on: ordered, when: x > 10, fire: each}
            """;

    interface Ordered {
        long event(@Named("key") int key, @Named("time") long timeNs, @Named("x") double x);
    }

    private static Engine start(Topology topology, int ring) {
        EngineSettings settings =
                EngineSettings.DEFAULT.withTopology(topology).withRing(ring).withLatencySampling(4);
        return Engine.builder(Pipeline.parse(PIPELINE, "measured.yml"))
                .settings(topology == Topology.SHARDED ? settings.withWorkers(3) : settings)
                .start();
    }

    private static StreamMetrics stream(MetricsSnapshot metrics, String name) {
        return metrics.streams().stream()
                .filter(stream -> stream.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldTellNewestTimesAndWatermarksAsComputedPlainly(Topology topology) {
        Engine engine = start(topology, 256);
        StreamMetrics before = stream(engine.metrics(), "ordered");
        assertThat(before.newestNs()).isEqualTo(Cells.MISSING_LONG);
        assertThat(before.watermarkNs()).isEqualTo(Cells.MISSING_LONG);
        Random random = new Random(4);
        List<String> names = List.of("ordered", "loose", "idle");
        List<EventPublisher> publishers = names.stream().map(engine::publisher).toList();
        long[] newestNs = new long[3];
        for (int i = 1; i <= 5000; i++) {
            int stream = random.nextInt(3);
            long timeNs = 1000 + i * 3L - random.nextInt(30);
            EventPublisher to = publishers.get(stream);
            to.claim(to.key("k" + random.nextInt(7)), timeNs)
                    .set(to.field("x"), (double) i)
                    .publish();
            newestNs[stream] = Math.max(newestNs[stream], timeNs);
            if (i % 1000 == 0) {
                engine.awaitHandled();
                check(engine.metrics(), newestNs);
            }
        }
        engine.close();
        check(engine.metrics(), newestNs);
    }

    private static void check(MetricsSnapshot metrics, long[] newestNs) {
        assertThat(stream(metrics, "ordered").newestNs()).isEqualTo(newestNs[0]);
        assertThat(stream(metrics, "ordered").watermarkNs()).isEqualTo(newestNs[0]);
        assertThat(stream(metrics, "loose").newestNs()).isEqualTo(newestNs[1]);
        assertThat(stream(metrics, "loose").watermarkNs()).isEqualTo(newestNs[1] - 50);
        assertThat(stream(metrics, "idle").newestNs()).isEqualTo(newestNs[2]);
        assertThat(stream(metrics, "idle").watermarkNs()).isEqualTo(newestNs[2] - 10);
        assertThat(stream(metrics, "never").newestNs()).isEqualTo(Cells.MISSING_LONG);
        assertThat(stream(metrics, "never").watermarkNs()).isEqualTo(Cells.MISSING_LONG);
    }

    @Test
    void shouldTellTheNewestEventWhenAWatermarkWentOnWithoutOne() {
        try (Engine engine = start(Topology.INLINE, 256)) {
            EventPublisher idle = engine.publisher("idle");
            idle.claim(idle.key("k"), 100).publish();
            idle.advance(5000);
            StreamMetrics metrics = stream(engine.metrics(), "idle");
            assertThat(metrics.newestNs()).isEqualTo(100);
            assertThat(metrics.watermarkNs()).isEqualTo(5000);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldTellWhichSampledEventsTookLongest(Topology topology) {
        Engine engine = start(topology, 256);
        Ordered typed = engine.publisher("ordered", Ordered.class);
        EventPublisher single = engine.publisher("ordered");
        EventPublisher columns = engine.publisher("ordered");
        int[] keys = {single.key("a"), single.key("b"), single.key("c")};
        EventColumns rows = columns.columns(10);
        for (int n = 0; n < 3000; ) {
            typed.event(keys[n % 3], n, n);
            n++;
            single.claim(keys[n % 3], n)
                    .set(single.field("x"), (double) n)
                    .readAt(System.nanoTime())
                    .publish();
            n++;
            for (int row = 0; row < 10; row++) {
                rows.keys()[row] = keys[(n + row) % 3];
                rows.times()[row] = (long) n + row;
                rows.doubles("x")[row] = n + row;
            }
            columns.publish(rows, 0, 10);
            n += 10;
        }
        engine.close();

        MetricsSnapshot metrics = engine.metrics();
        assertThat(metrics.latency()).isNotEmpty();
        for (StageLatency stage : metrics.latency()) {
            List<SlowEvent> slowest = of(metrics, stage.stage());
            assertThat(slowest)
                    .hasSize((int) Math.min(20, stage.count()))
                    .isSortedAccordingTo(Comparator.comparingLong((SlowEvent event) -> -event.ns()));
            long longestNs = slowest.get(0).ns();
            assertThat(stage.histogram().valuesAreEquivalent(longestNs, stage.maxNs()))
                    .isTrue();
            assertThat(slowest.stream().map(SlowEvent::sequence).collect(Collectors.toSet()))
                    .hasSameSizeAs(slowest);
            for (SlowEvent event : slowest) {
                assertThat(event.sequence() % 4).isEqualTo(3);
                assertThat(event.timeNs()).isEqualTo(event.sequence());
                assertThat(event.stream()).isEqualTo("ordered");
                assertThat(event.key()).isEqualTo(List.of("a", "b", "c").get((int) (event.sequence() % 3)));
                assertThat(event.takenNs())
                        .isBetween(metrics.takenNs() - 60_000_000_000L, metrics.takenNs() + 10_000_000);
            }
        }
        assertThat(of(metrics, Stage.WHOLE)).hasSize(20);
    }

    private static List<SlowEvent> of(MetricsSnapshot metrics, Stage stage) {
        return metrics.slowest().stream()
                .filter(event -> event.stage() == stage)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldTellHowFullTheRingWas(Topology topology) {
        Engine engine = start(topology, 256);
        EventPublisher ordered = engine.publisher("ordered");
        for (int n = 0; n < 20_000; n++) {
            ordered.claim(ordered.key("k"), n).set(ordered.field("x"), n).publish();
        }
        engine.close();

        if (topology == Topology.INLINE) {
            assertThat(engine.metrics().ring().highest()).isZero();
        } else {
            assertThat(engine.metrics().ring().highest()).isBetween(1L, 256L);
        }
    }
}
