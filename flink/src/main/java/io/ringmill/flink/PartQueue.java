package io.ringmill.flink;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The parts that no reader has, and what is known of those that some have. Of a lane that nobody reads the next part is given to a
 * reader at once; others of parts that follow each other to those that ask, if they are not far ahead of the first one that is read,
 * and do not grow: such a part has to tell when it has nothing to read, and so is not read ahead.
 *
 * <p><b>Threading:</b> one thread.
 */
final class PartQueue {

    /** So many parts a lane may be ahead, for each reader. */
    private static final int AHEAD = 2;

    /** By lane and index. */
    private final NavigableMap<Integer, NavigableMap<Integer, PartSplit>> unassigned = new TreeMap<>();

    /** By id. */
    private final Map<String, Running> running = new HashMap<>();

    /** Readers that have asked for a part. */
    private final Set<Integer> asking = new TreeSet<>();

    private record Running(int subtask, Progress.Part part) {}

    void add(PartSplit split) {
        unassigned.computeIfAbsent(split.lane(), lane -> new TreeMap<>()).put(split.index(), split);
    }

    List<PartSplit> unassigned() {
        return unassigned.values().stream()
                .flatMap(parts -> parts.values().stream())
                .toList();
    }

    /** Whether all parts were read. */
    boolean isEmpty() {
        return unassigned.isEmpty() && running.isEmpty();
    }

    void request(int subtask) {
        asking.add(subtask);
    }

    /** The reader was stopped. */
    void forget(int subtask) {
        asking.remove(subtask);
        running.values().removeIf(each -> each.subtask == subtask);
    }

    /** A reader tells of its parts. */
    void hear(int subtask, Progress progress) {
        progress.parts().forEach(part -> running.put(part.id(), new Running(subtask, part)));
        progress.ended().forEach(running::remove);
    }

    /** Gives parts to readers, by {@code give}, of those that are there. */
    void assign(Set<Integer> readers, int parallelism, BiConsumer<PartSplit, Integer> give) {
        asking.retainAll(readers);
        for (int lane : List.copyOf(unassigned.keySet())) {
            PartSplit next = unassigned.get(lane).firstEntry().getValue();
            if (!next.inOrder()) {
                int subtask = lane % parallelism;
                if (readers.contains(subtask)) {
                    give(next, subtask, give);
                }
            } else if (running(lane).isEmpty()) {
                Optional<Integer> idlest = readers.stream().min(Comparator.comparing(this::count));
                idlest.ifPresent(subtask -> give(next, subtask, give));
            }
        }
        for (Iterator<Integer> each = asking.iterator(); each.hasNext(); ) {
            int subtask = each.next();
            Optional<PartSplit> next = next(parallelism);
            if (next.isPresent()) {
                each.remove();
                give(next.get(), subtask, give);
            }
        }
    }

    private void give(PartSplit split, int subtask, BiConsumer<PartSplit, Integer> give) {
        NavigableMap<Integer, PartSplit> lane = unassigned.get(split.lane());
        lane.remove(split.index());
        if (lane.isEmpty()) {
            unassigned.remove(split.lane());
        }
        running.put(
                split.splitId(),
                new Running(
                        subtask,
                        new Progress.Part(split.splitId(), split.lane(), split.index(), Long.MIN_VALUE, false)));
        give.accept(split, subtask);
    }

    /** The next part for who asks: of the lane of which the fewest are read. */
    private Optional<PartSplit> next(int parallelism) {
        return unassigned.values().stream()
                .map(parts -> parts.firstEntry().getValue())
                .filter(split -> split.inOrder() && !split.grows())
                .filter(split -> split.index() < front(split) + AHEAD * parallelism)
                .min(Comparator.comparing(split -> running(split.lane()).size()));
    }

    /** The first part of its lane that is read. */
    private int front(PartSplit split) {
        return running(split.lane()).stream()
                .mapToInt(Progress.Part::index)
                .min()
                .orElse(split.index());
    }

    private List<Progress.Part> running(int lane) {
        return running.values().stream()
                .map(Running::part)
                .filter(part -> part.lane() == lane)
                .toList();
    }

    /** How many a reader reads of parts that follow each other. */
    private long count(int subtask) {
        return running.values().stream()
                .filter(each -> each.subtask == subtask && each.part.index() != PartSplit.ALONE)
                .count();
    }

    /** How far all lanes are: where the first part is of each, that is read or yet to be. */
    Pace pace() {
        Map<Integer, Progress.Part> fronts = new HashMap<>();
        for (Running each : running.values()) {
            fronts.merge(each.part.lane(), each.part, (one, other) -> one.index() <= other.index() ? one : other);
        }
        long leastNs = Long.MAX_VALUE;
        long newestNs = Long.MIN_VALUE;
        for (Progress.Part front : fronts.values()) {
            leastNs = Math.min(leastNs, front.idle() ? Long.MAX_VALUE : front.atNs());
            newestNs = Math.max(newestNs, front.atNs());
        }
        Set<Integer> lanes = new TreeSet<>(unassigned.keySet());
        lanes.addAll(fronts.keySet());
        if (lanes.size() > fronts.size()) {
            leastNs = Long.MIN_VALUE; // One has not begun.
        }
        return new Pace(leastNs == Long.MAX_VALUE ? newestNs : leastNs, lanes.size() == 1);
    }
}
