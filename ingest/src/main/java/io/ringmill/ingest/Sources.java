package io.ringmill.ingest;

import io.ringmill.EventSource;
import io.ringmill.config.SettingsReader;
import io.ringmill.config.SettingsSchema;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.FileSource.Input;
import io.ringmill.ingest.simulate.Feed;
import io.ringmill.ingest.simulate.Simulator;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SourceSpec;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the sources that a pipeline names. */
public final class Sources {

    private static final List<String> KINDS = List.of("csv", "ndjson", "http", "simulate");
    private static final Set<String> LATER = Set.of("tcp", "websocket", "kafka", "rabbitmq");
    private static final int MAX_KEYS = 10_000_000;
    private static final double MAX_RATE = 1e9;

    private final Pipeline pipeline;
    private final Quarantine quarantine;
    private final Faults faults;
    /** Whether to look at files. */
    private final boolean looking;

    private Sources(Pipeline pipeline, Quarantine quarantine, Faults faults, boolean looking) {
        this.pipeline = pipeline;
        this.quarantine = quarantine;
        this.faults = faults;
        this.looking = looking;
    }

    /** Adds what is wrong with the settings of the pipeline's sources; opens nothing. */
    public static void check(Pipeline pipeline, Faults faults) {
        Sources sources = new Sources(pipeline, new Quarantine(), faults, false);
        pipeline.sources().forEach(sources::create);
    }

