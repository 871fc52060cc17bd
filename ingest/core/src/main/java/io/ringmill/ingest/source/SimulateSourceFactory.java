package io.ringmill.ingest.source;

import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SettingValues;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.Routing;
import io.ringmill.ingest.simulate.Feed;
import io.ringmill.ingest.simulate.Simulator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The source {@code simulate}. */
public final class SimulateSourceFactory implements SourceFactory {

    private static final long MAX_KEYS = 10_000_000;
    private static final double MAX_RATE = 1e9;
    private static final double MAX_SCALE = 1e6;

    private static final Setting<Feed.Kind> KIND = Setting.choice("kind", Feed.Kind.TICKS, "what is made up");
    private static final Setting<Long> KEYS = Setting.integer("keys", 10, 1, MAX_KEYS, "how many symbols or sensors");
    private static final Setting<Double> RATE =
            Setting.number("rate", 0, 0, MAX_RATE, "events a second; 0: as many as are taken");
    private static final Setting<Long> COUNT =
            Setting.integer("count", 0, 0, Long.MAX_VALUE, "how many events; 0: without end");
    private static final Setting<Long> SEED = Setting.integer(
            "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE, "of the random numbers; the same seed gives the same events");
    private static final Setting<Double> PROBABILITY =
            Setting.number("probability", 0.001, 0, 1, "how probable it is that an event is an anomaly");
    private static final Setting<Double> SCALE =
            Setting.number("scale", 10, 0, MAX_SCALE, "how many standard deviations an anomaly is off");
    private static final Setting<SettingValues> ANOMALIES =
            Setting.group("anomalies", "makes some events anomalies", PROBABILITY, SCALE);

    @Override
    public String kind() {
        return "simulate";
    }

    @Override
    public String doc() {
        return "Makes up trades or sensor readings.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.withRouting(KIND, KEYS, RATE, COUNT, SEED, ANOMALIES);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        Feed.Kind kind = context.get(KIND);
        Feed feed = Feed.of(kind, Math.toIntExact(context.get(KEYS)), context.get(SEED))
                .withRate(context.get(RATE))
                .withCount(context.get(COUNT));
        if (context.get(FIRST) && context.get(COUNT) == 0) {
            context.fault(FIRST, "a simulation without 'count' has no end, and the others would never start");
        }
        Optional<SettingValues> anomalies = context.find(ANOMALIES);
        if (anomalies.isPresent()) {
            feed = feed.withAnomalies(
                    anomalies.get().get(PROBABILITY), anomalies.get().get(SCALE));
        }
        if (context.values().reader().isMapping("stream")) {
            context.values()
                    .reader()
                    .fault("stream", "must be the name of one stream: simulated events are all of a kind");
            return SourcePlan.unusable();
        }
        RecordSettings records = RecordSettings.readRouting(context);
        records.routing().routes().forEach(route -> check(context, kind, records.routing(), route));
        if (records.routing().routes().isEmpty()) {
            return SourcePlan.unusable();
        }
        Feed planned = feed;
        return new SourcePlan(label(kind), refused -> new SimulateSource(planned, records))
                .ending(context.get(COUNT) > 0);
    }

    private static void check(ConnectorContext context, Feed.Kind kind, Routing routing, Routing.Route route) {
        List<Field> made = Simulator.fields(kind);
        String names = String.join(", ", made.stream().map(Field::name).toList());
        for (int i = 0; i < route.fieldSlots().size(); i++) {
            Field field = route.stream().fields().get(i);
            String wanted = routing.paths().get(route.fieldSlots().get(i));
            Optional<Field> origin =
                    made.stream().filter(one -> one.name().equals(wanted)).findFirst();
            if (origin.isEmpty()) {
                context.fault(
                        "simulated %s have no '%s', only %s; take the field out of stream '%s', or say with map which it is",
                        label(kind), wanted, names, route.stream().name());
            } else if (!fits(origin.get().type(), field.type())) {
                context.fault(
                        "field '%s' of stream '%s' cannot be a %s: in simulated %s it is a %s",
                        field.name(),
                        route.stream().name(),
                        label(field.type()),
                        label(kind),
                        label(origin.get().type()));
            }
        }
    }

    private static boolean fits(FieldType origin, FieldType field) {
        return origin == field || (origin == FieldType.LONG && field == FieldType.DOUBLE);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
