package io.ringmill.flink;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.ingest.SourceParts;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the parts of the input, gives each to a reader, and tells readers how far the parts of all of them are.
 *
 * <p><b>Threading:</b> the coordinator's thread; parts are looked for by another.
 */
final class PartEnumerator implements SplitEnumerator<PartSplit, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(PartEnumerator.class);
    private static final long LOOK_EVERY_MS = 10_000;

    private final JobPipeline job;
    private final SplitEnumeratorContext<PartSplit> context;

    /** Ids of the parts that were found, in the order of their numbers. */
    private final Set<String> known;

    private final List<PartSplit> unassigned;
    private final Map<Integer, Progress> progress = new HashMap<>();
    private long allNs = Long.MIN_VALUE;

    /** A part that was found; {@code part} is empty for all of the source. */
    private record Found(int source, Optional<SourceParts.Part> part) {

        String id() {
            return source + "/" + part.map(SourceParts.Part::name).orElse("");
        }
    }

    PartEnumerator(
            JobPipeline job,
            SplitEnumeratorContext<PartSplit> context,
            List<String> known,
            List<PartSplit> unassigned) {
        this.job = job;
        this.context = context;
        this.known = new LinkedHashSet<>(known);
        this.unassigned = new ArrayList<>(unassigned);
    }

    static PartEnumerator restore(JobPipeline job, SplitEnumeratorContext<PartSplit> context, byte[] state) {
        StateReader in = new StateReader(state);
        List<String> known = new ArrayList<>();
        for (int i = in.getSize(1); i > 0; i--) {
            known.add(in.getText());
        }
        List<PartSplit> unassigned = new ArrayList<>();
        for (int i = in.getSize(1); i > 0; i--) {
            unassigned.add(PartSplit.read(in.getUtf8()));
        }
        return new PartEnumerator(job, context, known, unassigned);
    }

    @Override
    public byte[] snapshotState(long checkpoint) {
        StateWriter out = new StateWriter();
        out.putInt(known.size());
        known.forEach(out::putText);
        out.putInt(unassigned.size());
        unassigned.forEach(split -> out.putText(split.write()));
        return out.toByteArray();
    }

    @Override
    public void start() {
        boolean later = !known.isEmpty();
        context.callAsync(() -> find(later), this::add);
        context.callAsync(() -> find(true), this::addMore, LOOK_EVERY_MS, LOOK_EVERY_MS);
    }

    /** All parts that there are, in the order of the file; ahead of all those that come first. */
    private List<Found> find(boolean later) throws IOException {
        Connectors connectors = job.connectors(new Faults());
        List<Found> found = new ArrayList<>();
        List<Found> first = new ArrayList<>();
        List<PlannedSource> sources = connectors.sources();
        for (int source = 0; source < sources.size(); source++) {
            List<Found> its = sources.get(source).first() ? first : found;
            Optional<SourceParts> parts = sources.get(source).plan().parts();
            if (parts.isEmpty()) {
                its.add(new Found(source, Optional.empty()));
            } else {
                for (SourceParts.Part part : parts.get().list(later)) {
                    its.add(new Found(source, Optional.of(part)));
                }
            }
        }
        first.addAll(found);
        return first;
    }

    private void add(List<Found> found, Throwable failure) {
        if (failure != null) {
            LOG.debug("Parts were not found", failure);
            throw new IllegalStateException(failure.getMessage()); // what ends a job is told by its innermost cause
        }
        List<Found> fresh =
                found.stream().filter(each -> !known.contains(each.id())).toList();
        int all = known.size() + fresh.size();
        for (Found each : fresh) {
            unassigned.add(PartSplit.of(known.size(), each.source, each.part, all));
            known.add(each.id());
        }
        assign();
    }

    private void addMore(List<Found> found, Throwable failure) {
        if (failure != null && FlinkRunner.cause(failure) instanceof InterruptedException) {
            LOG.debug("The job ends", failure);
        } else if (failure != null) {
            LOG.warn("Whether sources have new parts is not known now: {}", failure.getMessage());
        } else if (!known.isEmpty()) { // else the first look goes on
            add(found, null);
        }
    }

    private void assign() {
        for (Iterator<PartSplit> each = unassigned.iterator(); each.hasNext(); ) {
            PartSplit split = each.next();
            int subtask = split.number() % context.currentParallelism();
            if (context.registeredReaders().containsKey(subtask)) {
                context.assignSplit(split, subtask);
                each.remove();
            }
        }
    }

    @Override
    public void addReader(int subtask) {
        assign();
    }

    @Override
    public void addSplitsBack(List<PartSplit> splits, int subtask) {
        unassigned.addAll(splits);
        progress.remove(subtask);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        // Readers are given their splits unasked.
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        progress.put(subtask, (Progress) event);
        long newNs =
                progress.values().stream().reduce(Progress.NONE, Progress::with).allNs();
        if (newNs != allNs) {
            allNs = newNs;
            context.registeredReaders()
                    .keySet()
                    .forEach(reader -> context.sendEventToSourceReader(reader, new Pace(newNs)));
        }
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
