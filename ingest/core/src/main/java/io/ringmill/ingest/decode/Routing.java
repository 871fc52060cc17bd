package io.ringmill.ingest.decode;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.event.StreamSpec;
import io.ringmill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which records of a source go to which stream, and where in a record the values are.
 *
 * @param paths where a record holds the value of each slot: a column's name, or names of nested members parted by dots
 * @param names what the pipeline calls the value of each slot
 * @param discriminatorSlot holds the value that chooses the route; -1 if there is one route for all
 * @param attributes what paths with an {@code @} may name
 */
public record Routing(
        List<String> paths, List<String> names, int discriminatorSlot, List<Route> routes, Attributes attributes) {

    public static final int NONE = -1;

    /** Names of the settings that {@link #read} reads. */
    static final String STREAM = "stream";

    static final String MAP = "map";

    /**
     * The way to one stream.
     *
     * @param value of the discriminator; empty if there is none
     * @param keySlot {@link #NONE} for a stream without key
     * @param timeSlots of the columns with the time; none for a stream whose arrival is stamped
     * @param fieldSlots the slot of each of the stream's fields
     */
    public record Route(
            String value, StreamSpec stream, int keySlot, List<Integer> timeSlots, List<Integer> fieldSlots) {

        /** How many values an event is made of. */
        int valueCount() {
            return timeSlots.size() + fieldSlots.size() + (keySlot == NONE ? 0 : 1);
        }
    }

    /** The same, with a slot for this path too; the slot of a path that is wanted already is that one. */
    Routing with(String path, String name) {
        if (paths.contains(path)) {
            return this;
        }
        List<String> morePaths = new ArrayList<>(paths);
        morePaths.add(path);
        List<String> moreNames = new ArrayList<>(names);
        moreNames.add(name);
        return new Routing(morePaths, moreNames, discriminatorSlot, routes, attributes);
    }

    /** Reads {@code stream} and {@code map}. With faults the result is of no use, but never null. */
    static Routing read(SettingsReader settings, Pipeline pipeline, Faults faults, Attributes attributes) {
        Map<String, StreamSpec> streams = new LinkedHashMap<>();
        Slots slots = new Slots(new LinkedHashMap<>(), new ArrayList<>());
        int discriminatorSlot = NONE;
        if (settings.isMapping(STREAM)) {
            for (NamedText route : settings.namedPaths(STREAM)) {
                String target = route.expression().text();
                if (route.name().equals("by")) {
                    discriminatorSlot = slots.slot("stream.by", target);
                } else {
                    find(pipeline, target, route, faults, streams);
                }
            }
            if (discriminatorSlot == NONE) {
                settings.fault(STREAM, "lacks 'by', the path of the value that chooses the stream");
            }
            if (streams.isEmpty() && faults.isEmpty()) {
                settings.fault(STREAM, "names no stream; write one for each value, as in 'trade: trades'");
            }
        } else {
            only(settings, pipeline, faults).ifPresent(stream -> streams.put("", stream));
        }
        Map<String, String> map = map(settings, streams.values(), faults);
        List<Route> routes = new ArrayList<>();
        streams.forEach((value, stream) -> routes.add(route(value, stream, map, slots)));
        return new Routing(
                List.copyOf(slots.byPath.keySet()),
                List.copyOf(slots.names),
                discriminatorSlot,
                List.copyOf(routes),
                attributes);
    }

    /** The one stream that {@code stream} names, or that there is. */
    static Optional<StreamSpec> only(SettingsReader settings, Pipeline pipeline, Faults faults) {
        if (!settings.has(STREAM)) {
            if (pipeline.streams().size() == 1) {
                return Optional.of(pipeline.streams().get(0));
            }
            faults.add(
                    settings.at(),
                    "'stream' is missing: say which of the pipeline's streams the records go to (%s)",
                    String.join(", ", streamNames(pipeline)));
            return Optional.empty();
        }
        Map<String, StreamSpec> found = new LinkedHashMap<>();
        settings.text(STREAM)
                .ifPresent(text -> find(pipeline, text.text(), new NamedText("", text.at(), text), faults, found));
        return found.values().stream().findFirst();
    }

    private static void find(
            Pipeline pipeline, String name, NamedText route, Faults faults, Map<String, StreamSpec> found) {
        for (StreamSpec stream : pipeline.streams()) {
            if (stream.name().equals(name)) {
                found.put(route.name(), stream);
                return;
            }
        }
        faults.unknown(route.expression().at(), "stream", name, streamNames(pipeline));
    }

    private static List<String> streamNames(Pipeline pipeline) {
        return pipeline.streams().stream().map(StreamSpec::name).toList();
    }

    private static Map<String, String> map(SettingsReader settings, Iterable<StreamSpec> streams, Faults faults) {
        Set<String> known = new LinkedHashSet<>();
        for (StreamSpec stream : streams) {
            stream.key().ifPresent(known::add);
            stream.time().ifPresent(time -> known.addAll(time.columns()));
            stream.fields().forEach(field -> known.add(field.name()));
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (NamedText entry : settings.namedPaths(MAP)) {
            map.put(entry.name(), entry.expression().text());
            if (!known.isEmpty() && !known.contains(entry.name())) {
                faults.unknown(entry.at(), "key, time or field", entry.name(), known);
            }
        }
        return map;
    }

    private static Route route(String value, StreamSpec stream, Map<String, String> map, Slots slots) {
        int keySlot = stream.key().map(name -> slots.slot(name, map)).orElse(NONE);
        List<Integer> timeSlots = stream.time().stream()
                .flatMap(time -> time.columns().stream())
                .map(column -> slots.slot(column, map))
                .toList();
        List<Integer> fieldSlots = stream.fields().stream()
                .map(field -> slots.slot(field.name(), map))
                .toList();
        return new Route(value, stream, keySlot, timeSlots, fieldSlots);
    }

    /** A slot for each path, however many want its value. */
    private record Slots(Map<String, Integer> byPath, List<String> names) {

        int slot(String name, Map<String, String> map) {
            return slot(name, map.getOrDefault(name, name));
        }

        int slot(String name, String path) {
            Integer known = byPath.putIfAbsent(path, byPath.size());
            if (known == null) {
                names.add(name);
            }
            return known == null ? byPath.size() - 1 : known;
        }
    }
}
