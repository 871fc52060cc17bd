package io.ringmill.app.report;

import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorFactory;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.ingest.Setting;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;

/** The kinds of sources and sinks with their settings, as text and as Markdown. */
public final class ConnectorText {

    private static final String INDENT = "  ";

    private ConnectorText() {}

    /** Prints tables for people. */
    public static void print(ConnectorRegistry registry, Terminal terminal) {
        print("Sources", registry.sources(), terminal);
        print("Sinks", registry.sinks(), terminal);
        terminal.out().println();
    }

    private static void print(String title, Collection<? extends ConnectorFactory> factories, Terminal terminal) {
        PrintStream out = terminal.out();
        out.println();
        out.println(terminal.paint(Style.CYAN, title));
        for (ConnectorFactory factory : factories) {
            out.println();
            out.println(INDENT + terminal.paint(Style.BOLD, factory.kind()) + "  " + factory.doc());
            Table table = new Table("llll");
            rows("", factory.allSettings(), table);
            table.lines(terminal.isColoured()).forEach(line -> out.println(INDENT + INDENT + line));
        }
    }

    private static void rows(String prefix, List<Setting<?>> settings, Table table) {
        for (Setting<?> setting : settings) {
            table.row(prefix + setting.name(), setting.type(), presence(setting), setting.doc());
            rows(prefix + setting.name() + ".", setting.inner(), table);
        }
    }

    private static String presence(Setting<?> setting) {
        String secret = setting.isSecret() ? ", secret" : "";
        if (setting.isRequired()) {
            return "required" + secret;
        }
        return (setting.fallback().isEmpty() ? "optional" : "default " + setting.fallback()) + secret;
    }

    /** The same as Markdown: a heading and a table for each kind. */
    public static String markdown(ConnectorRegistry registry) {
        StringBuilder text = new StringBuilder();
        markdown("source", registry.sources(), text);
        markdown("sink", registry.sinks(), text);
        return text.toString();
    }

    private static void markdown(String what, Collection<? extends ConnectorFactory> factories, StringBuilder text) {
        for (ConnectorFactory factory : factories) {
            text.append("### ").append(what).append(" `").append(factory.kind()).append("`\n\n");
            text.append(factory.doc()).append("\n\n| setting | value | | what it does |\n|---|---|---|---|\n");
            markdown("", factory.allSettings(), text);
            text.append('\n');
        }
    }

    private static void markdown(String prefix, List<Setting<?>> settings, StringBuilder text) {
        for (Setting<?> setting : settings) {
            text.append("| `")
                    .append(prefix)
                    .append(setting.name())
                    .append("` | ")
                    .append(setting.type());
            text.append(" | ")
                    .append(presence(setting))
                    .append(" | ")
                    .append(setting.doc())
                    .append(" |\n");
            markdown(prefix + setting.name() + ".", setting.inner(), text);
        }
    }
}
