package io.ringmill.bench.rivals;

import io.ringmill.Engine;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The same patterns in several engines over the same events: which matches each finds, a match being the times of its first
 * event and of its end. What differs, differs by definition; docs/pipeline.md says how.
 */
public final class Patterns {

    private static final int EVENTS = Integer.getInteger("events", 6_000);
    private static final long NS_PER_MS = 1_000_000;

    private static final String STREAMS = """
            streams:
              Tick: {key: key, time: {field: ts, unit: ms}, fields: {x: double}}
              Ord: {key: key, time: {field: ts, unit: ms}, fields: {id: long}}
              Ack: {key: key, time: {field: ts, unit: ms}, fields: {id: long}}
            rules:
              r:
                within: 600ms
            """;

    /** Something that finds a pattern in events. */
    interface Finder {
        SortedSet<String> find(List<PatternEvent> events) throws Exception;
    }

    private static final Map<String, String> OWN = new LinkedHashMap<>();

    static {
        OWN.put(
                "followed by, one at a time",
                "sequence: [{a: {on: Tick, when: x > 15}}, {b: {on: Tick, when: x < a.x - 10}}]");
        OWN.put(
                "followed by, many at a time",
                "overlap: 64\n    sequence: [{a: {on: Tick, when: x > 15}}, {b: {on: Tick, when: x < a.x - 10}}]");
        OWN.put(
                "followed by, and nothing between",
                "sequence: [{a: {on: Tick, when: x > 15}}, {not: {on: Tick, when: x == 12}}, {b: {on: Tick, when: x < a.x - 10}}]");
        OWN.put(
                "nothing follows",
                "overlap: 64\n    sequence: [{a: {on: Ord, when: id >= 0}}, {not: {on: Ack, when: id == a.id}}]");
    }

    private Patterns() {}

    /** Prints, for each pattern (or those whose name has the argument in it) and engine, how many matches both find, and only one of them. */
    public static void main(String[] args) throws Exception {
        List<PatternEvent> events = PatternEvent.generate(EVENTS, 1);
        for (Map.Entry<String, String> pattern : OWN.entrySet()) {
            if (args.length > 0 && !pattern.getKey().contains(args[0])) {
                continue;
            }
            SortedSet<String> own = own(pattern.getValue(), events);
            System.out.printf("%n%s: Ringmill %,d%n", pattern.getKey(), own.size());
            finders(pattern.getKey()).forEach((name, finder) -> compare(name, finder, events, own));
        }
    }

    private static Map<String, Finder> finders(String pattern) {
        Map<String, Finder> finders = new LinkedHashMap<>();
        finders.putAll(EsperPatterns.of(pattern));
        finders.putAll(SiddhiPatterns.of(pattern));
        finders.putAll(FlinkPatterns.of(pattern));
        return finders;
    }

    private static void compare(String name, Finder finder, List<PatternEvent> events, SortedSet<String> own) {
        try {
            SortedSet<String> found = finder.find(events);
            SortedSet<String> both = new TreeSet<>(own);
            both.retainAll(found);
            System.out.printf(
                    "  %-34s %,7d   both %,7d   only Ringmill %,6d%s   only it %,6d%s%n",
                    name,
                    found.size(),
                    both.size(),
                    own.size() - both.size(),
                    example(own, both),
                    found.size() - both.size(),
                    example(found, both));
        } catch (Exception failed) {
            Throwable cause = failed;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            System.out.printf("  %-34s failed: %s%n", name, cause);
        }
    }

    private static String example(SortedSet<String> some, SortedSet<String> both) {
        SortedSet<String> others = new TreeSet<>(some);
        others.removeAll(both);
        return others.isEmpty()
                ? ""
                : ", such as " + String.join(" ", others.stream().limit(3).toList());
    }

    private static SortedSet<String> own(String rule, List<PatternEvent> events) {
        SortedSet<String> matches = new TreeSet<>();
        Pipeline pipeline = Pipeline.parse(STREAMS + "    message: '{a.time}'\n    " + rule + "\n", "patterns.yml");
        Engine engine = Engine.builder(pipeline)
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
                .onAlert(alert -> matches.add(match(alert.longValue("a.time") / NS_PER_MS, alert.timeNs() / NS_PER_MS)))
                .start();
        try (engine) {
            Map<String, EventPublisher> publishers = new LinkedHashMap<>();
            for (String stream : List.of("Tick", "Ord", "Ack")) {
                publishers.put(stream, engine.publisher(stream));
            }
            for (PatternEvent event : events) {
                EventPublisher publisher = publishers.get(event.getType());
                boolean tick = event.getType().equals("Tick");
                var slot = publisher.claim(publisher.key(event.getKey()), event.getTs() * NS_PER_MS);
                if (tick) {
                    slot.set(publisher.field("x"), event.getX());
                } else {
                    slot.set(publisher.field("id"), event.getId());
                }
                slot.publish();
            }
            for (EventPublisher publisher : publishers.values()) {
                publisher.advance((endMs(events) + 10_000) * NS_PER_MS);
            }
            engine.end();
        }
        return matches;
    }

    static long endMs(List<PatternEvent> events) {
        return events.get(events.size() - 1).getTs();
    }

    static String match(long firstMs, long endMs) {
        return firstMs + "-" + endMs;
    }
}
