package io.ringmill.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.output.Reading;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import org.junit.jupiter.api.Test;

/** Samples are bounded, whatever number of keys there is. */
class SeriesStoreTest {

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double}}
            windows:
              w: {on: s, window: sliding 3 events, select: {mean: mean(x), sum: sum(x)}}
            """;

    private static Engine engine() {
        return Engine.builder(Pipeline.parse(PIPELINE, "series.yml"))
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
                .start();
    }

    private static void publish(Engine engine, int keys, double x) {
        EventPublisher s = engine.publisher("s");
        for (int i = 0; i < keys; i++) {
            s.claim(s.key("k" + i), 1_000 + (long) x).set(s.field("x"), x).publish();
        }
    }

    @Test
    void shouldSampleAllKeysWhileTheyAreFewAndThoseThatAreWatchedElse() {
        try (Engine engine = engine()) {
            SeriesStore store = new SeriesStore(engine);
            publish(engine, SeriesStore.FEW_KEYS, 1);
            store.sample();
            assertThat(store.bytes()).isEqualTo(SeriesStore.FEW_KEYS * Series.fullBytes(3));
            publish(engine, 50_000, 2);
            store.watch(new Reading("w", "k40000"));
            store.sample();
            assertThat(store.bytes()).isEqualTo((SeriesStore.FEW_KEYS + 1) * Series.fullBytes(3));
            assertThat(store.rows(new Reading("w", "k40000"), Long.MIN_VALUE, Long.MAX_VALUE)
                            .orElseThrow()
                            .timesNs())
                    .containsExactly(1_002);
            assertThat(store.rows(new Reading("w", "k3"), Long.MIN_VALUE, Long.MAX_VALUE)
                            .orElseThrow()
                            .timesNs())
                    .containsExactly(1_001);
        }
    }

    @Test
    void shouldDropWhatNobodyWatchesWhenThereIsNoRoom() {
        try (Engine engine = engine()) {
            SeriesStore store = new SeriesStore(engine);
            publish(engine, 3_000, 1);
            for (int i = 0; i < 3_000; i++) {
                store.watch(new Reading("w", "k" + i));
                if (i % 500 == 499) {
                    store.sample();
                }
            }
            assertThat(store.bytes()).isLessThanOrEqualTo(SeriesStore.MOST_BYTES);
            assertThat(store.rows(new Reading("w", "k2999"), 0, Long.MAX_VALUE)).isPresent();
            assertThat(store.rows(new Reading("w", "k0"), 0, Long.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void shouldNotReadWhatThereIsNoRoomFor() {
        StringBuilder windows = new StringBuilder(PIPELINE);
        for (int i = 0; i < 9; i++) {
            windows.append("  v" + i + ": {on: s, window: sliding 3 events, select: {mean: mean(x), sum: sum(x)}}\n");
        }
        try (Engine engine = Engine.builder(Pipeline.parse(windows.toString(), "many.yml"))
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
                .start()) {
            SeriesStore store = new SeriesStore(engine);
            publish(engine, SeriesStore.FEW_KEYS, 1);
            long fitting = SeriesStore.MOST_BYTES / Series.fullBytes(3);
            assertThat(fitting).isLessThan(10L * SeriesStore.FEW_KEYS);
            // How large one is it knows from the first on.
            store.sample();
            for (int i = 0; i < 2; i++) {
                assertThat(store.wanted()).hasSizeLessThanOrEqualTo((int) fitting);
                store.sample();
            }
        }
    }
}
