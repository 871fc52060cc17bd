package io.ringmill.ingest.source;

import io.ringmill.Engine;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.compress.CompressedException;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.PieceReading.Plan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.source.FileSource.Input;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code csv} and {@code ndjson} have in common. */
final class FileSettings {

    static final Setting<String> PATH = Setting.text(
                    "path", "the file, plain, gzip, Zstandard or LZ4; - is standard input")
            .required();
    static final Setting<Boolean> FOLLOW = Setting.flag(
            "follow",
            false,
            "whether to wait for more, like tail -F: also of a file that is truncated, replaced or not there yet");

    private FileSettings() {}

    /** {@code csv} is empty for NDJSON. */
    static SourcePlan plan(ConnectorContext context, RecordSettings records, Optional<CsvColumns> csv) {
        Optional<String> path = context.find(PATH);
        if (path.isEmpty()) {
            return SourcePlan.unusable();
        }
        Input input = new Input(path.get(), context.get(FOLLOW), csv);
        if (input.follow() && (InputFile.ending(input.path()).isPresent() || InputFile.isPipe(input.path()))) {
            context.fault(FOLLOW, "only a plain file can be followed, not '%s'", input.path());
        }
        if (input.follow() && context.get(SourceFactory.FIRST)) {
            context.fault(SourceFactory.FIRST, "a file that is followed has no end, and the others would never start");
        }
        return new SourcePlan(path.get(), files(path.get()), refused -> {
                    look(context, input, records);
                    return new FileSource(input, records, refused, plan(context.pipeline(), input));
                })
                .ending(!input.follow())
                .once(InputFile.isPipe(input.path()));
    }

    /** What is to come at once is read by one thread. */
    private static Plan plan(Pipeline pipeline, Input input) {
        if (input.follow() || InputFile.isPipe(input.path())) {
            return Plan.ALONE;
        }
        int engineThreads = Engine.topology(pipeline) == Topology.INLINE ? 0 : 1;
        int cores = Runtime.getRuntime().availableProcessors();
        return Plan.of(cores, pipeline.sources().size(), engineThreads);
    }

    private static List<Path> files(String path) {
        try {
            return path.equals(InputFile.STANDARD_INPUT) ? List.of() : List.of(Path.of(path));
        } catch (InvalidPathException notAPath) {
            // Opening it says so.
            return List.of();
        }
    }

    /** Opens the file to see whether it is one, and has the columns. */
    private static void look(ConnectorContext context, Input input, RecordSettings records) {
        if (InputFile.isPipe(input.path()) || (input.follow() && !InputFile.hasLine(input.path()))) {
            return; // Its time comes in the run.
        }
        try (InputFile file = InputFile.open(input.path())) {
            input.reader(file.stream(), records, true);
        } catch (CompressedException e) {
            context.fault(PATH, "'%s': %s", input.path(), e.getMessage());
        } catch (IOException e) {
            context.fault(PATH, "%s", e.getMessage());
        }
    }
}
