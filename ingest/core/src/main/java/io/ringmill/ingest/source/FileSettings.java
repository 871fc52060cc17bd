package io.ringmill.ingest.source;

import io.ringmill.Engine;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.compress.CompressedException;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.PassedOver;
import io.ringmill.ingest.decode.PieceReading.Plan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code csv} and {@code ndjson} have in common. */
final class FileSettings {

    private static final Setting<String> PATH = Setting.text(
                    "path",
                    "the file, plain, gzip, Zstandard or LZ4; several by name, as ticks-*.csv; - is standard input")
            .required();
    private static final Setting<Boolean> FOLLOW = Setting.flag(
            "follow",
            false,
            "whether to wait for more, like tail -F: also of a file that is truncated, replaced or not there yet;"
                    + " of several, for later names");

    /** All of them. */
    static final Setting<?>[] ALL = Stream.of(List.of(PATH), PassedOver.SETTINGS, List.of(FOLLOW))
            .flatMap(List::stream)
            .toArray(Setting<?>[]::new);

    private FileSettings() {}

    /** {@code csv} is empty for NDJSON. */
    static SourcePlan plan(
            ConnectorContext context, RecordSettings records, PassedOver passedOver, Optional<CsvColumns> csv) {
        Optional<String> path = context.find(PATH);
        if (path.isEmpty()) {
            return SourcePlan.unusable();
        }
        FileInput input = new FileInput(path.get(), context.get(FOLLOW), passedOver, csv);
        if (input.follow() && (InputFile.ending(input.path()).isPresent() || InputFile.isPipe(input.path()))) {
            context.fault(FOLLOW, "only a plain file can be followed, not '%s'", input.path());
        }
        if (input.follow() && context.get(SourceFactory.FIRST)) {
            context.fault(SourceFactory.FIRST, "a file that is followed has no end, and the others would never start");
        }
        SourcePlan plan = new SourcePlan(path.get(), files(input), refused -> {
                    look(context, input, records);
                    return new FileSource(input, records, refused, plan(context.pipeline(), input), Optional.empty());
                })
                .ending(!input.follow())
                .once(InputFile.isPipe(input.path()));
        Optional<String> whole = whole(input, records);
        return whole.isEmpty() ? plan.of(new FileParts(input, records)) : plan.whole(whole.get());
    }

    /** Why one task has to read all of it; empty if it can be read in parts. */
    private static Optional<String> whole(FileInput input, RecordSettings records) {
        if (InputFile.isPipe(input.path())) {
            return Optional.of("it can be read only once");
        }
        if (input.pattern().isEmpty() && input.follow()) {
            return Optional.of("it is followed, so what comes next may be another file of its name");
        }
        if (input.pattern().isEmpty() && InputFile.ending(input.path()).isPresent()) {
            return Optional.of("it is one compressed file, which can be read only from its beginning");
        }
        if (records.haltOnInvalid()) {
            return Optional.of("the first invalid record ends it (onInvalid: halt)");
        }
        return records.routing().routes().stream()
                .map(route -> route.stream())
                .filter(stream -> stream.time().isEmpty())
                .findFirst()
                .map(stream -> "stream " + stream.name() + " has the times at which its events are read");
    }

    /** What is to come at once is read by one thread. */
    private static Plan plan(Pipeline pipeline, FileInput input) {
        if (input.follow() || InputFile.isPipe(input.path())) {
            return Plan.ALONE;
        }
        int engineThreads = Engine.topology(pipeline) == Topology.INLINE ? 0 : 1;
        int cores = Runtime.getRuntime().availableProcessors();
        return Plan.of(cores, pipeline.sources().size(), engineThreads);
    }

    private static List<Path> files(FileInput input) {
        try {
            return input.path().equals(InputFile.STANDARD_INPUT) ? List.of() : input.files("");
        } catch (IOException | InvalidPathException notThere) {
            // Opening it says so.
            return List.of();
        }
    }

    /** Opens the files to see whether they are some, and have the columns. */
    private static void look(ConnectorContext context, FileInput input, RecordSettings records) {
        if (input.pattern().isEmpty()) {
            look(context, input, input.path(), records);
            return;
        }
        try {
            List<Path> files = input.files("");
            if (files.isEmpty() && !input.follow()) {
                context.fault(PATH, "no file fits '%s', or those that do are empty", input.path());
            }
            files.forEach(file -> look(context, input, file.toString(), records));
        } catch (IOException e) {
            context.fault(PATH, "%s", e.getMessage());
        }
    }

    private static void look(ConnectorContext context, FileInput input, String path, RecordSettings records) {
        if (InputFile.isPipe(path) || (input.follow() && !InputFile.hasLine(path))) {
            return; // Its time comes in the run.
        }
        try (InputFile file = InputFile.open(path)) {
            input.reader(file.stream(), path, records, true);
        } catch (CompressedException e) {
            context.fault(PATH, "'%s': %s", path, e.getMessage());
        } catch (IOException e) {
            context.fault(PATH, "%s", e.getMessage());
        }
    }
}
