package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Alert;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a pipeline gives in one topology, to be compared with what it gives in another. */
record TopologyRun(Topology topology, List<String> lines, long digest) {

    /**
     * Runs a pipeline to the end of its input.
     *
     * @param line what is kept of an alert
     * @param input publishes
     */
    static TopologyRun of(
            String yaml, Topology topology, boolean rows, Function<Alert, String> line, Consumer<Engine> input) {
        EngineSettings settings = EngineSettings.DEFAULT
                .withRing(256)
                .withTopology(topology)
                .withWorkers(topology == Topology.SHARDED ? 3 : 1);
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Engine.Builder builder = Engine.builder(Pipeline.parse(yaml, "topologies.yml"))
                .settings(settings)
                .digest(true)
                .onAlert(alert -> lines.add(line.apply(alert)));
        if (rows) {
            builder.onResults(
                    row -> lines.add(row.sequence() + " " + row.window() + " " + row.key() + " " + row.timeNs()));
        }
        Engine engine = builder.start();
        try (engine) {
            input.accept(engine);
            engine.end();
        }
        return new TopologyRun(topology, lines, engine.metrics().digest());
    }

    /** With several workers the order is that of each key only. */
    void assertGives(TopologyRun expected) {
        if (topology == Topology.SHARDED) {
            assertThat(lines).containsExactlyInAnyOrderElementsOf(expected.lines);
        } else {
            assertThat(lines).isEqualTo(expected.lines);
        }
        assertThat(digest).isEqualTo(expected.digest).isNotZero();
    }

    /** Enough came of each of these beginnings of lines, behind the sequence. */
    void assertHasMany(List<String> beginnings) {
        for (String beginning : beginnings) {
            assertThat(lines)
                    .filteredOn(line -> line.contains(" " + beginning))
                    .as(beginning)
                    .hasSizeGreaterThan(20);
        }
    }
}
