package io.ringmill;

import io.ringmill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of sections of a pipeline that nobody runs. */
final class UnhandledSections {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private UnhandledSections() {}

    static void warn(Pipeline pipeline, boolean hasSinks, boolean hasJournal) {
        List<String> unhandled = new ArrayList<>();
        if (!pipeline.sources().isEmpty()) {
            unhandled.add("sources");
        }
        if (!pipeline.sinks().isEmpty() && !hasSinks) {
            unhandled.add("sinks");
        }
        if (pipeline.journal().isPresent() && !hasJournal) {
            unhandled.add("journal");
        }
        if (!unhandled.isEmpty()) {
            LOG.warn(
                    "pipeline {}: the engine does not run its {}; open them yourself (docs/embedding.md), or call"
                            + " sectionsHandled() if that is what you want",
                    pipeline.name(),
                    String.join(", ", unhandled));
        }
    }
}
