package io.ringmill.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How events are handed over: those that were, an engine without threads counts once all of them are evaluated. */
class PipelineContenderTest {

    private static final int EVENTS = 1000;
    private static final String ONE_STREAM = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
            rules:
              up: {on: trades, when: price > 1, fire: each}
            """;
    private static final String TWO_STREAMS = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
              quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double}}
            rules:
              up: {on: trades, when: price > 1, fire: each}
            """;

    /** Of each event, how many were counted when it was evaluated. */
    private static List<Long> counts(Contenders system, Pipeline pipeline, PipelineEvents events) {
        PipelineContender[] opened = new PipelineContender[1];
        List<Long> counts = new ArrayList<>();
        Contender.Listener listener = number -> counts.add(opened[0].engine.engine().metrics().streams().stream()
                .mapToLong(StreamMetrics::published)
                .sum());
        RingmillEngine.Setup setup = system.setup(pipeline.engine(), 1, Optional.of(listener));
        try (PipelineContender contender = new PipelineContender(pipeline, events, setup)) {
            opened[0] = contender;
            contender.publish(0, events.size, 0);
        }
        return counts;
    }

    private static PipelineEvents events(Pipeline pipeline) {
        return SyntheticEvents.of(pipeline.streams(), new LoadSpec("pipeline.yml", Optional.empty(), EVENTS, 10, 3, 1));
    }

    @Test
    void shouldHandOverBatchesWhenBatched() {
        Pipeline pipeline = Pipeline.parse(ONE_STREAM, "one");
        List<Long> counts = counts(Contenders.INLINE_BATCH, pipeline, events(pipeline));
        assertThat(counts).hasSize(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(counts.get(i)).isEqualTo(i - i % EventPublisher.MOST_GATHERED);
        }
    }

    @Test
    void shouldKeepTheOrderOfStreamsWhenBatched() {
        Pipeline pipeline = Pipeline.parse(TWO_STREAMS, "two");
        PipelineEvents events = events(pipeline);
        List<Long> counts = counts(Contenders.INLINE_BATCH, pipeline, events);
        assertThat(counts).hasSize(EVENTS);
        long handedOver = 0;
        for (int i = 0; i < EVENTS; i++) {
            boolean changes = i > 0 && events.stream[i] != events.stream[i - 1];
            handedOver = changes ? i : handedOver;
            assertThat(counts.get(i)).as("event %s", i).isEqualTo(handedOver);
        }
    }

    @Test
    void shouldHandOverOneByOneWhenNotBatched() {
        Pipeline pipeline = Pipeline.parse(ONE_STREAM, "one");
        List<Long> counts = counts(Contenders.INLINE, pipeline, events(pipeline));
        for (int i = 0; i < EVENTS; i++) {
            assertThat(counts.get(i)).isEqualTo(i);
        }
    }
}
