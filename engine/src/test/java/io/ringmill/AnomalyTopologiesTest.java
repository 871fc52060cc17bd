package io.ringmill;

import io.ringmill.output.Alert;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Anomalies are the same wherever windows and rules are: rows, alerts and their words, digests. */
class AnomalyTopologiesTest {

    private static final String PIPELINE = """
            streams:
              readings: {key: sensor, time: {field: ts, unit: ns}, fields: {x: double}}
            windows:
              each: {window: running, select: {score: "anomaly(x, 10)", view: "anomaly_view(x, 10)"}}
              daily: {window: running, select: {score: "anomaly(x, 10, season: 1ms)", view: "anomaly_view(x, 10, season: 1ms)"}}
              pair: {window: running, select: {score: "anomaly(x, x * x, 10)", view: "anomaly_view(x, x * x, 10)"}}
              onScores: {on: each, window: running, select: {score: anomaly(score)}}
            rules:
              odd: {on: each, when: score > 0.5, fire: each, message: "{key} {view} {score}"}
              both: {on: pair, when: score > 0.5, fire: each, message: "{key} {view} {score}"}
              other: {on: daily, when: "score > 0.5 and view != 'step'", fire: each, message: "{key} {view} {score} {onScores.score}"}
            """;

    @Test
    void shouldBeTheSameInAllTopologies() {
        TopologyRun inline = run(Topology.INLINE);
        inline.assertHasMany(List.of("odd", "both", "other"));
        for (Topology topology : List.of(Topology.FUSED, Topology.PARALLEL, Topology.SHARDED)) {
            run(topology).assertGives(inline);
        }
    }

    private static TopologyRun run(Topology topology) {
        return TopologyRun.of(PIPELINE, topology, true, AnomalyTopologiesTest::line, AnomalyTopologiesTest::publish);
    }

    private static String line(Alert alert) {
        return alert.sequence() + " " + alert.rule() + " " + alert.message();
    }

    private static void publish(Engine engine) {
        EventPublisher readings = engine.publisher("readings");
        int x = readings.field("x");
        Random random = new Random(12);
        for (int i = 0; i < 20_000; i++) {
            double spike = random.nextInt(400) == 0 ? 30 : 0;
            double value = 10 * StrictMath.sin(i / 15_000.0) + spike + random.nextGaussian();
            readings.claim(readings.key("s" + random.nextInt(7)), i * 1_000L)
                    .set(x, value)
                    .publish();
        }
    }
}
