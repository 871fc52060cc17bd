package io.ringmill.server.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** In which of its states each part is, as a metric; of parts of one name the first. Single-threaded. */
final class States {

    private final String label;
    private final StateSetSnapshot.Builder states;
    private final Set<String> told = new LinkedHashSet<>();

    States(String metric, String help, String label) {
        this.label = label;
        states = StateSetSnapshot.builder().name(metric).help(help);
    }

    <E extends Enum<E>> void add(String part, E now) {
        if (!told.add(part)) {
            return;
        }
        StateSetDataPointSnapshot.Builder point =
                StateSetDataPointSnapshot.builder().labels(Labels.of(label, part));
        for (E each : now.getDeclaringClass().getEnumConstants()) {
            point.state(each.name().toLowerCase(Locale.ROOT), each == now);
        }
        states.dataPoint(point.build());
    }

    /** Nothing if there are no parts. */
    void addTo(Families to) {
        if (!told.isEmpty()) {
            to.other(states.build());
        }
    }
}
