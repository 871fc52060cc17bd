package io.ringmill.ingest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.expression.Type;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.RowLayout;
import io.ringmill.output.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names that a sink's {@code where} may use, by what it is about; values have their index, the others one of these. */
abstract class SinkFilterNames {

    static final int KEY = -1;
    static final int TIME = -2;
    static final int COUNT = -3;
    static final int START = -4;
    static final int END = -5;
    static final int RULE = -6;
    static final int SEVERITY = -7;
    static final int STATE = -8;

    /** Where a value is, and its type. */
    record Place(int index, Type type) {}

    final Map<String, Place> places = new LinkedHashMap<>();

    private SinkFilterNames() {
        places.put("key", new Place(KEY, Type.KEY));
        places.put("time", new Place(TIME, Type.LONG));
    }

    /** The place of a name; null if it has none, which is a fault. */
    Place find(String name, Location at, Faults faults) {
        Place place = places.get(name);
        if (place == null) {
            faults.add(at, "%s", unknown(name));
        }
        return place;
    }

    /** All texts that the value at a place may be; empty if nobody knows them. */
    static List<String> textsAt(int index) {
        return switch (index) {
            case SEVERITY ->
                Arrays.stream(Severity.values()).map(Severity::label).toList();
            case STATE ->
                Arrays.stream(Alert.State.values()).map(Alert.State::label).toList();
            default -> List.of();
        };
    }

    /** What is said of a name that has no place. */
    abstract String unknown(String name);

    final String hint(String name) {
        return NearestName.hint(name, new ArrayList<>(places.keySet()));
    }

    /** What a window emits. */
    static final class OfResults extends SinkFilterNames {

        private final String window;
        private final boolean knowsStart;

        OfResults(RowLayout layout, boolean knowsStart) {
            window = layout.name();
            this.knowsStart = knowsStart;
            places.put("count", new Place(COUNT, Type.LONG));
            if (knowsStart) {
                places.put("start", new Place(START, Type.LONG));
            }
            places.put("end", new Place(END, Type.LONG));
            for (int i = 0; i < layout.names().size(); i++) {
                places.put(layout.names().get(i), new Place(i, layout.types().get(i)));
            }
        }

        @Override
        String unknown(String name) {
            return name.equals("start") && !knowsStart
                    ? "window '" + window + "' slides over events and keeps no times; select it there, as since: start,"
                            + " and use that name"
                    : "window '" + window + "', which this sink takes, has no '" + name + "'" + hint(name);
        }
    }

    /** The alerts of a rule. */
    static final class OfAlerts extends SinkFilterNames {

        private final String rule;

        OfAlerts(String rule, List<AlertLayout.Value> values) {
            this.rule = rule;
            places.put("rule", new Place(RULE, Type.SYMBOL));
            places.put("severity", new Place(SEVERITY, Type.SYMBOL));
            places.put("state", new Place(STATE, Type.SYMBOL));
            for (int i = 0; i < values.size(); i++) {
                places.putIfAbsent(
                        values.get(i).name(), new Place(i, values.get(i).type()));
            }
        }

        @Override
        String unknown(String name) {
            return "an alert of rule '" + rule + "', which this sink takes, has no '" + name + "'" + hint(name);
        }
    }
}
