package io.ringmill.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.metrics.BufferMetrics;
import io.ringmill.metrics.SourceMetrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static Summary of(BufferMetrics buffer) {
        LoadedPipeline loaded = LoadedPipeline.parse(
                        "streams: {s: {fields: {x: double}}}",
                        "t.yml",
                        Map.of(),
                        ConnectorRegistry.discover(),
                        new Terminal(System.out, System.err, false, false, false))
                .orElseThrow();
        Engine engine = Engine.builder(loaded.pipeline()).start();
        engine.close();
        SourceMetrics source = new SourceMetrics("tcp (2)", SourceMetrics.State.ENDED, 9, 9, 0, 0, 0, "");
        return Summary.of(
                loaded,
                List.of(engine.metrics()),
                List.of(new SourceReport(source, Optional.of(buffer))),
                "done",
                List.of());
    }

    @Test
    void shouldCountWhatABufferLost() {
        Summary summary = of(new BufferMetrics(8, 2, 8, 0, 3, 4));
        assertThat(summary.events().read()).isEqualTo(9);
        assertThat(summary.events().dropped()).isEqualTo(9);
        assertThat(summary.losses())
                .containsExactly(
                        "tcp (2): 3 events dropped, its buffer was full",
                        "tcp (2): 4 events replaced by newer ones of their keys, its buffer was full",
                        "tcp (2): 2 events left in its buffer when the run ended");
    }

    @Test
    void shouldTellNothingOfABufferThatLostNothing() {
        Summary summary = of(new BufferMetrics(8, 0, 8, 5, 0, 0));
        assertThat(summary.events().dropped()).isZero();
        assertThat(summary.losses()).isEmpty();
    }
}
