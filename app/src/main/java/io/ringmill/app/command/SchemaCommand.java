package io.ringmill.app.command;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.JsonText;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.ingest.ConnectorSchema;
import io.ringmill.pipeline.PipelineSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill schema}: the JSON Schema of the pipeline file, for editors. */
@Command(
        name = "schema",
        header = "Print the JSON Schema of the pipeline file, so that an editor completes and checks it.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill schema --out ringmill.schema.json",
            "",
            "Editors with a YAML language server read it where a pipeline begins with the line",
            "  # yaml-language-server: $schema=ringmill.schema.json",
            "'ringmill check' finds more: names, types of expressions, and what does not go together."
        })
final class SchemaCommand implements Callable<Integer> {

    /** What the examples call it. */
    static final String FILE = "ringmill.schema.json";

    private final Terminal terminal;

    @Option(names = "--out", paramLabel = "FILE", description = "Write it to this file.")
    Path out;

    @Mixin
    PluginOptions plugins;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ConnectorRegistry registry = plugins.registry(spec.commandLine());
        if (out == null) {
            terminal.out().print(text(registry));
            terminal.out().flush();
        } else {
            write(out, registry);
        }
        return ExitCode.DONE;
    }

    static void write(Path file, ConnectorRegistry registry) throws IOException {
        Files.writeString(file, text(registry));
    }

    private static String text(ConnectorRegistry registry) {
        StringBuilder json = new StringBuilder(16_384);
        append(
                PipelineSchema.of(ConnectorSchema.of(registry.sources()), ConnectorSchema.of(registry.sinks())),
                "\n",
                json);
        return json.append('\n').toString();
    }

    /** {@code indent} begins a line of the value's own depth. */
    private static void append(Object value, String indent, StringBuilder json) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            json.append('{');
            for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
                Map.Entry<?, ?> entry = entries.next();
                json.append(indent)
                        .append("  ")
                        .append(JsonText.quote(entry.getKey().toString()))
                        .append(": ");
                append(entry.getValue(), indent + "  ", json);
                json.append(entries.hasNext() ? "," : "");
            }
            json.append(indent).append('}');
        } else if (value instanceof Map<?, ?>) {
            json.append("{}");
        } else if (value instanceof Collection<?> list) {
            json.append('[');
            String separator = "";
            for (Object item : list) {
                json.append(separator);
                append(item, indent, json);
                separator = ", ";
            }
            json.append(']');
        } else {
            json.append(value instanceof String text ? JsonText.quote(text) : value);
        }
    }
}
