package io.ringmill.bench.rivals;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.EventBean;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPDeployment;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Esper's patterns and its {@code match_recognize}, with external time. */
final class EsperPatterns {

    private static final String CONTEXT = "create context ByKey partition by key from E;\n";

    private static final String PATTERN =
            CONTEXT + "@name('out') context ByKey select a.ts as begun, b.ts as ended from pattern [" + "%s];\n";

    private static final String A = "a=E(type='Tick', x > 15)";
    private static final String B = "b=E(type='Tick', x < a.x - 10)";

    private static final String RECOGNIZE = """
            @name('out') select * from E(type='Tick') match_recognize (
              partition by key measures A.ts as begun, B.ts as ended
              after match skip %s
              pattern (A X*? B)
              define A as A.x > 15, B as B.x < A.x - 10 and B.ts - A.ts < 600);
            """;

    private EsperPatterns() {}

    static Map<String, Patterns.Finder> of(String pattern) {
        Map<String, Patterns.Finder> finders = new LinkedHashMap<>();
        switch (pattern) {
            case "followed by, one at a time" ->
                put(finders, "Esper every (a -> b)", "every (" + A + " -> (" + B + " where timer:within(600 msec)))");
            case "followed by, many at a time" ->
                put(finders, "Esper every a -> b", "every " + A + " -> (" + B + " where timer:within(600 msec))");
            case "followed by, and nothing between" ->
                put(
                        finders,
                        "Esper every (a -> b and not c)",
                        "every (" + A + " -> (" + B
                                + " and not E(type='Tick', x = 12) and not timer:interval(600 msec)))");
            case "nothing follows" ->
                finders.put(
                        "Esper a -> (timer and not c)",
                        events -> find(
                                CONTEXT
                                        + "@name('out') context ByKey select a.ts as begun, a.ts + 600 as ended from pattern"
                                        + " [every a=E(type='Ord') -> (timer:interval(600 msec) and not"
                                        + " E(type='Ack', id = a.id))];",
                                events));
            default -> throw new IllegalArgumentException(pattern);
        }
        if (pattern.equals("followed by, many at a time")) {
            finders.put("Esper match_recognize", events -> find(RECOGNIZE.formatted("past last row"), events));
        }
        return finders;
    }

    private static void put(Map<String, Patterns.Finder> finders, String name, String pattern) {
        finders.put(name, events -> find(PATTERN.formatted(pattern), events));
    }

    private static SortedSet<String> find(String epl, List<PatternEvent> events) throws Exception {
        Configuration configuration = new Configuration();
        configuration.getCommon().addEventType("E", PatternEvent.class);
        configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
        EPCompiled compiled = EPCompilerProvider.getCompiler().compile(epl, new CompilerArguments(configuration));
        EPRuntime runtime = EPRuntimeProvider.getRuntime("patterns", configuration);
        runtime.initialize();
        SortedSet<String> matches = new TreeSet<>();
        try {
            runtime.getEventService().advanceTime(0);
            EPDeployment deployment = runtime.getDeploymentService().deploy(compiled);
            runtime.getDeploymentService()
                    .getStatement(deployment.getDeploymentId(), "out")
                    .addListener((found, gone, statement, source) -> {
                        for (EventBean match : found) {
                            matches.add(Patterns.match((Long) match.get("begun"), (Long) match.get("ended")));
                        }
                    });
            for (PatternEvent event : events) {
                runtime.getEventService().advanceTime(event.getTs());
                runtime.getEventService().sendEventBean(event, "E");
            }
            runtime.getEventService().advanceTime(Patterns.endMs(events) + 10_000);
        } finally {
            runtime.destroy();
        }
        return matches;
    }
}