    /**
     * Makes the pipeline's sources. Files are looked at, so that one that is missing, or lacks a column, is among the
     * faults; nothing is held open.
     *
     * @param quarantine takes the records that cannot be decoded
     * @return in the order of the file; without those that have faults
     */
    public static List<EventSource> create(Pipeline pipeline, Quarantine quarantine, Faults faults) {
        Sources sources = new Sources(pipeline, quarantine, faults, true);
        return pipeline.sources().stream()
                .map(sources::create)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<EventSource> create(SourceSpec spec) {
        int before = faults.count();
        if (!KINDS.contains(spec.kind())) {
            unknown(spec);
            return Optional.empty();
        }
        Optional<EventSource> source = create(spec.kind(), spec.settings().read(faults));
        return faults.count() > before ? Optional.empty() : source;
    }

    private Optional<EventSource> create(String kind, SettingsReader settings) {
        return switch (kind) {
            case "csv" -> csv(settings);
            case "ndjson" -> file(settings, Optional.empty());
            case "http" -> http(settings);
            case "simulate" -> simulate(settings);
            default -> throw new IllegalStateException(kind);
        };
    }

    /** JSON Schema of the settings of each kind. */
    public static Map<String, Map<String, Object>> schemas() {
        Pipeline any = Pipeline.builder()
                .stream("any", stream -> stream.field("x", FieldType.DOUBLE))
                .build();
        Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
        for (String kind : KINDS) {
            schemas.put(
                    kind,
                    SettingsSchema.of(settings ->
                            new Sources(any, new Quarantine(), new Faults(), false).create(kind, settings)));
        }
        return schemas;
    }

    private void unknown(SourceSpec spec) {
        if (LATER.contains(spec.kind())) {
            faults.add(
                    spec.at(),
                    "source '%s' is not available in this version; there are %s",
                    spec.kind(),
                    String.join(", ", KINDS));
        } else {
            faults.unknown(spec.at(), "source", spec.kind(), KINDS);
        }
    }

    private Optional<EventSource> csv(SettingsReader settings) {
        boolean header = settings.bool("header", true);
        String separator = settings.string("separator", ",");
        if (separator.equals("\\t") || separator.equals("tab")) {
            separator = "\t";
        }
        if (separator.length() != 1 || separator.charAt(0) > 126 || "\"\r\n".contains(separator)) {
            settings.fault("separator", "must be one character such as , ; | or tab, not '%s'", separator);
            separator = ",";
        }
        return file(settings, Optional.of(new CsvColumns(header, separator.charAt(0))));
    }

    private Optional<EventSource> file(SettingsReader settings, Optional<CsvColumns> csv) {
        Input input = new Input(settings.requiredString("path"), settings.bool("follow", false), csv);
        int before = faults.count();
        SourceSettings common = SourceSettings.read(settings, pipeline, faults);
        if (csv.isPresent() && !csv.get().header()) {
            checkColumnNumbers(settings, common.routing());
        }
        if (input.follow() && (input.path().endsWith(".gz") || input.path().equals(InputFile.STANDARD_INPUT))) {
            settings.fault("follow", "only a plain file can be followed, not '%s'", input.path());
        }
        settings.rejectUnknown();
        if (looking && faults.count() == before) {
            look(settings, input, common);
        }
        return Optional.of(new FileSource(input, common, quarantine));
    }

    private void checkColumnNumbers(SettingsReader settings, Routing routing) {
        for (int slot = 0; slot < routing.paths().size(); slot++) {
            if (!routing.paths().get(slot).matches("[1-9]\\d{0,4}")) {
                faults.add(
                        settings.at(),
                        "without a header '%s' needs the number of its column, from 1, as in map: {%s: 3}",
                        routing.names().get(slot),
                        routing.names().get(slot));
            }
        }
    }

    /** Opens the file to see whether it is one, and has the columns. */
    private void look(SettingsReader settings, Input input, SourceSettings common) {
        if (InputFile.isPipe(input.path())) {
            return;
        }
        try (InputFile file = InputFile.open(input.path(), false)) {
            input.reader(file.stream(), common);
        } catch (IOException e) {
            settings.fault("path", "%s", e.getMessage());
        }
    }

    private Optional<EventSource> http(SettingsReader settings) {
        String text = settings.requiredString("url");
        SourceSettings common = SourceSettings.read(settings, pipeline, faults);
        settings.rejectUnknown();
        try {
            URI url = new URI(text);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (web && url.getHost() != null) {
                return Optional.of(new HttpSource(url, common, quarantine));
            }
        } catch (URISyntaxException notAUrl) {
            // Told below.
        }
        if (settings.has("url")) {
            settings.fault("url", "must be an address such as http://localhost:9000/stream, not '%s'", text);
        }
        return Optional.empty();
    }

    private Optional<EventSource> simulate(SettingsReader settings) {
        Feed.Kind kind = settings.oneOf("kind", Feed.Kind.TICKS);
        Feed feed = Feed.of(
                        kind,
                        (int) settings.integer("keys", 10, 1, MAX_KEYS),
                        settings.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE))
                .withRate(settings.number("rate", 0, 0, MAX_RATE))
                .withCount(settings.integer("count", 0, 0, Long.MAX_VALUE));
        Optional<SettingsReader> anomalies = settings.child("anomalies");
        if (anomalies.isPresent()) {
            feed = feed.withAnomalies(
                    anomalies.get().number("probability", 0.001, 0, 1),
                    anomalies.get().number("scale", 10, 0, 1e6));
        }
        if (settings.isMapping("stream")) {
            settings.fault("stream", "must be the name of one stream: simulated events are all of a kind");
            settings.rejectUnknown();
            return Optional.empty();
        }
        SourceSettings common = SourceSettings.read(settings, pipeline, faults);
        common.routing().routes().forEach(route -> checkSimulated(settings, kind, common.routing(), route));
        settings.rejectUnknown();
        return common.routing().routes().isEmpty() ? Optional.empty() : Optional.of(new SimulateSource(feed, common));
    }

    private void checkSimulated(SettingsReader settings, Feed.Kind kind, Routing routing, Routing.Route route) {
        List<Field> made = Simulator.fields(kind);
        String names = String.join(", ", made.stream().map(Field::name).toList());
        for (int i = 0; i < route.fieldSlots().size(); i++) {
            Field field = route.stream().fields().get(i);
            String wanted = routing.paths().get(route.fieldSlots().get(i));
            Optional<Field> origin =
                    made.stream().filter(one -> one.name().equals(wanted)).findFirst();
            String kindName = kind.name().toLowerCase(java.util.Locale.ROOT);
            if (origin.isEmpty()) {
                faults.add(
                        settings.at(),
                        "simulated %s have no '%s', only %s; take the field out of stream '%s', or say with map which it is",
                        kindName,
                        wanted,
                        names,
                        route.stream().name());
            } else if (!fits(origin.get().type(), field.type())) {
                faults.add(
                        settings.at(),
                        "field '%s' of stream '%s' cannot be a %s: in simulated %s it is a %s",
                        field.name(),
                        route.stream().name(),
                        label(field.type()),
                        kindName,
                        label(origin.get().type()));
            }
        }
    }

    private static boolean fits(FieldType origin, FieldType field) {
        return origin == field || (origin == FieldType.LONG && field == FieldType.DOUBLE);
    }

    private static String label(FieldType type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
