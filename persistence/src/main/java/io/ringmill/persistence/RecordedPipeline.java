package io.ringmill.persistence;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The pipeline of a session, as its journal holds it. The files of models that it asks are no part of the journal: they are looked
 * for where they were, in the folder of the pipeline file, and where that folder is not there any more, in the current one.
 */
public final class RecordedPipeline {

    private RecordedPipeline() {}

    /** What faults are to call it by this name, so that its models are found. */
    public static String file(JournalHeader header, String name) {
        return !header.folder().isEmpty() && Files.isDirectory(Path.of(header.folder()))
                ? Path.of(header.folder(), name).toString()
                : name;
    }

    /** As the other, of a session by its number. */
    public static String file(JournalInfo.Session session) {
        return file(session.header(), name(session));
    }

    /** The pipeline of a session. */
    public static Pipeline parse(JournalInfo.Session session) {
        return parse(session.header(), name(session));
    }

    private static String name(JournalInfo.Session session) {
        return "pipeline of session " + session.number();
    }

    /** The pipeline; {@code name} is what to call it in faults. */
    public static Pipeline parse(JournalHeader header, String name) {
        return Pipeline.parse(header.pipeline(), file(header, name));
    }

    /** That a model is another one than when the session was recorded, in words; empty if none is. */
    public static Optional<String> modelChange(JournalHeader header) {
        try {
            Pipeline pipeline = parse(header, "recorded.yml");
            List<String> models = pipeline.models();
            if (models.isEmpty() || pipeline.identity().equals(header.identity())) {
                return Optional.empty();
            }
            String files = String.join(", ", models);
            return Optional.of(
                    models.size() == 1
                            ? "the model in the file " + files + " is not the one that was recorded"
                            : "the models in the files " + files + " are not all those that were recorded");
        } catch (PipelineException ofOtherVersion) {
            return Optional.empty();
        }
    }
}
