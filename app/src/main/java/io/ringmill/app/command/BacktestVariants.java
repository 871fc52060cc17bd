package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.persistence.backtest.Sweep;
import io.ringmill.persistence.backtest.VariantFile;
import io.ringmill.persistence.backtest.VariantList;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The variants that a backtest is asked for, besides the file as it is. */
final class BacktestVariants {

    @Option(
            names = "--sweep",
            paramLabel = "PATH=VALUES",
            description =
                    "A variant for each value of a setting: a list, 1s,5s,10s; a range, 1..10:0.5 or 1s..10s:1s; or a"
                            + " text with a range in it, \"sliding {10..50:10} events\". An empty value takes the setting away. Several"
                            + " sweeps make a variant of each combination.")
    List<String> sweeps = new ArrayList<>();

    @Option(
            names = "--variants",
            paramLabel = "FILE",
            description = "More variants: a YAML list of {name: NAME, PATH: VALUE, ...}; names may be left out.")
    Path variantFile;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "Another pipeline file as a variant; may be given several times.")
    List<Path> others = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    /** All of them, or empty if some are unsound, which is told. */
    Optional<VariantList> list(
            LoadedPipeline loaded, Map<String, String> forAll, ConnectorRegistry registry, Terminal terminal)
            throws IOException {
        String text = forAll.isEmpty() ? loaded.pipeline().text() : Files.readString(loaded.file());
        VariantList list = new VariantList(text, loaded.file().toString(), forAll);
        for (String sweep : sweeps) {
            try {
                list.sweep(Sweep.parse(sweep));
            } catch (IllegalArgumentException unusable) {
                throw new ParameterException(spec.commandLine(), "--sweep: " + unusable.getMessage());
            }
        }
        if (variantFile != null) {
            Faults faults = new Faults();
            VariantFile.read(text(variantFile), variantFile.toString(), list, faults);
            if (!faults.isEmpty()) {
                new FaultReport(terminal).print(variantFile, faults.all());
                return Optional.empty();
            }
        }
        for (Path other : others) {
            Optional<LoadedPipeline> against = LoadedPipeline.load(other, Map.of(), registry, terminal);
            if (against.isEmpty()) {
                return Optional.empty();
            }
            add(other.toString(), against.get().pipeline(), list);
        }
        return Optional.of(list);
    }

    private void add(String name, Pipeline other, VariantList list) {
        try {
            list.against(name, other);
        } catch (IllegalArgumentException tooMany) {
            throw new ParameterException(spec.commandLine(), "--against: " + tooMany.getMessage());
        }
    }

    private String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException notText) {
            throw new ParameterException(spec.commandLine(), "--variants: '" + file + "' is not UTF-8 text", notText);
        }
    }
}
