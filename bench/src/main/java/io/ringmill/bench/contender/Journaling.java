package io.ringmill.bench.contender;

import io.ringmill.bench.json.Json;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a measured engine keeps a journal: what its pipeline's section {@code journal} says. */
public enum Journaling {
    /** Nothing but where. */
    PLAIN(Map.of()),
    /** A follower beside it makes snapshots, far more often than runs need them, so that each measurement has some. */
    FOLLOWED(Map.of("snapshot", Map.of("every", "2s", "by", "follower"))),
    SYNC(Map.of("sync", "every 100ms")),
    SYNC_BATCH(Map.of("sync", "each batch")),
    BEFORE(Map.of("before", "rules")),
    BEFORE_SYNC_BATCH(Map.of("before", "rules", "sync", "each batch"));

    private final Map<String, Object> settings;

    Journaling(Map<String, Object> settings) {
        this.settings = settings;
    }

    /** The pipeline with this journal in a folder. */
    public Pipeline addTo(Pipeline pipeline, Path dir) {
        Map<String, Object> root = new LinkedHashMap<>();
        ((Map<?, ?>) Json.read(pipeline.text())).forEach((name, value) -> root.put((String) name, value));
        Map<String, Object> journal = new LinkedHashMap<>(settings);
        journal.put("dir", dir.toString());
        root.put("journal", journal);
        return Pipeline.parse(Json.write(root), pipeline.name());
    }
}
