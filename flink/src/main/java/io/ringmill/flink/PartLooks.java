package io.ringmill.flink;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.ingest.SourceParts;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack.Journaled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for the parts that sources have.
 *
 * <p><b>Threading:</b> one thread.
 */
final class PartLooks {

    private final JobPipeline job;

    /** Null until the first look; sources are planned once. */
    private Connectors connectors;

    /**
     * What was found of a source.
     *
     * @param source its place in the file
     * @param ends whether it ends by itself, so that it will have no others
     * @param parts empty if it is read as a whole
     * @param inOrder whether they follow each other
     * @param from behind which place they were looked for
     */
    record Found(
            int source, boolean ends, Optional<List<SourceParts.Part>> parts, boolean inOrder, SourcePosition from) {}

    PartLooks(JobPipeline job) {
        this.job = job;
    }

    /** All parts that there are, as a job finds them that begins: with {@code from} if it goes on where a run was. */
    List<Found> first(InputState from) throws IOException {
        Map<Integer, SourcePosition> positions = new HashMap<>();
        if (!from.isStart()) {
            List<String> names = names();
            for (int source = 0; source < names.size(); source++) {
                positions.put(
                        source,
                        from.sources()
                                .getOrDefault(names.get(source), Journaled.NONE)
                                .mark());
            }
        }
        return find(!from.isStart(), false, positions);
    }

    /** What sources have besides what is known; {@code newest} has by source where the newest of parts that follow each other begins. */
    List<Found> more(Map<Integer, SourcePosition> newest) throws IOException {
        return find(true, true, newest);
    }

    private List<Found> find(boolean later, boolean laterInOrder, Map<Integer, SourcePosition> from)
            throws IOException {
        List<Found> found = new ArrayList<>();
        List<Found> first = new ArrayList<>();
        List<PlannedSource> sources = sources();
        for (int source = 0; source < sources.size(); source++) {
            PlannedSource each = sources.get(source);
            SourceParts parts = each.plan().parts().orElse(null);
            boolean inOrder = parts != null && parts.inOrder();
            boolean isKnown = laterInOrder && each.plan().ends() && from.containsKey(source);
            if (isKnown) {
                continue; // All of it was found at once.
            }
            SourcePosition its = from.getOrDefault(source, SourcePosition.START);
            boolean isLater = inOrder ? laterInOrder && !its.isStart() : later;
            Optional<List<SourceParts.Part>> all =
                    parts == null ? Optional.empty() : Optional.of(parts.list(isLater, its));
            (each.first() ? first : found).add(new Found(source, each.plan().ends(), all, inOrder, its));
        }
        first.addAll(found);
        return first;
    }

    private List<PlannedSource> sources() {
        if (connectors == null) {
            connectors = job.connectors(new Faults());
        }
        return connectors.sources();
    }

    private List<String> names() {
        sources();
        List<String> names = connectors.nameSources();
        connectors.faults().throwIfAny();
        return names;
    }

    /** Whether a source may have more parts than there are now. */
    boolean mayHaveMore() {
        return sources().stream()
                .anyMatch(
                        source -> !source.plan().ends() && source.plan().parts().isPresent());
    }
}
