package io.ringmill.ingest.postgres;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.OutletSettings;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.PerEvent;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Which messages go to which table. One thread. */
final class Tables {

    private final TableNames names;
    private final boolean keeps;
    private final Map<String, Table> byWindow = new HashMap<>();
    private final Map<String, Table> byRule = new HashMap<>();
    /** Of the rules that there are at the start. */
    private final Map<TableName, PerEvent> perEvent = new HashMap<>();

    private final Map<TableName, Table> all = new LinkedHashMap<>();

    private Tables(TableNames names, boolean keeps) {
        this.names = names;
        this.keeps = keeps;
    }

    /** Those of what is sent; {@code keeps}: whether a row that is there already is kept. */
    static Tables of(Pipeline pipeline, OutletSettings.Sent sent, TableNames names, boolean keeps) {
        Tables tables = new Tables(names, keeps);
        CompiledPipeline compiled = CompiledPipeline.compile(pipeline);
        for (AlertLayout rule : compiled.rules()) {
            if (sent.rules().contains(rule.name())) {
                tables.perEvent.merge(
                        names.ofRule(rule.name()), rule.perEvent(), BinaryOperator.maxBy(Comparator.naturalOrder()));
            }
        }
        for (RowLayout window : compiled.windows()) {
            if (sent.windows().contains(window.name())) {
                Table table = Table.ofResults(names.ofWindow(window.name()), window, keeps);
                tables.byWindow.put(window.name(), table);
                tables.all.put(table.name(), table);
            }
        }
        sent.rules().forEach(tables::ofRule);
        return tables;
    }

    /** Rules may be added while the engine runs. */
    private Table ofRule(String rule) {
        return byRule.computeIfAbsent(
                rule,
                name -> all.computeIfAbsent(
                        names.ofRule(name),
                        table -> Table.ofAlerts(table, perEvent.getOrDefault(table, PerEvent.ONE), keeps)));
    }

    Table of(Message message) {
        return message.kind() == Message.Kind.ALERT ? ofRule(message.name()) : byWindow.get(message.name());
    }

    /** All that are known. */
    Collection<Table> all() {
        return all.values();
    }
}
