package io.ringmill.flink;

import io.ringmill.ingest.SourceParts.Part;
import io.ringmill.journal.SourcePosition;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the parts of the input, and gives each to a reader: one that is a lane of its own at once, of those that follow each other
 * as many as readers ask for, in their order. Tells readers how far all are.
 *
 * <p><b>Threading:</b> the coordinator's thread; parts are looked for by another.
 */
final class PartEnumerator implements SplitEnumerator<PartSplit, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(PartEnumerator.class);
    private static final long LOOK_EVERY_MS = 10_000;
    private static final int VERSION = 2;

    private final SplitEnumeratorContext<PartSplit> context;
    private final PartLooks looks;
    private final InputState from;

    /** What tells lanes from each other, in the order of their numbers, with the number. */
    private final Map<String, Integer> lanes = new LinkedHashMap<>();

    /** By source whose parts follow each other: how many were found, and where the newest begins. */
    private final Map<Integer, Integer> counts = new HashMap<>();

    private volatile Map<Integer, SourcePosition> newest = Map.of();
    private final PartQueue queue = new PartQueue();
    private Pace told = Pace.NONE;

    /** Readers that have told of their parts since they were started, and those that were told that there are no more. */
    private final Set<Integer> heard = new HashSet<>();

    private final Set<Integer> released = new HashSet<>();

    /** Whether all parts that there will be are known. */
    private boolean complete;

    /** {@code from}: how far the input is where the job begins, if not with a state of its own. */
    PartEnumerator(JobPipeline job, SplitEnumeratorContext<PartSplit> context, InputState from) {
        this.context = context;
        this.from = from;
        looks = new PartLooks(job);
    }

    static PartEnumerator restore(
            JobPipeline job, SplitEnumeratorContext<PartSplit> context, InputState from, byte[] state) {
        PartEnumerator restored = new PartEnumerator(job, context, from);
        StateReader in = new StateReader(state);
        StateException.requireVersion("the state of the parts of the input", in.getInt(), VERSION);
        for (int i = in.getSize(1); i > 0; i--) {
            restored.lanes.put(in.getText(), restored.lanes.size());
        }
        Map<Integer, SourcePosition> newest = new HashMap<>();
        for (int i = in.getSize(1); i > 0; i--) {
            int source = in.getInt();
            restored.counts.put(source, in.getInt());
            newest.put(source, PartFrames.load(in));
        }
        restored.newest = Map.copyOf(newest);
        for (int i = in.getSize(1); i > 0; i--) {
            restored.queue.add(PartSplit.read(in.getUtf8()));
        }
        return restored;
    }

    @Override
    public byte[] snapshotState(long checkpoint) {
        StateWriter out = new StateWriter();
        out.putInt(VERSION);
        out.putInt(lanes.size());
        lanes.keySet().forEach(out::putText);
        out.putInt(counts.size());
        counts.forEach((source, count) -> {
            out.putInt(source);
            out.putInt(count);
            PartFrames.save(newest.get(source), out);
        });
        List<PartSplit> unassigned = queue.unassigned();
        out.putInt(unassigned.size());
        unassigned.forEach(split -> out.putText(split.write()));
        return out.toByteArray();
    }

    @Override
    public void start() {
        boolean begun = !lanes.isEmpty();
        context.callAsync(() -> begun ? looks.more(newest) : looks.first(from), this::addFirst);
    }

    private void addFirst(List<PartLooks.Found> found, Throwable failure) {
        if (failure != null) {
            LOG.debug("Parts were not found", failure);
            throw new IllegalStateException(failure.getMessage()); // what ends a job is told by its innermost cause
        }
        complete = !looks.mayHaveMore();
        add(found);
        if (looks.mayHaveMore()) {
            context.callAsync(() -> looks.more(newest), this::addMore, LOOK_EVERY_MS, LOOK_EVERY_MS);
        }
    }

    private void addMore(List<PartLooks.Found> found, Throwable failure) {
        if (failure != null && FlinkRunner.cause(failure) instanceof InterruptedException) {
            LOG.debug("The job ends", failure);
        } else if (failure != null) {
            LOG.warn("Whether sources have new parts is not known now: {}", failure.getMessage());
        } else {
            add(found);
        }
    }

    private void add(List<PartLooks.Found> found) {
        List<PartSplit> fresh = new ArrayList<>();
        for (PartLooks.Found each : found) {
            if (each.parts().isEmpty()) {
                if (lanes.putIfAbsent(each.source() + "/", lanes.size()) == null) {
                    fresh.add(PartSplit.whole(lanes.size() - 1, each.source(), from));
                }
            } else if (each.inOrder()) {
                addInOrder(each, fresh);
            } else {
                for (Part part : each.parts().get()) {
                    if (lanes.putIfAbsent(each.source() + "/" + part.name(), lanes.size()) == null) {
                        fresh.add(new PartSplit(
                                lanes.size() - 1,
                                PartSplit.ALONE,
                                each.source(),
                                part.name(),
                                part.start(),
                                part.grows(),
                                true,
                                0,
                                from));
                    }
                }
            }
        }
        // All that were found at once are waited for.
        fresh.forEach(split -> queue.add(split.known(lanes.size())));
        assign();
    }

    private void addInOrder(PartLooks.Found found, List<PartSplit> fresh) {
        List<Part> parts = found.parts().get();
        int source = found.source();
        SourcePosition before = newest.get(source);
        if (parts.isEmpty() || (before != null && !before.equals(found.from()))) {
            return; // or they were found by the look before
        }
        lanes.putIfAbsent(source + "/*", lanes.size());
        int lane = lanes.get(source + "/*");
        for (Part part : parts) {
            int index = counts.merge(source, 1, Integer::sum) - 1;
            boolean last = found.ends() && part.equals(parts.get(parts.size() - 1));
            InputState state = index == 0 ? from : InputState.START;
            fresh.add(new PartSplit(lane, index, source, part.name(), part.start(), part.grows(), last, 0, state));
        }
        Map<Integer, SourcePosition> all = new HashMap<>(newest);
        all.put(source, parts.get(parts.size() - 1).start());
        newest = Map.copyOf(all);
    }

    private void assign() {
        queue.assign(context.registeredReaders().keySet(), context.currentParallelism(), context::assignSplit);
        // All end together, as nothing can be told to a reader that has ended.
        if (complete && queue.isEmpty() && heard.size() == context.currentParallelism()) {
            for (int reader : context.registeredReaders().keySet()) {
                if (released.add(reader)) {
                    context.signalNoMoreSplits(reader);
                }
            }
        }
    }

    @Override
    public void addReader(int subtask) {
        heard.remove(subtask);
        released.remove(subtask);
        assign();
    }

    @Override
    public void addSplitsBack(List<PartSplit> splits, int subtask) {
        splits.forEach(queue::add);
        queue.forget(subtask);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        queue.request(subtask);
        assign();
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        queue.hear(subtask, (Progress) event);
        heard.add(subtask);
        assign();
        Pace pace = queue.pace();
        if (!pace.equals(told)) {
            told = pace;
            context.registeredReaders().keySet().stream()
                    .filter(reader -> !released.contains(reader))
                    .forEach(reader -> context.sendEventToSourceReader(reader, pace));
        }
    }

    @Override
    public void close() throws IOException {
        // Nothing is open.
    }
}
