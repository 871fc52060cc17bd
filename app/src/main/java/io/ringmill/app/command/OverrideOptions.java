package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorRegistry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What replaces some values of a pipeline, and what it may be made of. */
class OverrideOptions {

    @Mixin
    PluginOptions plugins;

    private final Map<String, String> replaced = new LinkedHashMap<>();

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = {
                "Replace a value of the file: --set engine.workers=4,",
                "--set rules.spike.cooldown=1m; entries of lists go by number,",
                "--set sources.0.csv.path=other.csv. An empty value takes away:",
                "--set journal= --set sinks=[]. May be given several times."
            })
    void set(List<String> assignments) {
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--set takes PATH=VALUE, such as --set engine.workers=4, not '" + assignment + "'");
            }
            replace(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
    }

    /** As {@code --set path=value}. */
    void replace(String path, String value) {
        replaced.put(path, value);
    }

    /** What replaces values, by path. */
    Map<String, String> replaced() {
        return new LinkedHashMap<>(replaced);
    }

    /** The kinds of sources and sinks that there are. */
    ConnectorRegistry registry() {
        return plugins.registry(spec.commandLine());
    }

    /** The pipeline, if nothing is wrong with it; otherwise all that is wrong is told. */
    Optional<LoadedPipeline> load(Path file, Terminal terminal) {
        return LoadedPipeline.load(file, replaced, registry(), terminal);
    }

    /** As {@link #load}, of a pipeline's text. */
    Optional<LoadedPipeline> parse(String text, String name, Terminal terminal) {
        return LoadedPipeline.parse(text, name, replaced, registry(), terminal);
    }
}
