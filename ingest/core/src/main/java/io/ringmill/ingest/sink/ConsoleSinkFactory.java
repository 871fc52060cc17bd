package io.ringmill.ingest.sink;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sink {@code console}. */
public final class ConsoleSinkFactory implements SinkFactory {

    private static final Setting<List<String>> WINDOWS =
            Setting.texts("windows", "windows whose results are written too; default: none");

    private static final Setting<List<String>> RULES = AlertsSinkFactory.RULES;

    @Override
    public String kind() {
        return "console";
    }

    @Override
    public String doc() {
        return "Writes alerts to standard output.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(WINDOWS, RULES);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Set<String> windows = context.find(WINDOWS).isPresent() ? context.windows(WINDOWS) : Set.of();
        Set<Content> takes = windows.isEmpty() ? Set.of(Content.ALERTS) : Set.of(Content.ALERTS, Content.RESULTS);
        Optional<Set<String>> rules = context.rules(RULES);
        return new SinkPlan("", takes, List.of(), () -> new ConsoleSink(System.out, windows, rules)).of(windows, rules);
    }
}
