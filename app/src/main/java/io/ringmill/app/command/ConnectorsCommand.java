package io.ringmill.app.command;

import io.ringmill.app.report.ConnectorText;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill connectors}: what sources and sinks there are. */
@Command(
        name = "connectors",
        header = "List the sources and sinks that there are, with their settings.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill connectors", "  ringmill connectors --plugins my-sources.jar"})
final class ConnectorsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--markdown", description = "Print tables of Markdown.")
    boolean markdown;

    @Mixin
    PluginOptions plugins;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    ConnectorsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConnectorRegistry registry = plugins.registry(spec.commandLine());
        if (markdown) {
            terminal.out().print(ConnectorText.markdown(registry));
        } else {
            ConnectorText.print(registry, terminal);
        }
        return ExitCode.DONE;
    }
}
