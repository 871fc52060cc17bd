package io.ringmill.bench.nab;

import io.ringmill.Engine;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The product's pipeline over the series of the benchmark: a running window with {@code anomaly(x, sensitivity)}. */
public final class NabRun {

    private static final double ALARM = 0.5;
    private final List<Double> sensitivities;
    private final Pipeline pipeline;

    /** A run in which each series is judged with each of some sensitivities. */
    public NabRun(List<Double> sensitivities) {
        this.sensitivities = List.copyOf(sensitivities);
        StringBuilder yaml = new StringBuilder("""
                name: nab
                streams:
                  series: {key: file, time: {field: timestamp, unit: ns}, fields: {value: double}, outOfOrder: 1d}
                windows:
                  odd:
                    window: running
                    select:
                """);
        for (int i = 0; i < sensitivities.size(); i++) {
            yaml.append(String.format(Locale.ROOT, "      s%d: \"anomaly(value, %s)\"%n", i, sensitivities.get(i)));
        }
        pipeline = Pipeline.parse(yaml.toString(), "nab.yml");
    }

    /** Which rows of a series alarm, by sensitivity and row. */
    public List<boolean[]> alarms(LabelledSeries series) {
        List<boolean[]> alarms = new ArrayList<>();
        sensitivities.forEach(each -> alarms.add(new boolean[series.values().length]));
        int[] row = {0};
        try (Engine engine = Engine.builder(pipeline)
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
                .onResults(result -> {
                    for (int i = 0; i < alarms.size(); i++) {
                        alarms.get(i)[row[0]] = result.value(i) > ALARM;
                    }
                    row[0]++;
                })
                .start()) {
            EventPublisher publisher = engine.publisher("series");
            int value = publisher.field("value");
            int key = publisher.key(series.name());
            for (int i = 0; i < series.values().length; i++) {
                publisher
                        .claim(key, series.timesNs()[i])
                        .set(value, series.values()[i])
                        .publish();
            }
        }
        if (row[0] != series.values().length) {
            throw new IllegalStateException(series.name() + " has " + series.values().length + " rows, and " + row[0]
                    + " results came of them");
        }
        return alarms;
    }
}
