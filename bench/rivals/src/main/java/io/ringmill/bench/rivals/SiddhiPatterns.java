package io.ringmill.bench.rivals;

import io.siddhi.core.SiddhiAppRuntime;
import io.siddhi.core.SiddhiManager;
import io.siddhi.core.event.Event;
import io.siddhi.core.stream.input.InputHandler;
import io.siddhi.core.stream.output.StreamCallback;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Siddhi's patterns, in a partition by key, on the time of events ({@code playback}). */
final class SiddhiPatterns {

    private static final String APP = """
            @app:playback
            define stream Tick (key string, ts long, x double);
            define stream Ord (key string, ts long, id long);
            define stream Ack (key string, ts long, id long);
            partition with (%s) begin
            @info(name = 'q') from %s
            select %s insert into Out;
            end;
            """;

    private static final String TICKS = "key of Tick";
    private static final String FIRST_AND_LAST = "a.ts as first, b.ts as last";

    private SiddhiPatterns() {}

    static Map<String, Patterns.Finder> of(String pattern) {
        Map<String, Patterns.Finder> finders = new LinkedHashMap<>();
        String ab = "a=Tick[x > 15.0] -> b=Tick[x < a.x - 10.0]";
        switch (pattern) {
            case "followed by, one at a time" ->
                put(
                        finders,
                        "Siddhi every (a -> b)",
                        TICKS,
                        "every (" + ab + ") within 600 milliseconds",
                        FIRST_AND_LAST);
            case "followed by, many at a time" ->
                put(finders, "Siddhi every a -> b", TICKS, "every " + ab + " within 600 milliseconds", FIRST_AND_LAST);
            case "followed by, and nothing between" ->
                put(
                        finders,
                        "Siddhi a -> not c and b",
                        TICKS,
                        "every (a=Tick[x > 15.0] -> not Tick[x == 12.0] and b=Tick[x < a.x - 10.0]) within 600 milliseconds",
                        FIRST_AND_LAST);
            case "nothing follows" ->
                put(
                        finders,
                        "Siddhi a -> not c for 600 ms",
                        "key of Ord, key of Ack",
                        "every a=Ord -> not Ack[id == a.id] for 600 milliseconds",
                        "a.ts as first, a.ts + 600L as last");
            default -> throw new IllegalArgumentException(pattern);
        }
        return finders;
    }

    private static void put(
            Map<String, Patterns.Finder> finders, String name, String keys, String pattern, String select) {
        finders.put(name, events -> find(APP.formatted(keys, pattern, select), events));
    }

    private static SortedSet<String> find(String app, List<PatternEvent> events) throws InterruptedException {
        SiddhiManager manager = new SiddhiManager();
        SiddhiAppRuntime runtime = manager.createSiddhiAppRuntime(app);
        SortedSet<String> matches = new TreeSet<>();
        runtime.addCallback("Out", new StreamCallback() {
            @Override
            public void receive(Event[] found) {
                for (Event match : found) {
                    matches.add(Patterns.match((Long) match.getData(0), (Long) match.getData(1)));
                }
            }
        });
        runtime.start();
        try {
            Map<String, InputHandler> inputs = new LinkedHashMap<>();
            for (String stream : List.of("Tick", "Ord", "Ack")) {
                inputs.put(stream, runtime.getInputHandler(stream));
            }
            for (PatternEvent event : events) {
                boolean tick = event.getType().equals("Tick");
                Object last = tick ? (Object) event.getX() : (Object) event.getId();
                inputs.get(event.getType()).send(event.getTs(), new Object[] {event.getKey(), event.getTs(), last});
            }
            inputs.get("Ack").send(Patterns.endMs(events) + 10_000, new Object[] {"none", 0L, -1L});
        } finally {
            runtime.shutdown();
            manager.shutdown();
        }
        return matches;
    }
}
