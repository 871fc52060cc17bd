package io.ringmill.server.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers the values of one scrape by metric. Values of the same labels are added up. Single-threaded. */
final class Families {

    private static final class Family {
        private final String help;
        private final boolean counter;
        private final Map<Labels, Double> values = new LinkedHashMap<>();

        private Family(String help, boolean counter) {
            this.help = help;
            this.counter = counter;
        }
    }

    private final Map<String, Family> families = new TreeMap<>();
    private final List<MetricSnapshot> others = new ArrayList<>();

    /**
     * A value that only grows.
     *
     * @param name without {@code _total}
     * @param labels name, value, name, value …
     */
    Families counter(String name, String help, double value, String... labels) {
        return add(name, help, true, value, labels);
    }

    Families counter(String name, String help, long value, String... labels) {
        return counter(name, help, (double) value, labels);
    }

    Families gauge(String name, String help, long value, String... labels) {
        return gauge(name, help, (double) value, labels);
    }

    Families gauge(String name, String help, double value, String... labels) {
        return add(name, help, false, value, labels);
    }

    private Families add(String name, String help, boolean counter, double value, String... labels) {
        families.computeIfAbsent(name, some -> new Family(help, counter))
                .values
                .merge(Labels.of(labels), value, Double::sum);
        return this;
    }

    Families other(MetricSnapshot snapshot) {
        others.add(snapshot);
        return this;
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        families.forEach(
                (name, family) -> all.metricSnapshot(family.counter ? counter(name, family) : gauge(name, family)));
        others.forEach(all::metricSnapshot);
        return all.build();
    }

    private static MetricSnapshot counter(String name, Family family) {
        CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(family.help);
        family.values.forEach((labels, value) -> builder.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
        return builder.build();
    }

    private static MetricSnapshot gauge(String name, Family family) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(family.help);
        family.values.forEach((labels, value) -> builder.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return builder.build();
    }
}
